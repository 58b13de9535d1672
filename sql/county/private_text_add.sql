INSERT INTO private_text (hash, entry_n, path, salt, text) VALUES ($1, $2, $3, $4, $5)
