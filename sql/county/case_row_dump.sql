SELECT id, kind, status, stage, title, title_hash, submitter_body, seq, opened_at, last_at, due_at, next_due, term_until, is_overdue, is_published
FROM case_row ORDER BY id
