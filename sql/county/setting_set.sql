INSERT INTO setting (word, value) VALUES ($1, $2)
