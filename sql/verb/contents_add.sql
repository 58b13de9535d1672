-- Enter a layer; a fixed time, see gpkg/base.sql.
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, srs_id)
VALUES (?1, ?2, ?3, ?4, '2000-01-01T00:00:00.000Z', ?5);
