SELECT hash, entry_n, path, salt, text FROM private_text WHERE hash > $1 ORDER BY hash LIMIT 1
