SELECT id, kind, status, stage, coalesce(title, (SELECT text FROM private_text WHERE hash = title_hash)), submitter_body, seq, opened_at, last_at,
    due_at, term_until, is_overdue, is_published, submitter, responsible, approved_at, answered_at, is_forwarded, is_appealed
FROM case_row
WHERE id > $1 AND ($2 < 0 OR kind = $2) AND ($3 < 0 OR status = $3) AND ($4 = '' OR stage = $4)
    AND ($5 = '' OR submitter_body = $5)
ORDER BY id LIMIT $6
