-- Blocks that cannot be settled by themselves, coinbase outputs that no block explains, and a
-- deficit that an operator has acknowledged.

-- Set while our nodes cannot decide about a block that is old enough, with the reason: they
-- contradict each other, have pruned blocks of its age, or do not respond. After ten minutes other
-- blocks are allocated before it.
ALTER TABLE found_block
  ADD COLUMN undecided_since TIMESTAMPTZ,
  ADD COLUMN undecided_reason TEXT CHECK (undecided_reason IN ('disputed', 'pruned', 'unanswered')),
  ADD CHECK ((undecided_since IS NULL) = (undecided_reason IS NULL));
CREATE INDEX found_block_settled ON found_block (settled_at) WHERE settled_at IS NOT NULL;

-- Mature coinbase outputs that pay the treasury for no block of ours. Their amounts are on the
-- ledger account `suspense` until a block explains them, or an operator moves them to `fee`.
CREATE TABLE suspense_output (
  transaction_id TEXT NOT NULL,
  output_index INTEGER NOT NULL,
  amount BIGINT NOT NULL CHECK (amount > 0),
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'accepted', 'explained')),
  booked_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  decided_at TIMESTAMPTZ,
  PRIMARY KEY (transaction_id, output_index),
  FOREIGN KEY (transaction_id, output_index) REFERENCES treasury_output,
  CHECK ((state = 'waiting') = (decided_at IS NULL))
);

-- The result of the last comparison: what rewards exceed outputs by, and what of it an operator has
-- acknowledged by lifting the halt. `reconciled_difference` stays their difference.
ALTER TABLE pool_control
  ADD COLUMN reconciled_deficit BIGINT NOT NULL DEFAULT 0 CHECK (reconciled_deficit >= 0),
  ADD COLUMN acknowledged_deficit BIGINT NOT NULL DEFAULT 0 CHECK (acknowledged_deficit >= 0);
UPDATE pool_control SET acknowledged_deficit = GREATEST(0, -accepted_difference);
