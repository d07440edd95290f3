-- 1: the account cannot sign in.
ALTER TABLE users ADD COLUMN disabled INTEGER NOT NULL DEFAULT 0;
-- Bytes that the account may store; NULL if the setting of the server holds.
ALTER TABLE users ADD COLUMN quota BIGINT;
