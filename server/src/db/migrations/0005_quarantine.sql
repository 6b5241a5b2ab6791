-- What ended devices had not sent: kept aside until the office says what becomes of it. The body is
-- the command to the byte; place is its order among those of its device.
CREATE TABLE quarantine (
    member TEXT NOT NULL,
    id TEXT NOT NULL,
    device TEXT NOT NULL,
    place BIGINT NOT NULL,
    body TEXT NOT NULL,
    held_at BIGINT NOT NULL,
    PRIMARY KEY (member, id)
);
CREATE INDEX quarantine_by_device ON quarantine (device, place);
