INSERT INTO box (case_id, vote_no, choice, n) VALUES ($1, $2, $3, 1) ON CONFLICT (case_id, vote_no, choice) DO UPDATE SET n = box.n + 1
