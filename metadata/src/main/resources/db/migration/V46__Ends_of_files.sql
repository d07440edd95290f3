-- When a file is deleted, in milliseconds since 1970: as its owner chose (keep_until), and in fact (expires_at).
ALTER TABLE uploads ADD COLUMN keep_until BIGINT;
ALTER TABLE files ADD COLUMN keep_until BIGINT;
ALTER TABLE files ADD COLUMN expires_at BIGINT;
ALTER TABLE events ADD COLUMN expires_at BIGINT;
-- 1: the event that announces the end is in the log.
ALTER TABLE files ADD COLUMN announced INTEGER NOT NULL DEFAULT 0;

CREATE INDEX files_ending ON files (expires_at) WHERE expires_at IS NOT NULL;

-- The setting by which files have their ends: milliseconds, or -1 for ever; and since when.
CREATE TABLE retention (
    id       INTEGER NOT NULL PRIMARY KEY,
    keep_for BIGINT  NOT NULL,
    since    BIGINT  NOT NULL
);

-- Files that a node is sending now. They are not deleted at their end before.
CREATE TABLE file_holds (
    file_id    VARCHAR(36) NOT NULL,
    holder     VARCHAR(36) NOT NULL,
    held_until BIGINT      NOT NULL,
    PRIMARY KEY (file_id, holder)
);
