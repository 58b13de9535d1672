-- The store of a county. `entry` is the truth; what is marked "derived" is made from it and can be made again. Statements number their parameters in the
-- order in which they first appear ($1, $2, ...), so that SQLite and PostgreSQL read the same text.

-- What the store is: config, procedure, vkey, seed. One row for each word.
CREATE TABLE setting (
    word TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

-- What happened, in order; rows are never changed or removed. `bytes` is the canonical text whose hash is leaf n of the tree. case_id and seq repeat what stands in it.
CREATE TABLE entry (
    n INTEGER PRIMARY KEY,
    case_id TEXT,
    seq INTEGER,
    bytes TEXT NOT NULL
);
CREATE UNIQUE INDEX entry_of_case ON entry (case_id, seq);

-- Hashes of the tree: place = level * 2^48 + index, as tlog-tiles counts levels. Derived.
CREATE TABLE tree_hash (
    place INTEGER PRIMARY KEY,
    hash BLOB NOT NULL
);

-- The signed checkpoint of each act. Ed25519 signs the same bytes alike, so this is derived too, given the key.
CREATE TABLE checkpoint (
    size INTEGER PRIMARY KEY,
    note TEXT NOT NULL
);

-- Keys of acts that were done, so that a repetition gets the same answer. person '' is the clock.
CREATE TABLE act_key (
    person TEXT NOT NULL,
    key TEXT NOT NULL,
    act_sha256 TEXT NOT NULL,
    case_id TEXT,
    first_n INTEGER NOT NULL,
    n_entries INTEGER NOT NULL,
    log_size INTEGER NOT NULL,
    PRIMARY KEY (person, key)
);

-- A case at a glance, for lists and for the clock. Derived.
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
    is_published INTEGER NOT NULL
);
CREATE INDEX case_row_due ON case_row (next_due);

-- Texts beside the log: the entry has the hash of salt and text in their place. A removed text is an empty row.
CREATE TABLE private_text (
    hash TEXT PRIMARY KEY,
    entry_n INTEGER NOT NULL,
    path TEXT NOT NULL,
    salt TEXT,
    text TEXT
);
CREATE INDEX private_text_of_entry ON private_text (entry_n);

-- The box of a secret vote that is open: how many slips of each choice. No slip has a row of its own, so that there is nothing to tell whose it is, in
-- which order or when it fell.
CREATE TABLE box (
    case_id TEXT NOT NULL,
    vote_no INTEGER NOT NULL,
    choice INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (case_id, vote_no, choice)
);

-- Bytes under their SHA-256. Versions have facts and no name; attachments have a name and a media type.
CREATE TABLE blob (
    sha256 TEXT PRIMARY KEY,
    bytes BLOB NOT NULL,
    facts TEXT,
    name TEXT,
    media TEXT,
    put_at INTEGER NOT NULL
);
CREATE INDEX blob_put ON blob (put_at);

-- Which case's entries name which bytes. Derived.
CREATE TABLE blob_use (
    sha256 TEXT NOT NULL,
    case_id TEXT NOT NULL,
    PRIMARY KEY (sha256, case_id)
);

-- People: the id stands in the log, the rest is removable.
CREATE TABLE person (
    id TEXT PRIMARY KEY,
    name TEXT,
    contact TEXT
);

-- Who may act as what. Derived from role.give and role.take.
CREATE TABLE role_grant (
    person TEXT NOT NULL,
    body TEXT NOT NULL,
    role INTEGER NOT NULL,
    PRIMARY KEY (person, body, role)
);

-- How people log in. totp_step: the last time step that was used.
CREATE TABLE account (
    person TEXT PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    hash TEXT NOT NULL,
    totp_secret TEXT,
    totp_step INTEGER NOT NULL
);

-- Wrong tries to log in since the last right one, by the login that was typed (its SHA-256: people type passwords there).
CREATE TABLE login_try (
    login_sha256 TEXT PRIMARY KEY,
    n INTEGER NOT NULL,
    last_at INTEGER NOT NULL
);

-- Sessions by the SHA-256 of their token.
CREATE TABLE session (
    token_sha256 TEXT PRIMARY KEY,
    person TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    idle_s INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    body TEXT NOT NULL,
    role INTEGER NOT NULL
);
CREATE INDEX session_of_person ON session (person);
