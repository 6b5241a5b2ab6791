-- A report that came whole once is not overdue, even if the record was closed a second time since.
ALTER TABLE meeting_figures ADD COLUMN received BIGINT NOT NULL DEFAULT 0;
UPDATE meeting_figures SET received = held;
DROP INDEX meeting_figures_due;
-- What a day's rules are asked of, and what one month's sums are made of.
CREATE INDEX meeting_figures_open ON meeting_figures (received, day);
CREATE INDEX meeting_figures_by_month ON meeting_figures (month, cell);

-- Cells and months whose sums have to be made anew from a moment on: at once (0), or when a report
-- will be overdue, because nobody writes anything when a day passes.
CREATE TABLE meeting_stale (
    cell TEXT NOT NULL,
    month TEXT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (cell, month, since)
);
CREATE INDEX meeting_stale_by_month ON meeting_stale (month, since);
INSERT INTO meeting_stale (cell, month, since) SELECT DISTINCT cell, month, 0 FROM meeting_figures;
INSERT INTO meeting_stale (cell, month, since)
SELECT DISTINCT cell, month, due_at FROM meeting_figures WHERE received = 0 AND due_at > 0;
DROP TABLE meeting_dirty;
