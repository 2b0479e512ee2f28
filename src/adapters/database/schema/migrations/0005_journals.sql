-- Which database an instance's journal was last stored in. A dump that is restored has another
-- identity than it notes, so that a journal that is ahead of it is told from one that lost files.

ALTER TABLE pool_instance ADD COLUMN database_identity TEXT;
