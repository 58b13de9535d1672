INSERT INTO case_row (id, kind, status, stage, title, title_hash, submitter_body, seq, opened_at, last_at, due_at, next_due, term_until, is_overdue,
    is_published, submitter, responsible, approved_at, answered_at, is_forwarded, is_appealed, open_vote_seq)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, status = excluded.status, stage = excluded.stage, title = excluded.title, title_hash = excluded.title_hash,
    submitter_body = excluded.submitter_body, seq = excluded.seq, opened_at = excluded.opened_at, last_at = excluded.last_at,
    due_at = excluded.due_at, next_due = excluded.next_due, term_until = excluded.term_until, is_overdue = excluded.is_overdue,
    is_published = excluded.is_published, submitter = excluded.submitter, responsible = excluded.responsible, approved_at = excluded.approved_at,
    answered_at = excluded.answered_at, is_forwarded = excluded.is_forwarded, is_appealed = excluded.is_appealed,
    open_vote_seq = excluded.open_vote_seq
