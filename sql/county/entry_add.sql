INSERT INTO entry (n, case_id, seq, bytes) VALUES ($1, $2, $3, $4)
