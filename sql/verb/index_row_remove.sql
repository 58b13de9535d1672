-- Take one row out of layer {layer}'s spatial index.
DELETE FROM "rtree_{layer}_geom" WHERE id = ?1;
