UPDATE session SET seen_at = $1 WHERE token_sha256 = $2
