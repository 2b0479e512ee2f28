-- Work that was paid long ago is reduced: the segments that one block paid are folded into few, and
-- their work is deleted after the days that the operator keeps it. Both are called by
-- src/adapters/database/maintenance/work-retention.ts. Each worker's work per paying block is the
-- same before and after a fold, younger or unpaid work is never deleted, and segments leave no gap.

-- Longer than any scheme looks back in practice. The setting treasury.keepWorkDays lies above it.
CREATE FUNCTION fold_span() RETURNS INTERVAL LANGUAGE sql IMMUTABLE AS $$
  SELECT INTERVAL '40 days'
$$;

CREATE FUNCTION is_paid_long_ago(payer TEXT) RETURNS BOOLEAN LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT FROM found_block AS b
    WHERE b.hash = payer AND b.allocated_at < now() - fold_span())
$$;

-- Whether the round of a segment is kept in block_round: that of the block it ended with, or else
-- of the next one that was found (ROUND_WORK in src/adapters/database/maintenance/statistics-rollup.ts is the same the other way
-- round). Until then the round is summed from the segment itself.
CREATE FUNCTION is_round_measured(ended_by TEXT, ended_at TIMESTAMPTZ) RETURNS BOOLEAN
LANGUAGE sql STABLE AS $$
  SELECT COALESCE(bool_and(r.hash IS NOT NULL), FALSE)
  FROM (
    SELECT $1 AS hash
    WHERE $1 IS NOT NULL
    UNION ALL
    SELECT b.hash
    FROM found_block AS b
    WHERE $1 IS NULL
      AND b.found_at = (SELECT MIN(n.found_at) FROM found_block AS n WHERE n.found_at >= $2)
  ) AS ending
  LEFT JOIN block_round AS r USING (hash)
$$;

-- Blocks in the order in which they were allocated, which is how the two steps walk.
CREATE INDEX found_block_allocated ON found_block (allocated_at)
  WHERE state = 'blue' AND allocated_at IS NOT NULL;

-- How far each has come, in microseconds of allocated_at; and up to which found_at all rounds are
-- measured, so that nobody looks through all blocks that ever were.
INSERT INTO report_progress (name, position)
VALUES ('folded_work', 0), ('dropped_work', 0), ('measured_rounds', 0);

-- ---------------------------------------------------------------- the fold

-- What each worker did in segments of one instance, as text that is compared.
CREATE FUNCTION work_by_worker(of_instance TEXT, first BIGINT, last BIGINT) RETURNS TEXT
LANGUAGE sql STABLE AS $$
  SELECT string_agg(format('%s:%s:%s', worker_id, work, shares), ',' ORDER BY worker_id)
  FROM (
    SELECT worker_id, SUM(work) AS work, SUM(shares) AS shares
    FROM segment_work
    WHERE instance = of_instance AND first_sequence BETWEEN first AND last
    GROUP BY worker_id
  ) AS sums
$$;

-- Makes one segment of those from `first` to `last`, which are first sequences of one instance.
-- Raises when they are not one run: paid by one block long ago, without a gap, none but the last
-- ended by a block, their rounds measured; and when a worker's sum would change. The guards below
-- let it pass by the setting katpool.folding, which is off again when it ends.
CREATE FUNCTION fold_run(of_instance TEXT, first BIGINT, last BIGINT) RETURNS VOID
LANGUAGE plpgsql AS $$
DECLARE
  run RECORD;
  ending RECORD;
  work_before TEXT;
