-- A journal is known by the identity that was made with it, whatever the process that writes it is
-- called: its position in the database is found by that alone.

ALTER TABLE pool_instance ADD COLUMN journal_identity TEXT UNIQUE;

-- Names end in the identity. Where one journal was stored under two names, the row that is farther
-- ahead is the journal's, so that nothing is stored a third time.
UPDATE pool_instance AS p
SET journal_identity = right(p.instance, 12)
WHERE p.instance ~ '-[0-9a-f]{12}$'
  AND NOT EXISTS (
    SELECT FROM pool_instance AS o
    WHERE o.instance ~ '-[0-9a-f]{12}$' AND right(o.instance, 12) = right(p.instance, 12)
      AND (o.recorded_sequence, o.instance) > (p.recorded_sequence, p.instance));

ALTER TABLE pool_instance
  -- Everything that the journal held at this time is stored; NULL before the first note.
  ADD COLUMN recorded_until TIMESTAMPTZ,
  -- The newest verified backup of the database holds the journal up to this share.
  ADD COLUMN backed_up_sequence BIGINT NOT NULL DEFAULT 0 CHECK (backed_up_sequence >= 0);
