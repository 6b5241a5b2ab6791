-- Ended devices that were reported lost: each destroys what it holds as soon as it asks for anything.
CREATE TABLE lost_devices (
    device TEXT NOT NULL PRIMARY KEY,
    reported_at BIGINT NOT NULL
);
