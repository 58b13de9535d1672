-- What a column means.
INSERT OR IGNORE INTO gpkg_data_columns (table_name, column_name, title, description, constraint_name)
VALUES (?1, ?2, ?3, ?4, ?5);
