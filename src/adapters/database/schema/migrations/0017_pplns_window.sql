-- The window of the scheme pplns as a running sum: a block adds the segments that it pays and takes
-- away the oldest ones, whatever the length of the window. Empty under the other schemes;
-- src/adapters/database/ledger/pplns-window.ts fills it from the paid segments when it is needed.

CREATE TABLE pplns_window (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  -- What the window was filled for, in expected hashes.
  window_work NUMERIC NOT NULL CHECK (window_work > 0)
);

-- Segments of the window, the oldest first. Only the oldest may reach beyond the window.
CREATE TABLE pplns_segment (
  place BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  instance TEXT NOT NULL,
  first_sequence BIGINT NOT NULL,
  work NUMERIC NOT NULL CHECK (work > 0),
  UNIQUE (instance, first_sequence)
);

-- The work of these segments by wallet.
CREATE TABLE pplns_work (
  wallet TEXT PRIMARY KEY,
  work NUMERIC NOT NULL CHECK (work >= 0)
) WITH (fillfactor = 70);
