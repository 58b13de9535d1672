-- Enter a layer's spatial index.
INSERT OR IGNORE INTO gpkg_extensions
VALUES (?1, 'geom', 'gpkg_rtree_index', 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only');
