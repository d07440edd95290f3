-- How far each webhook has come in the event log. Numbers are those of events, times milliseconds since 1970; 0 and ''
-- mean none.
CREATE TABLE webhooks (
    id            VARCHAR(64) NOT NULL PRIMARY KEY, -- SHA-256 of its URL, which may hold a secret
    done          BIGINT      NOT NULL, -- every event up to it was delivered or given up
    delivered     BIGINT      NOT NULL,
    delivered_at  BIGINT      NOT NULL,
    attempts      INTEGER     NOT NULL, -- to deliver the event after "done"
    failing_since BIGINT      NOT NULL,
    next_attempt  BIGINT      NOT NULL,
    error         TEXT        NOT NULL,
    given_up      BIGINT      NOT NULL,
    last_given_up BIGINT      NOT NULL
);
