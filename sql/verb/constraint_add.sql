-- A word that a coded column can hold.
INSERT OR IGNORE INTO gpkg_data_column_constraints (constraint_name, constraint_type, value)
VALUES (?1, 'enum', ?2);
