INSERT INTO login_try (login_sha256, n, last_at) VALUES ($1, 1, $2)
ON CONFLICT (login_sha256) DO UPDATE SET n = login_try.n + 1, last_at = excluded.last_at
