// The window of the scheme pplns: the last so many expected hashes that blocks were marked to
// pay, in the order in which they were allocated. It is kept as a running sum, so that a block
// costs what it pays and not what the window holds.
// Invariant: `pplns_work` is the work of the segments in `pplns_segment`, wallet by wallet.

import { onlyRow, type Tx } from "../sql.ts";
import { holdSegments, type SegmentPlace, type WorkByWallet } from "./rewards.ts";

export interface PplnsOptions {
  /** Expected hashes. */
  windowWork: bigint;
  /**
   * Whether `windowWork` differs from block to block. A smaller window drops its oldest segments;
   * a larger one fills up with new work, and from the history only if it is a tenth larger.
   */
  follows?: boolean;
  /** A window with more segments is cut here. */
  maxSegments: number;
  /** Called if the window was cut, with the work that it holds. */
  onCut: (work: bigint) => void;
}

interface WindowSegment extends SegmentPlace {
  work: bigint;
}

/** Segments that one statement sums or moves. */
const SLICE = 500;
const PAYERS = 100;

/**
 * Moves the window on by the segments that a block was just marked to pay, and returns the work in
 * it. The oldest segment counts in the proportion that is inside, rounded down.
 */
export async function moveWindow(
  tx: Tx,
  marked: readonly SegmentPlace[],
  options: PplnsOptions,
): Promise<WorkByWallet> {
  await holdSegments(tx);
  const rows = await tx.query<{ work: string }>(
    "SELECT window_work::TEXT AS work FROM pplns_window WHERE id = 1 FOR UPDATE",
  );
  const filledFor = rows[0] === undefined ? undefined : BigInt(rows[0].work);
  const isRefilled = filledFor === undefined || mustRefill(filledFor, options);
  if (isRefilled) await refill(tx, options);
  await append(tx, await segmentsAt(tx, marked));
  const excess = await trim(tx, options);
  if (!isRefilled) await noteFilled(tx, filledFor, excess, options);
  return readWindow(tx, excess);
}

function mustRefill(filledFor: bigint, { windowWork, follows }: PplnsOptions): boolean {
  return follows === true ? windowWork * 10n > filledFor * 11n : windowWork !== filledFor;
}

/** A full window is filled for its present size; one that is not, for no more than before. */
async function noteFilled(
  tx: Tx,
  before: bigint,
  excess: bigint,
  { windowWork }: PplnsOptions,
): Promise<void> {
  const isFull = excess > 0n;
  const filledFor = isFull || windowWork < before ? windowWork : before;
  if (filledFor === before) return;
  await tx.query("UPDATE pplns_window SET window_work = $1 WHERE id = 1", [filledFor]);
}

/** Expected hashes of this found block at its network difficulty. */
export async function networkWorkOf(tx: Tx, hash: string): Promise<bigint> {
  const rows = await tx.query<{ work: string }>(
    "SELECT ceil(network_work)::TEXT AS work FROM found_block WHERE hash = $1",
    [hash],
  );
  return BigInt(onlyRow(rows).work);
}

export interface WindowState {
  /** Expected hashes that the window is for; 0 if there is none. */
  work: bigint;
  segments: number;
  /** Work of the oldest segment that lies beyond the window. */
  outsideWork: bigint;
}

/** The window as `moveWindow` left it in this transaction. */
export async function windowState(tx: Tx, windowWork: bigint): Promise<WindowState> {
  const { total, count } = await windowTotal(tx);
  const outsideWork = total > windowWork ? total - windowWork : 0n;
  return { work: windowWork, segments: count, outsideWork };
}

async function windowTotal(tx: Tx): Promise<{ total: bigint; count: number }> {
  const { total, count } = onlyRow(
    await tx.query<{ total: string; count: bigint }>(
      "SELECT COALESCE(SUM(work), 0)::TEXT AS total, COUNT(*) AS count FROM pplns_segment",
    ),
  );
  return { total: BigInt(total), count: Number(count) };
}

/** Empties the window: under another scheme nothing moves it on. */
export async function forgetWindow(tx: Tx): Promise<void> {
  await tx.query("DELETE FROM pplns_window");
  await tx.query("DELETE FROM pplns_segment");
  await tx.query("DELETE FROM pplns_work");
}

/** Fills the window from what earlier blocks were marked to pay, the newest first. */
async function refill(tx: Tx, options: PplnsOptions): Promise<void> {
  const { windowWork, maxSegments } = options;
  await forgetWindow(tx);
  await tx.query("INSERT INTO pplns_window (id, window_work) VALUES (1, $1)", [windowWork]);
  const newestFirst: WindowSegment[] = [];
  let total = 0n;
  let before: { at: string; hash: string } | undefined;
  for (;;) {
    const payers = await tx.query<{ at: string; hash: string }>(
      `SELECT allocated_at::TEXT AS at, hash
       FROM found_block
       WHERE state = 'blue'
         AND allocated_at IS NOT NULL
         AND ($1::TIMESTAMPTZ IS NULL OR (allocated_at, hash) < ($1, $2))
       ORDER BY allocated_at DESC, hash DESC
       LIMIT $3`,
      [before?.at ?? null, before?.hash ?? "", PAYERS],
    );
    for (const payer of payers) {
      for (const segment of (await segmentsOf(tx, payer.hash)).reverse()) {
        if (total >= windowWork || newestFirst.length >= maxSegments) {
          return append(tx, newestFirst.reverse());
        }
        newestFirst.push(segment);
        total += segment.work;
      }
    }
    before = payers.at(-1);
    if (payers.length < PAYERS) return append(tx, newestFirst.reverse());
  }
}

