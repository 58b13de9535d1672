-- Take out what the file still says of layer {layer}, whose table is gone.
DELETE FROM gpkg_geometry_columns WHERE table_name = '{layer}' COLLATE NOCASE;
DELETE FROM gpkg_data_columns WHERE table_name = '{layer}' COLLATE NOCASE;
DELETE FROM gpkg_extensions WHERE table_name = '{layer}' COLLATE NOCASE;
DELETE FROM gpkg_contents WHERE table_name = '{layer}' COLLATE NOCASE;
DELETE FROM layer_styles WHERE f_table_name = '{layer}' COLLATE NOCASE;
DROP TABLE IF EXISTS "rtree_{layer}_geom";
