-- A province of 100,000 members in 4,500 cells, as full as after some years: what the planner sees.

INSERT INTO units (id, code, name, kind)
SELECT md5('body' || n)::uuid::text, 'DU-' || n, 'Đảng ủy xã số ' || n, 'grassroots'
FROM generate_series(1, 563) n;
INSERT INTO units (id, code, name, kind)
SELECT md5('cell' || n)::uuid::text, 'CB-' || n, 'Chi bộ thôn số ' || n, 'cell'
FROM generate_series(1, 4500) n;
INSERT INTO unit_edges (unit, parent, valid_from, valid_to)
SELECT md5('body' || n)::uuid::text, (SELECT id FROM units WHERE code = 'TU'), '2025-07-01', ''
FROM generate_series(1, 563) n;
INSERT INTO unit_edges (unit, parent, valid_from, valid_to)
SELECT md5('cell' || n)::uuid::text, md5('body' || 1 + n / 8)::uuid::text, '2025-07-01', ''
FROM generate_series(1, 4500) n;

INSERT INTO members (id, code, name)
SELECT md5('member' || n)::uuid::text, 'M' || n, 'Nguyễn Văn ' || n % 5000
FROM generate_series(1, 100000) n;
INSERT INTO memberships (member, cell, kind, valid_from, valid_to)
SELECT md5('member' || n)::uuid::text, md5('cell' || 1 + n % 4500)::uuid::text, 'home', '2020-01-01', ''
FROM generate_series(1, 100000) n;
INSERT INTO grants (id, member, unit, role, valid_from, valid_to)
SELECT md5('grant' || n)::uuid::text, md5('member' || n)::uuid::text,
    md5('cell' || 1 + n % 4500)::uuid::text, 'secretary', '2025-07-01', ''
FROM generate_series(1, 4500) n;
INSERT INTO devices (id, member, public_key, name, enrolled_at)
SELECT md5('device' || n)::uuid::text, md5('member' || n)::uuid::text, md5('key' || n), 'máy', n
FROM generate_series(1, 100000) n;
INSERT INTO revocations (device, revoked_at)
SELECT md5('device' || n)::uuid::text, n FROM generate_series(1, 5000) n;
INSERT INTO invitations (code_hash, member, created_at, expires_at, used_by_key, used_at)
SELECT md5('code' || n), md5('member' || n)::uuid::text, n, n + 1, md5('key' || n), n
FROM generate_series(1, 100000) n;

-- Articles for everybody, a meeting a month for each cell, an opinion for every second member, papers.
INSERT INTO items (kind, id, version, shelf, body, created_at, updated_at)
SELECT 'article', md5('article' || n)::uuid::text, 1, 'news', '{"text":"' || repeat('tin ', 50) || '"}', n, n
FROM generate_series(1, 20000) n
UNION ALL
SELECT 'meeting', md5('meeting' || n)::uuid::text, 1, 'meetings', '{"text":"' || repeat('họp ', 50) || '"}', n, n
FROM generate_series(1, 54000) n
UNION ALL
SELECT 'opinion', md5('opinion' || n)::uuid::text, 1, 'people', '{"text":"' || repeat('ý ', 50) || '"}', n, n
FROM generate_series(1, 50000) n
UNION ALL
SELECT 'document', md5('document' || n)::uuid::text, 1, 'library', '{"text":"' || repeat('văn ', 50) || '"}', n, n
FROM generate_series(1, 10000) n;

INSERT INTO item_audiences (kind, id, audience)
SELECT 'article', md5('article' || n)::uuid::text, 'unit:' || (SELECT id FROM units WHERE code = 'TU')
FROM generate_series(1, 20000) n
UNION ALL
SELECT 'meeting', md5('meeting' || n)::uuid::text, 'cell:' || md5('cell' || 1 + n % 4500)::uuid
FROM generate_series(1, 54000) n
UNION ALL
SELECT 'opinion', md5('opinion' || n)::uuid::text, 'member:' || md5('member' || n)::uuid
FROM generate_series(1, 50000) n
UNION ALL
SELECT 'opinion', md5('opinion' || n)::uuid::text, 'cell:' || md5('cell' || 1 + n % 4500)::uuid || ':committee'
FROM generate_series(1, 50000) n
UNION ALL
SELECT 'document', md5('document' || n)::uuid::text, 'unit:' || (SELECT id FROM units WHERE code = 'TU')
FROM generate_series(1, 10000) n;

