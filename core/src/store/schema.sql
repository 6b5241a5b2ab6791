CREATE TABLE article (
    row INTEGER PRIMARY KEY,
    id BLOB NOT NULL,
    title TEXT NOT NULL,
    unit INTEGER NOT NULL,
    author TEXT NOT NULL,
    approved_at INTEGER NOT NULL
) STRICT;
CREATE INDEX article_by_time ON article (approved_at DESC, row DESC);
CREATE INDEX article_by_unit ON article (unit, approved_at DESC, row DESC);
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
    item INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (item, sha256)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachment_use_by_file ON attachment_use (sha256);
CREATE TABLE audience (
    audience TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;
CREATE TABLE bookmark (
    document BLOB NOT NULL PRIMARY KEY,
    made_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE dictionary (
    number INTEGER PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;
CREATE TABLE document (
    row INTEGER PRIMARY KEY,
    id BLOB NOT NULL,
    issuer TEXT NOT NULL,
    doc_type TEXT NOT NULL,
    number TEXT NOT NULL,
    sign TEXT NOT NULL,
    date TEXT NOT NULL DEFAULT '',
    abstract TEXT NOT NULL,
    unit INTEGER NOT NULL,
    confirmed INTEGER NOT NULL,
    effective_from TEXT NOT NULL DEFAULT '',
    effective_to TEXT NOT NULL DEFAULT '',
    superseded_by BLOB,
    superseded_on TEXT NOT NULL DEFAULT '',
    superseded_sign TEXT NOT NULL DEFAULT '',
    has_file INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX document_by_date ON document (date DESC, row DESC);
CREATE INDEX document_by_issuer ON document (issuer, date DESC, row DESC);
CREATE INDEX document_by_type ON document (doc_type, date DESC, row DESC);
CREATE TABLE draft (
    id BLOB NOT NULL PRIMARY KEY,
    changes BLOB,
    answers BLOB,
    seen INTEGER NOT NULL,
    text TEXT NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE feed (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    audience TEXT NOT NULL,
    shelf TEXT NOT NULL,
    seq INTEGER NOT NULL DEFAULT 0,
    round INTEGER NOT NULL DEFAULT 0,
    sweeping INTEGER NOT NULL DEFAULT 0,
    ahead_from INTEGER NOT NULL DEFAULT 0,
    ahead_through INTEGER NOT NULL DEFAULT 0,
    UNIQUE (audience, shelf)
) STRICT;
CREATE TABLE findable (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    row INTEGER NOT NULL UNIQUE
) STRICT;
CREATE TABLE held (
    item INTEGER NOT NULL,
    feed INTEGER NOT NULL,
    seq INTEGER NOT NULL DEFAULT 0,
    round INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (item, feed)
) STRICT, WITHOUT ROWID;
CREATE TABLE item (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    id BLOB NOT NULL,
    version INTEGER NOT NULL,
    life INTEGER NOT NULL DEFAULT 0,
    size INTEGER NOT NULL,
    dictionary INTEGER NOT NULL DEFAULT 0,
    body BLOB NOT NULL,
    UNIQUE (kind, id)
) STRICT;
CREATE TABLE life (
    number INTEGER PRIMARY KEY,
    generation TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE looked_for (
    typed TEXT NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE meeting (
    row INTEGER PRIMARY KEY,
    id BLOB NOT NULL,
    cell BLOB NOT NULL,
    cell_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    starts_at INTEGER NOT NULL,
    place TEXT NOT NULL,
    chair TEXT NOT NULL,
    cancelled INTEGER NOT NULL
) STRICT;
CREATE INDEX meeting_by_time ON meeting (starts_at, row);
CREATE TABLE meeting_line (
    number INTEGER PRIMARY KEY,
    meeting BLOB NOT NULL,
    hash BLOB NOT NULL UNIQUE,
    device BLOB NOT NULL,
    seq INTEGER NOT NULL,
    counter INTEGER NOT NULL,
    text TEXT NOT NULL
) STRICT;
CREATE INDEX meeting_line_by_meeting ON meeting_line (meeting, device, seq);
CREATE TABLE meeting_reply (
    row INTEGER PRIMARY KEY,
    meeting BLOB NOT NULL,
    member BLOB NOT NULL,
    member_name TEXT NOT NULL,
    coming INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX meeting_reply_by_meeting ON meeting_reply (meeting, member_name);
CREATE TABLE meeting_signature (
    meeting BLOB NOT NULL,
    device BLOB NOT NULL,
    cut BLOB NOT NULL,
    signature TEXT NOT NULL,
    PRIMARY KEY (meeting, device, cut)
) STRICT, WITHOUT ROWID;
CREATE TABLE meta (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE opinion (
    row INTEGER PRIMARY KEY,
    id BLOB NOT NULL,
    author BLOB NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;
CREATE INDEX opinion_by_time ON opinion (made_at DESC, row DESC);
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
    words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);
CREATE TABLE to_index (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    row INTEGER NOT NULL UNIQUE
) STRICT;
CREATE TABLE unit (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL
) STRICT;
CREATE TABLE unread (
    row INTEGER PRIMARY KEY
) STRICT;
CREATE TABLE word (
    folded TEXT NOT NULL,
    exact TEXT NOT NULL,
    PRIMARY KEY (folded, exact)
) STRICT, WITHOUT ROWID;
