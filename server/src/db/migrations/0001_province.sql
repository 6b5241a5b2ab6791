-- Portable between SQLite and PostgreSQL. Times are milliseconds, days are texts ('' is open),
-- ids are texts.

CREATE TABLE province (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    generation TEXT NOT NULL,
    backup_epoch BIGINT NOT NULL,
    covered_epoch BIGINT NOT NULL
);

-- Rises with every change of units, memberships and grants; kept apart so that it does not
-- contend with the backup epoch, which every command reads under a shared lock.
CREATE TABLE org_version (
    one BIGINT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL
);
INSERT INTO org_version (one, version) VALUES (1, 1);

CREATE TABLE units (
    id TEXT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL
);

CREATE TABLE unit_edges (
    unit TEXT NOT NULL REFERENCES units (id),
    parent TEXT NOT NULL REFERENCES units (id),
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    PRIMARY KEY (unit, parent, valid_from)
);

CREATE TABLE members (
    id TEXT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL
);
CREATE INDEX members_by_name ON members (name);

CREATE TABLE memberships (
    member TEXT NOT NULL REFERENCES members (id),
    cell TEXT NOT NULL REFERENCES units (id),
    kind TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL,
    PRIMARY KEY (member, cell, kind, valid_from)
);

CREATE TABLE grants (
    id TEXT NOT NULL PRIMARY KEY,
    member TEXT NOT NULL REFERENCES members (id),
    unit TEXT NOT NULL REFERENCES units (id),
    role TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT NOT NULL
);
CREATE INDEX grants_by_member ON grants (member);

CREATE TABLE devices (
    id TEXT NOT NULL PRIMARY KEY,
    member TEXT NOT NULL REFERENCES members (id),
    public_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    enrolled_at BIGINT NOT NULL
);
CREATE INDEX devices_by_member ON devices (member);

-- Without a reference to devices: after a restore a revocation may outlive the device's row.
CREATE TABLE revocations (
    device TEXT NOT NULL PRIMARY KEY,
    revoked_at BIGINT NOT NULL
);

CREATE TABLE invitations (
    code_hash TEXT NOT NULL PRIMARY KEY,
    member TEXT NOT NULL REFERENCES members (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_by_key TEXT,
    used_at BIGINT
);

CREATE TABLE items (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    shelf TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (kind, id)
);

CREATE TABLE item_audiences (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    audience TEXT NOT NULL,
    PRIMARY KEY (kind, id, audience)
);

CREATE TABLE feed (
    audience TEXT NOT NULL,
    shelf TEXT NOT NULL,
    seq BIGINT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    version BIGINT NOT NULL,
    deleted BIGINT NOT NULL,
    moved_at BIGINT NOT NULL,
    PRIMARY KEY (audience, shelf, seq),
    UNIQUE (audience, shelf, kind, id)
);
CREATE INDEX feed_tombstones ON feed (deleted, moved_at);

CREATE TABLE heads (
    audience TEXT NOT NULL,
    shelf TEXT NOT NULL,
    head BIGINT NOT NULL,
    floor BIGINT NOT NULL,
    PRIMARY KEY (audience, shelf)
);

CREATE TABLE command_results (
    member TEXT NOT NULL,
    id TEXT NOT NULL,
    digest TEXT NOT NULL,
    outcome TEXT NOT NULL,
    decided_at BIGINT NOT NULL,
    PRIMARY KEY (member, id)
);

CREATE TABLE blobs (
    sha256 TEXT NOT NULL PRIMARY KEY,
    size BIGINT NOT NULL,
    media_type TEXT NOT NULL
);

CREATE TABLE item_blobs (
    sha256 TEXT NOT NULL REFERENCES blobs (sha256),
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (sha256, kind, id)
);
CREATE INDEX item_blobs_by_item ON item_blobs (kind, id);

-- Papers by the place they came from; sign and identity serve links and agendas.
CREATE TABLE papers (
    source TEXT NOT NULL PRIMARY KEY,
    item TEXT NOT NULL UNIQUE,
    unit TEXT NOT NULL REFERENCES units (id),
    sign TEXT NOT NULL,
    identity TEXT NOT NULL,
    confirmed BIGINT NOT NULL
);
CREATE INDEX papers_by_sign ON papers (sign);
CREATE INDEX papers_by_identity ON papers (identity);

-- A confirmed paper (item) replaces the paper of this identity, whether or not we hold that one.
CREATE TABLE paper_links (
    item TEXT NOT NULL,
    identity TEXT NOT NULL,
    sign TEXT NOT NULL,
    PRIMARY KEY (item, identity)
);
CREATE INDEX paper_links_by_identity ON paper_links (identity);

-- What was loaded, whether or not it is published.
CREATE TABLE articles (
    code TEXT NOT NULL PRIMARY KEY,
    item TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL
);

-- Commits unchained; the sealer gives number, hash and, for the last row of a round, signature.
CREATE TABLE audit (
    id TEXT NOT NULL PRIMARY KEY,
    at BIGINT NOT NULL,
    event TEXT NOT NULL,
    detail TEXT NOT NULL,
    number BIGINT UNIQUE,
    hash TEXT,
    signature TEXT
);

CREATE TABLE backups (
    epoch BIGINT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    verified_at BIGINT
);