BEGIN
  PERFORM 1 FROM segment AS s
    WHERE s.instance = of_instance AND s.first_sequence BETWEEN first AND last
    ORDER BY s.first_sequence FOR UPDATE;
  SELECT MIN(s.paid_by) AS payer, MAX(s.max_daa_score) AS max_daa_score,
    COUNT(s.paid_by) = COUNT(*) AND COUNT(DISTINCT s.paid_by) = 1
      AND MAX(s.first_sequence) = last
      AND SUM(s.last_sequence - s.first_sequence + 1) = MAX(s.last_sequence) - first + 1
      AND bool_and(s.ended_by IS NULL OR s.first_sequence = last)
      AND bool_and(is_round_measured(s.ended_by, s.ended_at)) AS is_one
    INTO run
    FROM segment AS s
    WHERE s.instance = of_instance AND s.first_sequence BETWEEN first AND last;
  IF run.is_one IS NOT TRUE OR NOT is_paid_long_ago(run.payer) THEN
    PERFORM refuse(format('segments %s/%s to %s are not to be folded', of_instance, first, last));
  END IF;
  work_before := work_by_worker(of_instance, first, last);
  SELECT s.last_sequence, s.ended_at, s.ended_by INTO ending FROM segment AS s
    WHERE s.instance = of_instance AND s.first_sequence = last;

  PERFORM set_config('katpool.folding', 'on', TRUE);
  WITH gone AS (
    DELETE FROM segment_work AS w
    WHERE w.instance = of_instance AND w.first_sequence > first AND w.first_sequence <= last
    RETURNING w.worker_id, w.work, w.shares
  )
  INSERT INTO segment_work AS kept (instance, first_sequence, worker_id, work, shares)
  SELECT of_instance, first, worker_id, SUM(work), SUM(shares)
  FROM gone
  GROUP BY worker_id
  ON CONFLICT (instance, first_sequence, worker_id) DO UPDATE
  SET work = kept.work + EXCLUDED.work,
    shares = kept.shares + EXCLUDED.shares;
  DELETE FROM segment AS s
  WHERE s.instance = of_instance AND s.first_sequence > first AND s.first_sequence <= last;
  UPDATE segment AS s
  SET last_sequence = ending.last_sequence,
    ended_at = ending.ended_at,
    ended_by = ending.ended_by,
    max_daa_score = run.max_daa_score
  WHERE s.instance = of_instance AND s.first_sequence = first;
  PERFORM set_config('katpool.folding', 'off', TRUE);

  IF work_by_worker(of_instance, first, last) IS DISTINCT FROM work_before THEN
    PERFORM refuse(format('folding %s/%s changed what block %s paid', of_instance, first,
      run.payer));
  END IF;
END $$;

-- Folds each run of segments that `payer` paid. Answers how many rows of segment_work were gone
-- over; fewer than `row_limit` when nothing is left to fold. May be called again at any time, also
-- for a run that was folded in part.
CREATE FUNCTION fold_segments(payer TEXT, row_limit INTEGER) RETURNS INTEGER
LANGUAGE plpgsql AS $$
DECLARE
  part RECORD;
  is_measured BOOLEAN;
  part_rows INTEGER;
  -- The run so far: where its first and its last segment begin, and where the last one ends.
  of_instance TEXT;
  first BIGINT;
  last BIGINT;
  last_end BIGINT;
  may_go_on BOOLEAN := FALSE;
  run_rows INTEGER := 0;
  gone_over INTEGER := 0;
BEGIN
  FOR part IN
    SELECT s.instance, s.first_sequence, s.last_sequence, s.ended_at, s.ended_by
    FROM segment AS s
    WHERE s.paid_by = payer
    ORDER BY s.instance, s.first_sequence
  LOOP
    is_measured := is_round_measured(part.ended_by, part.ended_at);
    part_rows := (SELECT COUNT(*) FROM segment_work AS w
      WHERE w.instance = part.instance AND w.first_sequence = part.first_sequence);
    IF may_go_on AND is_measured AND part.instance = of_instance
       AND part.first_sequence = last_end + 1 THEN
      last := part.first_sequence;
      run_rows := run_rows + part_rows;
    ELSE
      IF last > first THEN
        PERFORM fold_run(of_instance, first, last);
        gone_over := gone_over + run_rows;
      END IF;
      of_instance := part.instance;
      first := part.first_sequence;
      last := first;
      run_rows := part_rows;
    END IF;
    last_end := part.last_sequence;
    may_go_on := is_measured AND part.ended_by IS NULL;
    EXIT WHEN gone_over + CASE WHEN last > first THEN run_rows ELSE 0 END >= row_limit;
  END LOOP;
  IF last > first THEN
    PERFORM fold_run(of_instance, first, last);
    gone_over := gone_over + run_rows;
  END IF;
  RETURN gone_over;
