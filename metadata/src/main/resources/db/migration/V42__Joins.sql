-- Files whose objects are being put together into one.
-- object:      the name of the new object, which no segment names yet. It is recorded before the object is stored.
-- valid_until: until then no node deletes the object, and the segments of the file can be replaced by it.
-- retry_at:    until then no other join of the file begins.
CREATE TABLE joins (
    upload_id   VARCHAR(36)  NOT NULL PRIMARY KEY,
    object      VARCHAR(255) NOT NULL,
    valid_until BIGINT       NOT NULL,
    retry_at    BIGINT       NOT NULL
);
