-- building: Buildings
-- Footprints with heights: what hides.
CREATE TABLE building (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom MULTIPOLYGON, -- Footprint *: with courtyards as holes
    source_id TEXT, -- Source: id in the map data, "w123"
    kind TEXT, -- Kind: the tag "building" of the map data
    name TEXT, -- Name: if it has one
    height_m REAL, -- Height [m] *: of the roof above ground
    height_origin TEXT, -- Height from: where the number comes from {given | derived | assumed}
    levels REAL, -- Levels: above ground
    min_height_m REAL -- Open below [m]: height under which nothing is built; recorded, not yet computed with
);