END $$;

-- ---------------------------------------------------------------- guards

CREATE FUNCTION is_folding() RETURNS BOOLEAN LANGUAGE sql STABLE AS $$
  SELECT COALESCE(current_setting('katpool.folding', TRUE), '') = 'on'
$$;

-- As in migration 6, but for the fold: it may lengthen what was paid long ago.
CREATE OR REPLACE FUNCTION segment_paid_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.paid_by IS NULL OR NEW IS NOT DISTINCT FROM OLD THEN
    RETURN NEW;
  END IF;
  IF is_folding() AND is_paid_long_ago(OLD.paid_by)
     AND (NEW.instance, NEW.first_sequence, NEW.started_at, NEW.paid_by)
         = (OLD.instance, OLD.first_sequence, OLD.started_at, OLD.paid_by)
     AND NEW.last_sequence > OLD.last_sequence THEN
    RETURN NEW;
  END IF;
  PERFORM refuse(format('segment %s/%s is paid', OLD.instance, OLD.first_sequence));
END $$;

CREATE OR REPLACE FUNCTION segment_work_unpaid() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wrong TEXT;
BEGIN
  SELECT format('segment %s/%s is paid', s.instance, s.first_sequence) INTO wrong
  FROM written AS w JOIN segment AS s USING (instance, first_sequence)
  WHERE s.paid_by IS NOT NULL AND NOT (is_folding() AND is_paid_long_ago(s.paid_by)) LIMIT 1;
  IF wrong IS NOT NULL THEN
    PERFORM refuse(wrong);
  END IF;
  RETURN NULL;
END $$;

-- Work that moves would leave a paid segment without being deleted.
CREATE FUNCTION segment_work_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM refuse('work stays with its segment and its worker');
END $$;

CREATE TRIGGER segment_work_stays BEFORE UPDATE OF instance, first_sequence, worker_id
  ON segment_work FOR EACH STATEMENT EXECUTE FUNCTION segment_work_stays();

-- Also asked when a deleted segment takes its work along: then the segment is not found.
CREATE FUNCTION segment_work_kept() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wrong TEXT;
BEGIN
  SELECT format('the work of segment %s/%s was not paid %s ago', g.instance, g.first_sequence,
    fold_span()) INTO wrong
  FROM (SELECT DISTINCT instance, first_sequence FROM gone) AS g
  LEFT JOIN segment AS s USING (instance, first_sequence)
  WHERE NOT is_paid_long_ago(s.paid_by) LIMIT 1;
  IF wrong IS NOT NULL THEN
    PERFORM refuse(wrong);
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER segment_work_kept AFTER DELETE ON segment_work
  REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION segment_work_kept();
CREATE TRIGGER segment_work_not_emptied BEFORE TRUNCATE ON segment_work
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A segment goes only into another one, which has its work by then.
CREATE FUNCTION segment_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT is_folding() OR NOT is_paid_long_ago(OLD.paid_by) THEN
    PERFORM refuse(format('segment %s/%s says which block paid it', OLD.instance,
      OLD.first_sequence));
  END IF;
  RETURN OLD;
END $$;

CREATE TRIGGER segment_kept BEFORE DELETE ON segment
  FOR EACH ROW EXECUTE FUNCTION segment_kept();
CREATE TRIGGER segment_not_emptied BEFORE TRUNCATE ON segment
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
