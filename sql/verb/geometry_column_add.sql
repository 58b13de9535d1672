-- Enter a layer's geometry column.
INSERT INTO gpkg_geometry_columns VALUES (?1, 'geom', ?2, ?3, 0, 0);
