INSERT INTO tree_hash (place, hash) VALUES ($1, $2)
