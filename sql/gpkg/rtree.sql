-- The spatial index of layer {layer}, filled once and then kept by the triggers of annex F.3 (as of GeoPackage 1.3).
CREATE VIRTUAL TABLE "rtree_{layer}_geom" USING rtree(id, minx, maxx, miny, maxy);
