-- The state of an upload as one word; before, an upload with complete = 0 and expires_at = 0 was removed.
ALTER TABLE uploads ADD COLUMN state VARCHAR(9) NOT NULL DEFAULT 'RECEIVING';

UPDATE uploads SET state = 'COMPLETE' WHERE complete = 1;
UPDATE uploads SET state = 'REMOVED' WHERE complete = 0 AND expires_at = 0;

DROP INDEX uploads_unfinished;
DROP INDEX uploads_unfinished_of_owner;
DROP INDEX uploads_expiring;
DROP INDEX uploads_waiting;

ALTER TABLE uploads DROP COLUMN complete;

CREATE INDEX uploads_unfinished ON uploads (id) WHERE state <> 'COMPLETE' OR kind = 'PARTIAL';
CREATE INDEX uploads_unfinished_of_owner ON uploads (owner, id) WHERE state <> 'COMPLETE' OR kind = 'PARTIAL';
CREATE INDEX uploads_expiring ON uploads (expires_at) WHERE state <> 'COMPLETE' OR kind = 'PARTIAL';
CREATE INDEX uploads_waiting ON uploads (id) WHERE kind = 'FINAL' AND state IN ('RECEIVING', 'VERIFYING');
