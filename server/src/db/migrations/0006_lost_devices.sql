-- Ended devices that were reported lost: each destroys what it holds at its next sync.
CREATE TABLE lost_devices (
    device TEXT NOT NULL PRIMARY KEY,
    reported_at BIGINT NOT NULL
);