-- The fixture's own rows stand in these feeds already.
INSERT INTO feed (audience, shelf, seq, kind, id, version, deleted, moved_at)
SELECT a.audience, i.shelf,
    coalesce((SELECT max(h.head) FROM heads h WHERE h.audience = a.audience AND h.shelf = i.shelf), 0)
        + row_number() OVER (PARTITION BY a.audience, i.shelf ORDER BY i.created_at, i.id),
    a.kind, a.id, 1, 0, i.created_at
FROM item_audiences a JOIN items i ON i.kind = a.kind AND i.id = a.id
WHERE i.created_at < 1000000;
INSERT INTO heads (audience, shelf, head, floor)
SELECT audience, shelf, max(seq), 0 FROM feed GROUP BY audience, shelf
ON CONFLICT (audience, shelf) DO UPDATE SET head = excluded.head;

-- Each of those meetings held and reported, a year of every cell; words that others share with it.
INSERT INTO meeting_logs (meeting, cell, package, sketch, updated_at)
SELECT md5('meeting' || n)::uuid::text, md5('cell' || 1 + n % 4500)::uuid::text, repeat('A', 400),
    repeat('A', 200), n
FROM generate_series(1, 54000) n;
INSERT INTO meeting_bands (band, meeting)
SELECT n * 16 + band, md5('meeting' || n)::uuid::text
FROM generate_series(1, 54000) n, generate_series(1, 8) band;
INSERT INTO meeting_figures (meeting, cell, month, day, kind, thematic, cancelled, due_at, held, late,
    minutes, summoned, present, grade, claimed_higher, alike, review, received)
SELECT md5('meeting' || n)::uuid::text, md5('cell' || 1 + n % 4500)::uuid::text,
    to_char(date '2026-01-03' + make_interval(months => n / 4500), 'YYYY-MM'),
    to_char(date '2026-01-03' + make_interval(months => n / 4500), 'YYYY-MM-DD'),
    'regular', 0, 0, n, 1, 0, 95, 22, 20, 'good', 0, 0, '', 1
FROM generate_series(1, 54000) n;

INSERT INTO command_results (member, id, digest, outcome, decided_at)
SELECT md5('member' || n)::uuid::text, md5('command' || n)::uuid::text, repeat('0', 64), '{}', n
FROM generate_series(1, 100000) n;
INSERT INTO blobs (sha256, size, media_type)
SELECT md5('blob' || n) || md5('blob' || n), 1000, 'application/pdf' FROM generate_series(1, 10000) n;
INSERT INTO item_blobs (sha256, kind, id)
SELECT md5('blob' || n) || md5('blob' || n), 'document', md5('document' || n)::uuid::text
FROM generate_series(1, 10000) n;
INSERT INTO papers (source, item, unit, sign, identity, confirmed)
SELECT 'tep-' || n, md5('document' || n)::uuid::text, (SELECT id FROM units WHERE code = 'TU'),
    n || '-NQ/TU', 'identity-' || n, 1
FROM generate_series(1, 10000) n;
INSERT INTO articles (code, item, source)
SELECT 'BAI-' || n, md5('article' || n)::uuid::text, '{}' FROM generate_series(1, 20000) n;
INSERT INTO audit (id, at, event, detail, number, hash, signature)
SELECT '0' || md5('audit' || n), n, 'command_accepted', '{}',
    (SELECT coalesce(max(number), 0) FROM audit) + n, repeat('0', 64), repeat('0', 128)
FROM generate_series(1, 200000) n;
ANALYZE;
