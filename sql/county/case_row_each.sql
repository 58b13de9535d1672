SELECT id FROM case_row WHERE id > $1 ORDER BY id LIMIT 1
