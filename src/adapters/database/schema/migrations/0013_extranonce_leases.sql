-- Which part of the nonce prefixes each app process hands out. Processes need not have the same
-- configuration nor share a disk: the table itself refuses two that overlap.

CREATE TABLE extranonce_lease (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- The journal of the holder; NULL while prefixes that were given back rest.
  journal_identity TEXT UNIQUE,
  instance TEXT NOT NULL,
  -- In words, for the operator of a process that is refused.
  layout TEXT NOT NULL,
  -- Of the first three bytes of the nonce.
  prefixes INT4MULTIRANGE NOT NULL CHECK (NOT isempty(prefixes)),
  renewed_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  released_at TIMESTAMPTZ,
  EXCLUDE USING gist (prefixes WITH &&)
);
