-- A block that was reorged out and is blue again, perhaps with another reward, is credited again.

-- The number of the block's current allocation. The first one is posted under the cause
-- (`block`, hash), a later one under (`recredit`, hash#number).
ALTER TABLE found_block
  ADD COLUMN allocation INTEGER NOT NULL DEFAULT 1 CHECK (allocation >= 1);
CREATE INDEX found_block_reversed ON found_block (reversed_at) WHERE reversed_at IS NOT NULL;

CREATE OR REPLACE FUNCTION found_block_forward() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  is_revived BOOLEAN := OLD.state IN ('red', 'rejected', 'lost') AND NEW.state = 'blue';
  is_restored BOOLEAN := OLD.state = 'blue' AND NEW.state = 'blue'
    AND OLD.reversed_at IS NOT NULL AND NEW.reversed_at IS NULL AND NEW.allocated_at IS NULL;
BEGIN
  IF (NEW.hash, NEW.instance, NEW.sequence, NEW.worker_id, NEW.found_at, NEW.daa_score, NEW.bits,
      NEW.nonce, NEW.network_work)
     IS DISTINCT FROM
     (OLD.hash, OLD.instance, OLD.sequence, OLD.worker_id, OLD.found_at, OLD.daa_score, OLD.bits,
      OLD.nonce, OLD.network_work) THEN
    PERFORM refuse(format('block %s was found once', OLD.hash));
  END IF;
  IF NEW.state <> OLD.state AND NOT is_revived AND (OLD.state, NEW.state) NOT IN (
    ('found', 'submitted'), ('found', 'rejected'),
    ('found', 'blue'), ('found', 'red'), ('found', 'lost'),
    ('submitted', 'blue'), ('submitted', 'red'), ('submitted', 'lost')
  ) THEN
    PERFORM refuse(format('block %s may not go from %s to %s', OLD.hash, OLD.state, NEW.state));
  END IF;
  IF NEW.allocation <> OLD.allocation
     AND NOT (is_restored AND NEW.allocation = OLD.allocation + 1) THEN
    PERFORM refuse(format('block %s is allocated again only after a reversal', OLD.hash));
  END IF;
  -- Each of these is written once; a block that is revived or restored is allocated anew.
  IF NOT is_restored AND (
     OLD.reward IS NOT NULL AND NEW.reward IS DISTINCT FROM OLD.reward
     OR OLD.allocated_at IS NOT NULL AND NEW.allocated_at IS DISTINCT FROM OLD.allocated_at
       AND NOT is_revived
     OR OLD.reversed_at IS NOT NULL AND NEW.reversed_at IS DISTINCT FROM OLD.reversed_at
     OR OLD.reconciled_at IS NOT NULL
       AND NEW.reconciled_at IS DISTINCT FROM OLD.reconciled_at) THEN
    PERFORM refuse(format('what was made of block %s stays', OLD.hash));
  END IF;
  RETURN NEW;
END $$;
