-- Closed pages as they are served. Only a memory: whoever moves a row deletes its page.
CREATE TABLE pages (
    audience TEXT NOT NULL,
    shelf TEXT NOT NULL,
    page_no BIGINT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (audience, shelf, page_no)
);
