INSERT INTO box (case_id, vote_no, public_key, slips) VALUES ($1, $2, $3, $4) ON CONFLICT (case_id, vote_no) DO UPDATE SET slips = excluded.slips
