-- 4,500 cells in 563 bodies below a province, with a year of meetings each: held, reported, graded.
INSERT INTO units (id, code, name, kind)
VALUES (md5('province')::uuid::text, 'TU', 'Tỉnh ủy Lam Sơn', 'province');
INSERT INTO units (id, code, name, kind)
SELECT md5('body' || n)::uuid::text, 'DU-' || n, 'Đảng ủy xã số ' || n, 'grassroots'
FROM generate_series(1, 563) n;
INSERT INTO units (id, code, name, kind)
SELECT md5('cell' || n)::uuid::text, 'CB-' || n, 'Chi bộ thôn số ' || n, 'cell'
FROM generate_series(1, 4500) n;
INSERT INTO unit_edges (unit, parent, valid_from, valid_to)
SELECT md5('body' || n)::uuid::text, md5('province')::uuid::text, '2025-07-01', ''
FROM generate_series(1, 563) n;
INSERT INTO unit_edges (unit, parent, valid_from, valid_to)
SELECT md5('cell' || n)::uuid::text, md5('body' || 1 + n / 8)::uuid::text, '2025-07-01', ''
FROM generate_series(1, 4500) n;
INSERT INTO meeting_figures (meeting, cell, month, day, kind, thematic, cancelled, due_at, held, late,
    minutes, summoned, present, grade, claimed_higher, alike, review, received)
SELECT md5('meeting' || month || '-' || n)::uuid::text, md5('cell' || n)::uuid::text,
    '2026-' || lpad(month::text, 2, '0'), '2026-' || lpad(month::text, 2, '0') || '-03', 'regular',
    0, 0, 0, 1, n % 9 / 8, 80 + n % 30, 22, 15 + n % 8, 'good', n % 13 / 12, n % 31 / 30, '', 1
FROM generate_series(1, 4500) n, generate_series(1, 12) month;
ANALYZE;
