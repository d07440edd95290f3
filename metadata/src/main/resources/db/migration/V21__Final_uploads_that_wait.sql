-- Which final uploads wait for which parts, and the room they need beyond what their parts hold.
ALTER TABLE uploads ADD COLUMN room_quota BIGINT NOT NULL DEFAULT 0;
ALTER TABLE uploads ADD COLUMN room_space BIGINT NOT NULL DEFAULT 0;

CREATE INDEX uploads_waiting ON uploads (id) WHERE kind = 'FINAL' AND complete = 0;

-- Rows exist until the final upload is complete or removed.
CREATE TABLE upload_parts (
    upload VARCHAR(36) NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
    part   VARCHAR(36) NOT NULL,
    PRIMARY KEY (upload, part)
);

CREATE INDEX upload_parts_of_part ON upload_parts (part, upload);

-- The ids in "parts" have 36 characters, and one space between them.
INSERT INTO upload_parts (upload, part)
WITH RECURSIVE split (upload, parts, at) AS (
    SELECT id, parts, 1 FROM uploads WHERE kind = 'FINAL' AND complete = 0 AND parts <> ''
    UNION ALL
    SELECT upload, parts, at + 37 FROM split WHERE at + 37 <= LENGTH(parts)
)
SELECT DISTINCT upload, SUBSTR(parts, at, 36) FROM split;
