-- terrain: Terrain
-- Heights of the ground on the grid that the columns terrain_* of scheme describe, one row of nodes in each row.
CREATE TABLE terrain (
    row_ix INTEGER PRIMARY KEY NOT NULL, -- Row: 0 is the southernmost
    z_m BLOB -- Heights [m]: terrain_nx little-endian IEEE 754 floats of 4 bytes, from west to east
);
