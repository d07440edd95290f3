-- Links for people without an account. Of a secret or token only its SHA-256 is stored.
CREATE TABLE links (
    id            VARCHAR(36)  NOT NULL PRIMARY KEY,
    owner         VARCHAR(255) NOT NULL,
    kind          VARCHAR(8)   NOT NULL, -- UPLOAD or DOWNLOAD
    name          VARCHAR(255) NOT NULL,
    note          TEXT         NOT NULL,
    secret_sha256 VARCHAR(64)  NOT NULL UNIQUE,
    password_hash TEXT,
    created_at    BIGINT       NOT NULL,
    expires_at    BIGINT       NOT NULL,
    file_id       VARCHAR(36),           -- of a download link
    max_size      BIGINT,
    max_uses      BIGINT,                -- uploads or downloads
    formats       TEXT         NOT NULL, -- extensions, separated by spaces
    used          BIGINT       NOT NULL, -- completed uploads, or downloads that have begun
    bytes         BIGINT       NOT NULL, -- of their files
    last_used_at  BIGINT
);

CREATE INDEX links_of_owner ON links (owner, id);
CREATE INDEX links_of_file ON links (file_id) WHERE file_id IS NOT NULL;

CREATE TABLE link_visits (
    id           VARCHAR(36) NOT NULL PRIMARY KEY,
    link_id      VARCHAR(36) NOT NULL,
    token_sha256 VARCHAR(64) NOT NULL UNIQUE,
    opened_at    BIGINT      NOT NULL, -- the last time
    ends_at      BIGINT      NOT NULL,
    used         INTEGER     NOT NULL  -- 1: has created an upload, or its download is counted
);

CREATE INDEX link_visits_of_link ON link_visits (link_id, used, opened_at);

-- What an upload remembers of its link: a revoked link is deleted.
ALTER TABLE uploads ADD COLUMN link_id VARCHAR(36);
ALTER TABLE uploads ADD COLUMN link_name VARCHAR(255);
ALTER TABLE uploads ADD COLUMN link_visit VARCHAR(36);
ALTER TABLE uploads ADD COLUMN link_max_size BIGINT;

CREATE INDEX uploads_unfinished_of_link ON uploads (link_id) WHERE link_id IS NOT NULL AND state <> 'COMPLETE';

-- The name of the link through which a file came.
ALTER TABLE files ADD COLUMN link VARCHAR(255);
ALTER TABLE events ADD COLUMN link VARCHAR(255);
