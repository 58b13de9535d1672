-- Empty layer {layer}'s spatial index.
DELETE FROM "rtree_{layer}_geom";
