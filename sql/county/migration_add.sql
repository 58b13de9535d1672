INSERT INTO migration (number, sha256) VALUES ($1, $2)
