INSERT INTO session (token_sha256, person, made_at, seen_at, idle_s, expires_at, body, role) VALUES ($1, $2, $3, $3, $4, $5, '', 0)
