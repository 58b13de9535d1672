-- The plain tables that hold somebody's content: not those of SQLite, of GeoPackage, of its indexes, of GDAL, of
-- QGIS's styles.
SELECT name FROM sqlite_master
WHERE type = 'table' AND rootpage > 0
  AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name NOT LIKE 'gpkg\_%' ESCAPE '\'
  AND name NOT LIKE 'rtree\_%' ESCAPE '\' AND name NOT LIKE 'ogr\_%' ESCAPE '\'
  AND name NOT IN ('layer_styles', 'terrain')
ORDER BY name;
