-- Since when an account has a second factor, in milliseconds since 1970; null if it has none.
ALTER TABLE users ADD COLUMN factor_since BIGINT;

-- The secrets from which authenticator apps compute codes. One is not in force before users.factor_since is set.
-- last_step: the time step of the last code that was used. wait_until: after wrong codes, in milliseconds since 1970.
CREATE TABLE second_factors (
    user_name  VARCHAR(255) NOT NULL PRIMARY KEY REFERENCES users (name) ON DELETE CASCADE,
    secret     VARCHAR(64)  NOT NULL,
    last_step  BIGINT       NOT NULL DEFAULT -1,
    failures   INTEGER      NOT NULL DEFAULT 0,
    wait_until BIGINT       NOT NULL DEFAULT 0
);

-- The recovery codes that are not used yet, as SHA-256 in hexadecimal.
CREATE TABLE recovery_codes (
    user_name VARCHAR(255) NOT NULL REFERENCES users (name) ON DELETE CASCADE,
    sha256    VARCHAR(64)  NOT NULL,
    PRIMARY KEY (user_name, sha256)
);
