-- Which migrations this store has had; sha256 is of the script, so that a store of another making is noticed.
CREATE TABLE migration (
    number INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL
);
