SELECT id FROM case_row WHERE next_due > 0 AND next_due <= $1 AND id > $2 ORDER BY id LIMIT 1
