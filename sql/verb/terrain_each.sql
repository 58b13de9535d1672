-- All rows of the terrain grid, from the south.
SELECT row_ix, z_m FROM terrain ORDER BY row_ix;
