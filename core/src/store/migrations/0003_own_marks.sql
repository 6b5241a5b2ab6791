-- What came after the first round and has not been opened yet.
CREATE TABLE unread (
    row INTEGER PRIMARY KEY
) STRICT;

-- Words that a person has not handed in yet; which opinion they are to change or to answer, if they are none of their own,
-- and which version of it the person had seen.
CREATE TABLE draft (
    id BLOB NOT NULL PRIMARY KEY,
    changes BLOB,
    answers BLOB,
    seen INTEGER NOT NULL,
    text TEXT NOT NULL,
    changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What was looked for last, on this phone alone.
CREATE TABLE looked_for (
    typed TEXT NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who comes to a meeting and who does not.
CREATE TABLE meeting_reply (
    row INTEGER PRIMARY KEY,
    meeting BLOB NOT NULL,
    member BLOB NOT NULL,
    member_name TEXT NOT NULL,
    coming INTEGER NOT NULL,
    reason TEXT NOT NULL
) STRICT;
CREATE INDEX meeting_reply_by_meeting ON meeting_reply (meeting, member_name);
