-- 0: no client can resume the upload, so it is removed at the next start if it is still incomplete.
ALTER TABLE uploads ADD COLUMN resumable INTEGER NOT NULL DEFAULT 1;

CREATE INDEX uploads_unresumable ON uploads (id) WHERE state <> 'COMPLETE' AND resumable = 0;
