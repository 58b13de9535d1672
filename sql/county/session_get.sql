SELECT person, made_at, seen_at, idle_s, expires_at, body, role FROM session WHERE token_sha256 = $1
