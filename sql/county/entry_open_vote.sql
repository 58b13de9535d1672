SELECT coalesce(min(entry.n), -1) FROM case_row JOIN entry ON entry.case_id = case_row.id AND entry.seq = case_row.open_vote_seq
WHERE case_row.open_vote_seq > 0 AND ($1 = '' OR case_row.id = $1)
