-- The store has an object with this name, so that no server uses the store of another installation.
-- Null: no store that servers share was used yet.
ALTER TABLE storage ADD COLUMN installation VARCHAR(32);
