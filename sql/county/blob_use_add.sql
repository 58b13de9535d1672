INSERT INTO blob_use (sha256, case_id) VALUES ($1, $2) ON CONFLICT (sha256, case_id) DO NOTHING
