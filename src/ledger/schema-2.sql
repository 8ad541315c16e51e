-- Version 2: imports, which people hand in through the page. Their files stand beside the ledger;
-- here is what is known of them. Times are milliseconds since 1970.

CREATE TABLE import (
    id          TEXT PRIMARY KEY,      -- 128 random bits in hexadecimal
    owner       TEXT NOT NULL,         -- who handed it in
    name        TEXT NOT NULL,         -- of the file, as its owner knows it
    bytes       INTEGER NOT NULL,
    sha256      BLOB NOT NULL,
    options     TEXT NOT NULL,         -- how it is read, JSON
    revision    INTEGER NOT NULL,      -- grows with every change of options or cells
    parent      TEXT,                  -- the import whose failed rows these are
    state       INTEGER NOT NULL,      -- 0 ready, 1 queued, 2 running, 3 finished, 4 stopped, 5 failed
    paused      INTEGER NOT NULL,      -- 1: no further request is to be made
    account     TEXT,                  -- user@host; NULL before it was started, and for rehearsals
    started_by  TEXT,                  -- who sent it
    lang        TEXT,                  -- of its results
    created_at  INTEGER NOT NULL,
    queued_at   INTEGER,
    started_at  INTEGER,
    finished_at INTEGER,
    rows        INTEGER,               -- in the file
    summary     TEXT,                  -- of the last run, JSON
    fault       TEXT,                  -- why it could not be sent, JSON
    removed_at  INTEGER,               -- its files are gone
    hidden      INTEGER NOT NULL       -- 1: its owner deleted it; kept because it was sent
) WITHOUT ROWID;

CREATE INDEX import_of_owner ON import (owner, created_at);

-- Cells that were put right.
CREATE TABLE import_correction (
    import  TEXT NOT NULL REFERENCES import,
    line    INTEGER NOT NULL,
    number  INTEGER NOT NULL,          -- of the column, from 0
    value   TEXT NOT NULL,
    was     TEXT NOT NULL,             -- what stands in the file
    PRIMARY KEY (import, line, number)
) WITHOUT ROWID;

-- The runs of an import: several, where one was broken off.
CREATE TABLE import_run (
    run    INTEGER PRIMARY KEY REFERENCES run,
    import TEXT NOT NULL REFERENCES import
);

-- Requests to start that were answered, so that one that comes twice starts nothing twice.
CREATE TABLE import_key (
    owner   TEXT NOT NULL,
    key     TEXT NOT NULL,
    import  TEXT NOT NULL,
    request TEXT NOT NULL,             -- what was asked
    at      INTEGER NOT NULL,
    PRIMARY KEY (owner, key)
) WITHOUT ROWID;

-- Columns chosen for a header, to be chosen again for the next file that has it.
CREATE TABLE import_layout (
    owner       TEXT NOT NULL,
    fingerprint BLOB NOT NULL,         -- SHA-256 of the header
    columns     TEXT NOT NULL,         -- JSON
    at          INTEGER NOT NULL,
    PRIMARY KEY (owner, fingerprint)
) WITHOUT ROWID;
