SELECT id, kind, status, stage, title, title_hash, submitter_body, seq, opened_at, last_at, due_at, next_due, term_until, is_overdue, is_published,
    submitter, responsible, approved_at, answered_at, is_forwarded, is_appealed, open_vote_seq
FROM case_row WHERE id = $1
