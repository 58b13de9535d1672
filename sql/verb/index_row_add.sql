-- One row of layer {layer}'s spatial index.
INSERT INTO "rtree_{layer}_geom" VALUES (?1, ?2, ?3, ?4, ?5);
