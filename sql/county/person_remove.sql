UPDATE person SET name = NULL, contact = NULL WHERE id = $1
