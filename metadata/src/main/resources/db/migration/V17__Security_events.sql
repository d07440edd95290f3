-- What happened that matters to security: who signed in, from where, what was changed, downloaded and removed. Times are
-- milliseconds since 1970; an empty text means that there is none.
CREATE TABLE security_events (
    id       VARCHAR(36)  NOT NULL PRIMARY KEY,
    at       BIGINT       NOT NULL,
    last_at  BIGINT       NOT NULL, -- of the last repetition within the same minute
    times    BIGINT       NOT NULL,
    weight   INTEGER      NOT NULL, -- 0 anyone can cause it, 1 a signed-in user, 2 administrative
    kind     VARCHAR(32)  NOT NULL,
    outcome  VARCHAR(16)  NOT NULL,
    person   VARCHAR(255) NOT NULL,
    address  VARCHAR(64)  NOT NULL,
    agent    VARCHAR(255) NOT NULL,
    subject  VARCHAR(255) NOT NULL,
    detail   VARCHAR(255) NOT NULL
);

CREATE INDEX security_events_by_time ON security_events (at, id);
CREATE INDEX security_events_by_weight ON security_events (weight, at);
CREATE INDEX security_events_of_person ON security_events (person, at, id);
CREATE INDEX security_events_of_address ON security_events (address, at, id);
