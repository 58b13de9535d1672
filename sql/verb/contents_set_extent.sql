-- The box that holds all of a layer; NULLs when it is empty.
UPDATE gpkg_contents
SET min_x = ?2, min_y = ?3, max_x = ?4, max_y = ?5, last_change = '2000-01-01T00:00:00.000Z'
WHERE table_name = ?1 COLLATE NOCASE;
