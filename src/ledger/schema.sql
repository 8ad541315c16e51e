-- The ledger, version 1. One file holds all accounts.
--
-- `sending` only grows: one line for each row that was claimed for sending, in the order of the
-- claims. `head` points at the newest line of each order, and each line at the one before it of the
-- same order. So a look-up reads one leaf of each of two trees, and a claim appends to one and
-- touches a leaf of the other, however old the ledger is.

CREATE TABLE account (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE          -- user@host
);

CREATE TABLE source (
    id     INTEGER PRIMARY KEY,
    name   TEXT NOT NULL,              -- the path as it was given
    sha256 BLOB NOT NULL,
    bytes  INTEGER NOT NULL,
    UNIQUE (sha256, name)
);

CREATE TABLE run (
    id          INTEGER PRIMARY KEY,
    account     INTEGER NOT NULL REFERENCES account,
    version     TEXT NOT NULL,         -- of the program
    started_at  INTEGER NOT NULL,      -- milliseconds since 1970, as all times here
    finished_at INTEGER,               -- NULL: under way, or broken off without a word
    exit_code   INTEGER,
    complete    INTEGER NOT NULL DEFAULT 0, -- 1: no row was left over for a later run
    lines_after INTEGER NOT NULL       -- the run's lines of `sending` have greater ids than this
);

-- Which files a run took; `complete` as above, for this file.
CREATE TABLE run_source (
    run      INTEGER NOT NULL REFERENCES run,
    source   INTEGER NOT NULL REFERENCES source,
    account  INTEGER NOT NULL REFERENCES account,
    complete INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (source, account, run)
) WITHOUT ROWID;

-- Texts of replies and causes of failures, each once: most rows share a handful.
CREATE TABLE phrase (
    id   INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
);

CREATE TABLE sending (
    id          INTEGER PRIMARY KEY,
    run         INTEGER NOT NULL REFERENCES run,
    source      INTEGER NOT NULL REFERENCES source,
    line        INTEGER NOT NULL,      -- on which the row starts
    bill_id     TEXT NOT NULL,
    status      INTEGER NOT NULL,      -- 0 sent, 1 paid, 2 return, 3 cancel
    date        INTEGER,               -- seconds since 1970, as it was sent
    rpo         TEXT,
    state       INTEGER NOT NULL,      -- 0 sending, 1 accepted, 2 rejected, 3 failed,
                                       -- 4 unconfirmed, 5 not sent, 6 was so already
    code        INTEGER REFERENCES phrase,  -- as in import_code
    text        INTEGER REFERENCES phrase,  -- the reply's text, or the cause of the failure
    attempts    INTEGER NOT NULL DEFAULT 0,
    claimed_at  INTEGER NOT NULL,
    finished_at INTEGER,
    previous    INTEGER                -- the line before it of the same order
);

CREATE TABLE head (
    account  INTEGER NOT NULL,
    bill_id  TEXT NOT NULL,
    last     INTEGER NOT NULL,         -- the newest line of the order
    PRIMARY KEY (account, bill_id)
) WITHOUT ROWID;

-- Attempts that failed before the last one of a line, so that every attempt is on record.
CREATE TABLE failed_attempt (
    sending INTEGER NOT NULL REFERENCES sending,
    number  INTEGER NOT NULL,
    code    INTEGER NOT NULL REFERENCES phrase,
    at      INTEGER NOT NULL,
    PRIMARY KEY (sending, number)
) WITHOUT ROWID;
