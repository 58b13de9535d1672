SELECT act_sha256, case_id, first_n, n_entries, log_size FROM act_key WHERE person = $1 AND key = $2
