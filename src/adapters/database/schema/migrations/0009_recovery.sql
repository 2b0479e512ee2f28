-- What a restored copy needs to find all payments that it lacks.

-- The treasury's immature outputs are noted as well: a payment made after a backup may spend an
-- output that was known, but not mature, when the backup was taken.
ALTER TABLE treasury_holding ADD COLUMN is_mature BOOLEAN NOT NULL DEFAULT TRUE;

-- The identity is noted with the schema, not with the first payment. Otherwise a copy taken before
-- the first payment would be taken for the original, and would pay again.
UPDATE pool_control SET database_identity = database_identity() WHERE database_identity IS NULL;
