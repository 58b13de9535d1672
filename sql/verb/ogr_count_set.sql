-- The number of features that GDAL keeps for a layer, where it does.
UPDATE gpkg_ogr_contents SET feature_count = ?2 WHERE table_name = ?1 COLLATE NOCASE;
