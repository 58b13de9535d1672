-- One row of the terrain grid.
INSERT INTO terrain (row_ix, z_m) VALUES (?1, ?2);
