UPDATE blob SET facts = $1 WHERE sha256 = $2 AND facts IS NULL
