UPDATE session SET body = $1, role = $2 WHERE token_sha256 = $3
