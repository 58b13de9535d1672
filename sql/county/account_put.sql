INSERT INTO account (person, login, hash, totp_step) VALUES ($1, $2, $3, 0)
ON CONFLICT (person) DO UPDATE SET login = excluded.login, hash = excluded.hash
