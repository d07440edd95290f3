-- Which account belongs to a person of an OpenID provider. Such an account may have no password: an empty hash.
-- Times are milliseconds since 1970.
CREATE TABLE subjects (
    issuer    VARCHAR(255) NOT NULL,
    subject   VARCHAR(255) NOT NULL,
    user_name VARCHAR(255) NOT NULL REFERENCES users (name) ON DELETE CASCADE,
    linked_at BIGINT       NOT NULL,
    PRIMARY KEY (issuer, subject),
    UNIQUE (user_name, issuer)
);
