-- When a one-time password expires, in milliseconds since 1970; NULL if the password does not expire.
ALTER TABLE users ADD COLUMN password_until BIGINT;
-- When the account ends: from then on it cannot sign in; NULL if it does not end.
ALTER TABLE users ADD COLUMN ends_at BIGINT;
