INSERT INTO blob (sha256, bytes, facts, name, media, put_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (sha256) DO NOTHING
