SELECT id, kind, status, stage, NULL, submitter_body, seq, opened_at, last_at, due_at, term_until, is_overdue, is_published, submitter,
    responsible, approved_at, answered_at, is_forwarded, is_appealed
FROM case_row
WHERE id = $1
