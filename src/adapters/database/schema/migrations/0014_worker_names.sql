-- Bounds the worker names of a wallet. Names are free text that a miner chooses: a name takes one of
-- its wallet's places for a day, and names without a place are counted as the worker `other`
-- (src/adapters/database/shares/workers.ts). Names that were there before stay.

-- The day (UTC) on which the name last took a place.
ALTER TABLE worker ADD COLUMN named_on DATE;

CREATE TABLE worker_names (
  wallet TEXT PRIMARY KEY,
  day DATE NOT NULL,
  -- Places taken on that day, and rows of `worker` that the wallet has in all.
  names INTEGER NOT NULL CHECK (names >= 0),
  total INTEGER NOT NULL CHECK (total >= 0)
);

INSERT INTO worker_names (wallet, day, names, total)
SELECT wallet, (now() AT TIME ZONE 'UTC')::DATE, 0, COUNT(*)
FROM worker
GROUP BY wallet;
