-- One text for SQLite and PostgreSQL. Times are milliseconds since 1970, ids are made by us, lists are text.

CREATE TABLE uploads (
    id           VARCHAR(36)  NOT NULL PRIMARY KEY,
    owner        VARCHAR(255) NOT NULL,
    name         VARCHAR(255) NOT NULL,
    length       BIGINT       NOT NULL, -- -1 while unknown
    extents      TEXT         NOT NULL,
    complete     INTEGER      NOT NULL,
    kind         VARCHAR(7)   NOT NULL,
    parts        TEXT         NOT NULL, -- ids, separated by spaces
    content_type TEXT,
    annotation   TEXT,
    digests      TEXT         NOT NULL, -- algorithm:hex, separated by spaces
    created_at   BIGINT       NOT NULL,
    expires_at   BIGINT       NOT NULL,
    epoch        BIGINT       NOT NULL
);

-- What is not a file: unfinished uploads, and complete parts of final ones.
CREATE INDEX uploads_unfinished ON uploads (id) WHERE complete = 0 OR kind = 'PARTIAL';
CREATE INDEX uploads_unfinished_of_owner ON uploads (owner, id) WHERE complete = 0 OR kind = 'PARTIAL';
CREATE INDEX uploads_expiring ON uploads (expires_at) WHERE complete = 0 OR kind = 'PARTIAL';

CREATE TABLE files (
    id           VARCHAR(36)  NOT NULL PRIMARY KEY,
    name         VARCHAR(255) NOT NULL,
    name_key     VARCHAR(255) NOT NULL, -- the name in lower case, for order and search
    size         BIGINT       NOT NULL,
    sha256       VARCHAR(64),
    owner        VARCHAR(255) NOT NULL,
    added_at     BIGINT       NOT NULL,
    content_type TEXT,
    format       VARCHAR(32)
);

CREATE INDEX files_by_time ON files (added_at, id);
CREATE INDEX files_by_name ON files (name_key, id);
CREATE INDEX files_by_size ON files (size, id);
CREATE INDEX files_by_owner ON files (owner, size);
CREATE INDEX files_without_sha256 ON files (added_at) WHERE sha256 IS NULL;

CREATE TABLE events (
    number       BIGINT       NOT NULL PRIMARY KEY,
    type         VARCHAR(32)  NOT NULL,
    at           BIGINT       NOT NULL,
    file_id      VARCHAR(36)  NOT NULL,
    name         VARCHAR(255) NOT NULL,
    size         BIGINT       NOT NULL,
    sha256       VARCHAR(64),
    owner        VARCHAR(255) NOT NULL,
    added_at     BIGINT       NOT NULL,
    content_type TEXT,
    format       VARCHAR(32)
);

-- The next event number: taken inside the transaction that writes the event, so numbers have no gaps.
CREATE TABLE event_counter (
    id     INTEGER NOT NULL PRIMARY KEY,
    latest BIGINT  NOT NULL
);

INSERT INTO event_counter (id, latest) VALUES (1, 0);

CREATE TABLE users (
    name          VARCHAR(255) NOT NULL PRIMARY KEY,
    password_hash TEXT         NOT NULL,
    role          VARCHAR(16)  NOT NULL,
    created_at    BIGINT       NOT NULL,
    changed_at    BIGINT       NOT NULL -- sessions and cached sign-ins from before it are void
);

CREATE TABLE tokens (
    id           VARCHAR(36)  NOT NULL PRIMARY KEY,
    user_name    VARCHAR(255) NOT NULL REFERENCES users (name) ON DELETE CASCADE,
    label        VARCHAR(255) NOT NULL,
    sha256       VARCHAR(64)  NOT NULL UNIQUE,
    scopes       VARCHAR(255) NOT NULL,
    created_at   BIGINT       NOT NULL,
    expires_at   BIGINT,
    last_used_at BIGINT
);

CREATE INDEX tokens_of_user ON tokens (user_name, id);
