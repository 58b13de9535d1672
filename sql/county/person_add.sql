INSERT INTO person (id, name, contact) VALUES ($1, $2, $3)
