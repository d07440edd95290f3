-- Where accounts have signed in: an IPv4 address, or an IPv6 /64. Times are milliseconds since 1970.
CREATE TABLE known_addresses (
    user_name VARCHAR(255) NOT NULL REFERENCES users (name) ON DELETE CASCADE,
    address   VARCHAR(64)  NOT NULL,
    last_at   BIGINT       NOT NULL,
    PRIMARY KEY (user_name, address)
);

-- Keys of the server, in Base64, made at its first start.
CREATE TABLE secrets (
    name  VARCHAR(32)  NOT NULL PRIMARY KEY,
    value VARCHAR(255) NOT NULL
);
