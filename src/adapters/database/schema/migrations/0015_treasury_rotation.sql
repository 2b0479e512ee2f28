-- The treasury's key can be rotated: an input may belong to a retired address, whose key signs it.
-- NULL: the treasury's only address when the batch was reserved.
ALTER TABLE payout_input ADD COLUMN script TEXT CHECK (script ~ '^[0-9a-f]+$');
