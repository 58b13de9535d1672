-- barrier: Barriers
-- Walls and fences.
CREATE TABLE barrier (
    fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    geom MULTILINESTRING, -- Course *: of the wall or fence
    source_id TEXT, -- Source: id in the map data
    kind TEXT, -- Kind: the tag "barrier" of the map data
    height_m REAL, -- Height [m] *: above ground
    height_origin TEXT, -- Height from: where the number comes from {given | derived | assumed}
    blocks BOOLEAN -- Blocks: hides what is behind it, as a wall does and a wire fence does not; empty counts as yes
);
