-- Rows are numbered and everything else points at the number: random ids as keys made a first sync
-- write the whole file many times over. Nothing that can be read offline is lost on the way; only
-- the index is made anew, from `to_index`.

CREATE TABLE unit (
    number INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL
) STRICT;
INSERT INTO unit (id, name)
    SELECT unhex(replace(unit, '-', '')), max(unit_name)
    FROM (SELECT unit, unit_name FROM article UNION SELECT unit, unit_name FROM document)
    GROUP BY unit;

-- The province's lives that versions here count within.
CREATE TABLE life (
    number INTEGER PRIMARY KEY,
    generation TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO life (generation) SELECT DISTINCT generation FROM item WHERE generation <> '';

-- What many items have in common, kept once: `item.body` is packed with it. Never changed, never
-- removed while an item needs it.
CREATE TABLE dictionary (
    number INTEGER PRIMARY KEY,
    bytes BLOB NOT NULL
) STRICT;

-- How far each feed has been pulled. `round` counts the pulls from the very beginning; while
-- `sweeping`, what was held in an earlier round is removed once the head is reached. The newest rows
-- may be here ahead of the older ones: those after `ahead_from` up to `ahead_through`.
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
INSERT INTO feed (audience, shelf, seq, round, sweeping)
    SELECT audience, shelf, seq, round, sweeping FROM cursor;
INSERT OR IGNORE INTO feed (audience, shelf) SELECT DISTINCT audience, shelf FROM held;

-- Every item once, whole, as it came: unknown kinds and fields survive here until a newer app
-- understands them. `body` is JSON of `size` bytes under zstd, with a dictionary or with none (0).
-- `version` counts within `life`; life 0 is what was written here and has not been to the province.
ALTER TABLE item RENAME TO item_before;
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
INSERT INTO item (row, kind, id, version, life, size, body)
    SELECT row, kind, unhex(replace(id, '-', '')), version,
           coalesce((SELECT number FROM life WHERE life.generation = item_before.generation), 0),
           size, body
    FROM item_before ORDER BY row;

-- Through which feeds an item is held, under which number; it goes when no row is left.
ALTER TABLE held RENAME TO held_before;
CREATE TABLE held (
    item INTEGER NOT NULL,
    feed INTEGER NOT NULL,
    seq INTEGER NOT NULL DEFAULT 0,
    round INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (item, feed)
) STRICT, WITHOUT ROWID;
INSERT INTO held (item, feed, round)
    SELECT item_before.row, feed.number, held_before.round
    FROM held_before
    JOIN feed ON feed.audience = held_before.audience AND feed.shelf = held_before.shelf
    JOIN item_before ON item_before.kind = held_before.kind AND item_before.id = held_before.id;

ALTER TABLE article RENAME TO article_before;
CREATE TABLE article (
    row INTEGER PRIMARY KEY,
    id BLOB NOT NULL,
    title TEXT NOT NULL,
    unit INTEGER NOT NULL,
    author TEXT NOT NULL,
    approved_at INTEGER NOT NULL
) STRICT;
INSERT INTO article (row, id, title, unit, author, approved_at)
    SELECT item_before.row, unhex(replace(before.id, '-', '')), title,
           (SELECT number FROM unit WHERE unit.id = unhex(replace(before.unit, '-', ''))),
           author, approved_at
    FROM article_before AS before
    JOIN item_before ON item_before.kind = 'article' AND item_before.id = before.id;
DROP TABLE article_before;
CREATE INDEX article_by_time ON article (approved_at DESC, row DESC);
CREATE INDEX article_by_unit ON article (unit, approved_at DESC, row DESC);

ALTER TABLE document RENAME TO document_before;
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
INSERT INTO document (row, id, issuer, doc_type, number, sign, date, abstract, unit, confirmed,
        effective_from, effective_to, superseded_by, superseded_on, superseded_sign, has_file)
    SELECT item_before.row, unhex(replace(before.id, '-', '')), issuer, doc_type, number, sign,
           date, abstract,
           (SELECT number FROM unit WHERE unit.id = unhex(replace(before.unit, '-', ''))),
           confirmed, effective_from, effective_to,
           CASE superseded_by WHEN '' THEN NULL ELSE unhex(replace(superseded_by, '-', '')) END,
           superseded_on, superseded_sign, attachment <> ''
    FROM document_before AS before
    JOIN item_before ON item_before.kind = 'document' AND item_before.id = before.id;
DROP TABLE document_before;
CREATE INDEX document_by_date ON document (date DESC, row DESC);
CREATE INDEX document_by_type ON document (doc_type, date DESC, row DESC);
CREATE INDEX document_by_issuer ON document (issuer, date DESC, row DESC);

-- The member's own; survives the paper's leaving and coming back.
ALTER TABLE bookmark RENAME TO bookmark_before;
CREATE TABLE bookmark (
    document BLOB NOT NULL PRIMARY KEY,
    made_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO bookmark SELECT unhex(replace(document, '-', '')), made_at FROM bookmark_before;
DROP TABLE bookmark_before;

ALTER TABLE meeting RENAME TO meeting_before;
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
INSERT INTO meeting (row, id, cell, cell_name, kind, title, starts_at, place, chair, cancelled)
    SELECT item_before.row, unhex(replace(before.id, '-', '')), unhex(replace(cell, '-', '')),
           cell_name, before.kind, title, starts_at, place, chair, cancelled
    FROM meeting_before AS before
    JOIN item_before ON item_before.kind = 'meeting' AND item_before.id = before.id;
DROP TABLE meeting_before;
CREATE INDEX meeting_by_time ON meeting (starts_at, row);

ALTER TABLE opinion RENAME TO opinion_before;
CREATE TABLE opinion (
    row INTEGER PRIMARY KEY,
    id BLOB NOT NULL,
    author BLOB NOT NULL,
    made_at INTEGER NOT NULL
) STRICT;
INSERT INTO opinion (row, id, author, made_at)
    SELECT item_before.row, unhex(replace(before.id, '-', '')), unhex(replace(author, '-', '')),
           made_at
    FROM opinion_before AS before
    JOIN item_before ON item_before.kind = 'opinion' AND item_before.id = before.id;
DROP TABLE opinion_before;
CREATE INDEX opinion_by_time ON opinion (made_at DESC, row DESC);

-- Which items name a file; without one, it goes.
ALTER TABLE attachment_use RENAME TO attachment_use_before;
CREATE TABLE attachment_use (
    item INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (item, sha256)
) STRICT, WITHOUT ROWID;
INSERT INTO attachment_use (item, sha256)
    SELECT item_before.row, sha256
    FROM attachment_use_before AS before
    JOIN item_before ON item_before.kind = before.kind AND item_before.id = before.id;
DROP TABLE attachment_use_before;
CREATE INDEX attachment_use_by_file ON attachment_use (sha256);

DROP TABLE held_before;
DROP TABLE item_before;
DROP TABLE cursor;

-- Words to find texts by, in their exact spelling. Words of a number or a title stand there a second
-- time behind a sign, so that a search in titles reads no more than titles. `findable` numbers texts
-- in the order in which they became findable, which is the order of answers. What a word looks like
-- without marks is in `word`: a query without marks asks for every spelling of it that occurs.
DROP TABLE search;
CREATE VIRTUAL TABLE search USING fts5 (
    words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);
-- When it is put together, two parts of a size are enough to make one of them.
INSERT INTO search (search, rank) VALUES ('usermerge', 2);
CREATE TABLE findable (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    row INTEGER NOT NULL UNIQUE
) STRICT;
CREATE TABLE word (
    folded TEXT NOT NULL,
    exact TEXT NOT NULL,
    PRIMARY KEY (folded, exact)
) STRICT, WITHOUT ROWID;

-- Items whose text is not findable yet, in the order in which it will be: rows are shown before they
-- are indexed.
DROP TABLE to_index;
CREATE TABLE to_index (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    row INTEGER NOT NULL UNIQUE
) STRICT;
INSERT INTO to_index (row) SELECT row FROM item ORDER BY row;
