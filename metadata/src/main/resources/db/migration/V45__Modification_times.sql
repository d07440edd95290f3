-- When a file was last modified on the device of its uploader, in milliseconds since 1970; NULL if unknown.
ALTER TABLE uploads ADD COLUMN modified_at BIGINT;
ALTER TABLE files ADD COLUMN modified_at BIGINT;
ALTER TABLE events ADD COLUMN modified_at BIGINT;
