-- The records of meetings as their cells have sent them: every line so far, packed, URL-safe base64.
-- The sketch of a closed record's words finds those that copy each other.
CREATE TABLE meeting_logs (
    meeting TEXT NOT NULL PRIMARY KEY,
    cell TEXT NOT NULL,
    package TEXT NOT NULL,
    sketch TEXT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- Texts that are alike share at least one band.
CREATE TABLE meeting_bands (
    band BIGINT NOT NULL,
    meeting TEXT NOT NULL,
    PRIMARY KEY (band, meeting)
);
CREATE INDEX meeting_bands_by_meeting ON meeting_bands (meeting);

-- What is added up, one row a meeting, so that no sum reads a record. It follows from the items
-- meeting and meeting_report; minutes are -1 where nobody knows, due_at is 0 where nothing is due.
CREATE TABLE meeting_figures (
    meeting TEXT NOT NULL PRIMARY KEY,
    cell TEXT NOT NULL,
    month TEXT NOT NULL,
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    thematic BIGINT NOT NULL,
    cancelled BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    held BIGINT NOT NULL,
    late BIGINT NOT NULL,
    minutes BIGINT NOT NULL,
    summoned BIGINT NOT NULL,
    present BIGINT NOT NULL,
    grade TEXT NOT NULL,
    claimed_higher BIGINT NOT NULL,
    alike BIGINT NOT NULL,
    review TEXT NOT NULL
);
CREATE INDEX meeting_figures_by_cell ON meeting_figures (cell, month);
CREATE INDEX meeting_figures_due ON meeting_figures (held, due_at);

-- Cells and months whose sums have to be made anew.
CREATE TABLE meeting_dirty (
    cell TEXT NOT NULL,
    month TEXT NOT NULL,
    PRIMARY KEY (cell, month)
);

CREATE INDEX unit_edges_by_parent ON unit_edges (parent);
