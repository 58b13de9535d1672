-- private_space: Private space
-- Dwellings, yards and gardens: what no camera has business seeing.
CREATE TABLE private_space (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom MULTIPOLYGON, -- Area *: of the private space
    kind TEXT, -- Kind *: of private space {dwelling | yard | garden}
    source_id TEXT, -- Source: id in the map data
    kind_origin TEXT -- Kind from: where the kind comes from {given | derived | assumed}
);
