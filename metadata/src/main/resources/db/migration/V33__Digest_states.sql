-- How far the digests of an unfinished upload are (SavedDigest), so that another process need not read it again.
ALTER TABLE uploads ADD COLUMN digest_state TEXT;
