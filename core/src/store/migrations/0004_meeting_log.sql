-- The logs of meetings that this phone records, a line each, exactly as it was written: a line's hash
-- is of its text. Lines are only added.
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

-- Signatures under closed records.
CREATE TABLE meeting_signature (
    meeting BLOB NOT NULL,
    device BLOB NOT NULL,
    cut BLOB NOT NULL,
    signature TEXT NOT NULL,
    PRIMARY KEY (meeting, device, cut)
) STRICT, WITHOUT ROWID;
