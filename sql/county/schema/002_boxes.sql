-- Boxes of secret votes hold sealed slips in place of counts, and the row of a case says all that decides who sees it. A secret vote that is open while
-- the store is brought to this schema must be held again: its counts were not sealed.
DROP TABLE box;

-- The box of a secret vote that is open. slips: sealed choices of one length, one behind the other, in the order of their bytes, so that nothing tells whose
-- one is or when it fell. The key that opens them lies beside the signing key and is destroyed at the close.
CREATE TABLE box (
    case_id TEXT NOT NULL,
    vote_no INTEGER NOT NULL,
    public_key BLOB NOT NULL,
    slips BLOB NOT NULL,
    PRIMARY KEY (case_id, vote_no)
);

DROP TABLE case_row;

-- A case at a glance, for lists, for the clock and for who sees it. Derived.
CREATE TABLE case_row (
    id TEXT PRIMARY KEY,
    kind INTEGER NOT NULL,
    status INTEGER NOT NULL,
    stage TEXT NOT NULL,
    title TEXT,
    title_hash TEXT, -- of a title that lies beside the log
    submitter_body TEXT NOT NULL,
    seq INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    next_due INTEGER NOT NULL, -- when the clock next has something to do here; 0: never
    term_until INTEGER NOT NULL,
    is_overdue INTEGER NOT NULL,
    is_published INTEGER NOT NULL,
    submitter TEXT NOT NULL, -- person
    responsible TEXT NOT NULL,
    approved_at INTEGER NOT NULL,
    answered_at INTEGER NOT NULL,
    is_forwarded INTEGER NOT NULL,
    is_appealed INTEGER NOT NULL,
    open_vote_seq INTEGER -- of the entry that opened the vote that is open; NULL: none is
);
CREATE INDEX case_row_due ON case_row (next_due);
CREATE INDEX case_row_open_vote ON case_row (open_vote_seq);
