-- The SHA-512 of files for which somebody asked; null until it is computed.
CREATE TABLE file_digests (
    file_id      VARCHAR(36)  NOT NULL PRIMARY KEY REFERENCES files (id) ON DELETE CASCADE,
    sha512       VARCHAR(128),
    requested_by VARCHAR(255) NOT NULL,
    requested_at BIGINT       NOT NULL
);

CREATE INDEX file_digests_waiting ON file_digests (requested_at, file_id) WHERE sha512 IS NULL;
