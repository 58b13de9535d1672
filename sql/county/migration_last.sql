SELECT number, sha256 FROM migration ORDER BY number DESC LIMIT 1
