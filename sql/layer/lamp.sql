-- lamp: Lamps
-- Street lighting: what lets a camera see at night without its own light.
CREATE TABLE lamp (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom POINT, -- Place *: of the lamp
    source_id TEXT, -- Source: id in the map data
    height_m REAL, -- Height [m]: of the light
    reach_m REAL, -- Reach [m]: lit radius on the ground
    reach_origin TEXT -- Reach from: where the number comes from {given | derived | assumed}
);
