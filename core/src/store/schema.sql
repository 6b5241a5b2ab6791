CREATE TABLE article (
    id TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL,
    unit TEXT NOT NULL,
    unit_name TEXT NOT NULL,
    author TEXT NOT NULL,
    approver TEXT NOT NULL,
    approving_body TEXT NOT NULL,
    approved_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX article_by_time ON article (approved_at DESC, id);
CREATE INDEX article_by_unit ON article (unit, approved_at DESC, id);
CREATE TABLE attachment (
    sha256 TEXT NOT NULL PRIMARY KEY,
    size INTEGER NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    have INTEGER NOT NULL DEFAULT 0,
    complete INTEGER NOT NULL DEFAULT 0,
    pinned INTEGER NOT NULL DEFAULT 0,
    used_at INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE TABLE attachment_use (
    sha256 TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (sha256, kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_use_by_item ON attachment_use (kind, id);
CREATE TABLE audience (
    audience TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;
CREATE TABLE bookmark (
    document TEXT NOT NULL PRIMARY KEY,
    made_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE cursor (
    audience TEXT NOT NULL,
    shelf TEXT NOT NULL,
    seq INTEGER NOT NULL DEFAULT 0,
    round INTEGER NOT NULL DEFAULT 0,
    sweeping INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (audience, shelf)
) STRICT, WITHOUT ROWID;
CREATE TABLE document (
    id TEXT NOT NULL PRIMARY KEY,
    issuer TEXT NOT NULL,
    doc_type TEXT NOT NULL,
    number TEXT NOT NULL,
    sign TEXT NOT NULL,
    date TEXT NOT NULL DEFAULT '',
    abstract TEXT NOT NULL,
    unit TEXT NOT NULL,
    unit_name TEXT NOT NULL,
    confirmed INTEGER NOT NULL,
    effective_from TEXT NOT NULL DEFAULT '',
    effective_to TEXT NOT NULL DEFAULT '',
    superseded_by TEXT NOT NULL DEFAULT '',
    superseded_on TEXT NOT NULL DEFAULT '',
    superseded_sign TEXT NOT NULL DEFAULT '',
    attachment TEXT NOT NULL DEFAULT ''
) STRICT, WITHOUT ROWID;
CREATE INDEX document_by_date ON document (date DESC, id);
CREATE INDEX document_by_issuer ON document (issuer, date DESC, id);
CREATE INDEX document_by_type ON document (doc_type, date DESC, id);
CREATE TABLE held (
    audience TEXT NOT NULL,
    shelf TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    round INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (audience, shelf, kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX held_by_item ON held (kind, id);
CREATE TABLE item (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    generation TEXT NOT NULL DEFAULT '',
    size INTEGER NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (kind, id)
) STRICT;
CREATE TABLE meeting (
    id TEXT NOT NULL PRIMARY KEY,
    cell TEXT NOT NULL,
    cell_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    place TEXT NOT NULL,
    chair TEXT NOT NULL,
    cancelled INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX meeting_by_time ON meeting (starts_at, id);
CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE opinion (
    id TEXT NOT NULL PRIMARY KEY,
    author TEXT NOT NULL,
    author_name TEXT NOT NULL,
    cell TEXT NOT NULL,
    cell_name TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    answered INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX opinion_by_time ON opinion (made_at DESC, id);
CREATE TABLE outbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    base INTEGER NOT NULL,
    supersedes TEXT NOT NULL DEFAULT '',
    made_at INTEGER NOT NULL,
    action TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting',
    body TEXT NOT NULL DEFAULT '',
    signature TEXT NOT NULL DEFAULT '',
    code TEXT NOT NULL DEFAULT '',
    version INTEGER NOT NULL DEFAULT 0,
    receipt TEXT NOT NULL DEFAULT '',
    epoch INTEGER NOT NULL DEFAULT 0,
    generation TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX outbox_by_state ON outbox (state, number);
CREATE INDEX outbox_by_subject ON outbox (subject, number);
CREATE VIRTUAL TABLE search USING fts5 (
    number, title, body, title_folded, body_folded,
    content = '', contentless_delete = 1,
    tokenize = 'unicode61 remove_diacritics 0'
);
CREATE TABLE to_index (
    row INTEGER NOT NULL PRIMARY KEY
) STRICT;
