INSERT INTO act_key (person, key, act_sha256, case_id, first_n, n_entries, log_size) VALUES ($1, $2, $3, $4, $5, $6, $7)