/** Segments with work that a block was marked to pay, in the order of their ends. */
async function segmentsOf(tx: Tx, hash: string): Promise<WindowSegment[]> {
  const rows = await tx.query<Omit<WindowSegment, "work"> & { work: string }>(
    `SELECT s.instance, s.first_sequence AS "firstSequence", SUM(w.work) AS work
     FROM segment AS s
     JOIN segment_work AS w USING (instance, first_sequence)
     WHERE s.paid_by = $1
     GROUP BY s.instance, s.first_sequence
     ORDER BY s.ended_at, s.instance, s.first_sequence`,
    [hash],
  );
  return rows.map((row) => ({ ...row, work: BigInt(row.work) }));
}

/** The same of the given segments. */
async function segmentsAt(tx: Tx, places: readonly SegmentPlace[]): Promise<WindowSegment[]> {
  const rows = await tx.query<SegmentPlace & { work: string }>(
    `SELECT s.instance, s.first_sequence AS "firstSequence", SUM(w.work) AS work
     FROM unnest($1::TEXT[], $2::BIGINT[]) AS p (instance, first_sequence)
     JOIN segment AS s USING (instance, first_sequence)
     JOIN segment_work AS w USING (instance, first_sequence)
     GROUP BY s.instance, s.first_sequence
     ORDER BY s.ended_at, s.instance, s.first_sequence`,
    placesOf(places),
  );
  return rows.map((row) => ({ ...row, work: BigInt(row.work) }));
}

async function append(tx: Tx, segments: readonly WindowSegment[]): Promise<void> {
  for (let at = 0; at < segments.length; at += SLICE) {
    const slice = segments.slice(at, at + SLICE);
    await tx.query(
      `INSERT INTO pplns_segment (instance, first_sequence, work)
       SELECT instance, first_sequence, work
       FROM unnest($1::TEXT[], $2::BIGINT[], $3::NUMERIC[])
         WITH ORDINALITY AS s (instance, first_sequence, work, position)
       ORDER BY position`,
      [...placesOf(slice), slice.map((segment) => segment.work)],
    );
    await tx.query(
      `INSERT INTO pplns_work AS p (wallet, work)
       ${WORK_BY_WALLET}
       ON CONFLICT (wallet) DO UPDATE SET work = p.work + EXCLUDED.work`,
      placesOf(slice),
    );
  }
}

/**
 * Takes the oldest segments away while the window is full without them. Returns how much of the
 * oldest one that stays lies beyond the window.
 */
async function trim(tx: Tx, { windowWork, maxSegments, onCut }: PplnsOptions): Promise<bigint> {
  const { total, count } = await windowTotal(tx);
  let [left, segments] = [total, count];
  let isCut = false;
  for (;;) {
    const oldest = await tx.query<WindowSegment & { place: bigint; work: string }>(
      `SELECT place, instance, first_sequence AS "firstSequence", work::TEXT AS work
       FROM pplns_segment
       ORDER BY place
       LIMIT $1`,
      [SLICE],
    );
    const gone: typeof oldest = [];
    for (const segment of oldest) {
      const work = BigInt(segment.work);
      if (left - work < windowWork && segments <= maxSegments) break;
      isCut ||= left - work < windowWork;
      gone.push(segment);
      left -= work;
      segments -= 1;
    }
    await remove(tx, gone);
    if (gone.length === SLICE) continue;
    if (isCut) onCut(left);
    return left > windowWork ? left - windowWork : 0n;
  }
}

async function remove(tx: Tx, gone: readonly (SegmentPlace & { place: bigint })[]) {
  const last = gone.at(-1);
  if (last === undefined) return;
  await tx.query(
    `UPDATE pplns_work AS p
     SET work = p.work - g.work
     FROM (${WORK_BY_WALLET}) AS g
     WHERE p.wallet = g.wallet`,
    placesOf(gone),
  );
  await tx.query("DELETE FROM pplns_work WHERE work = 0");
  await tx.query("DELETE FROM pplns_segment WHERE place <= $1", [last.place]);
}

/** The work by wallet, without `excess` of the oldest segment. */
async function readWindow(tx: Tx, excess: bigint): Promise<WorkByWallet> {
  const rows = await tx.query<{ wallet: string; work: string }>(
    `SELECT p.wallet, (p.work - COALESCE(o.work - div(o.work * (o.total - $1::NUMERIC), o.total), 0))::TEXT
       AS work
     FROM pplns_work AS p
     LEFT JOIN (
       SELECT w.wallet, SUM(sw.work) AS work, s.work AS total
       FROM (SELECT * FROM pplns_segment ORDER BY place LIMIT 1) AS s
       JOIN segment_work AS sw USING (instance, first_sequence)
       JOIN worker AS w ON w.id = sw.worker_id
       GROUP BY w.wallet, s.work
     ) AS o ON o.wallet = p.wallet`,
    [excess],
  );
  return new Map(rows.map((row) => [row.wallet, BigInt(row.work)]));
}

function placesOf(segments: readonly SegmentPlace[]): [string[], bigint[]] {
  return [
    segments.map((segment) => segment.instance),
    segments.map((segment) => segment.firstSequence),
  ];
}

const WORK_BY_WALLET = `SELECT w.wallet, SUM(t.work) AS work
       FROM (
         SELECT sw.worker_id, SUM(sw.work) AS work
         FROM unnest($1::TEXT[], $2::BIGINT[]) AS s (instance, first_sequence)
         JOIN segment_work AS sw USING (instance, first_sequence)
         GROUP BY sw.worker_id
       ) AS t
       JOIN worker AS w ON w.id = t.worker_id
       GROUP BY w.wallet`;
