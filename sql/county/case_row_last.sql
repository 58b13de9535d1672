SELECT id FROM case_row WHERE id >= $1 AND id < $2 ORDER BY length(id) DESC, id DESC LIMIT 1
