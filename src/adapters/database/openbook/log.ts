// The transparency log in Postgres: entries, the hashes that tiles are made of, checkpoints.
// Invariant: entries are numbered without a gap, and one thing that happened is one entry.

import { PoolError } from "../../../base/errors.ts";
import { ENTRY, type EntryKind } from "../../../domain/openbook/entries.ts";
import {
  type Hash,
  leafHash,
  nodeHash,
  rootOf,
  type SubtreeHash,
  subtreesOf,
  TILE_WIDTH,
} from "../../../domain/openbook/log-tree.ts";
import { onlyRow, type Reader, type Tx } from "../sql.ts";
import { byteaArray } from "./recorded-shares.ts";

export interface NewEntry {
  kind: EntryKind;
  /** Names what happened; the same kind and subject twice is an error. */
  subject: string;
  bytes: Uint8Array;
}

export interface LogState {
  size: number;
  /** Undefined before the first call of `beginLog`. */
  beganAt: Date | undefined;
}

/** Locks the log until the transaction ends: whoever appends reads its sources after this. */
export async function lockLog(tx: Tx): Promise<LogState> {
  const row = onlyRow(
    await tx.query<{ size: bigint; beganAt: Date | null }>(
      `SELECT size, began_at AS "beganAt"
       FROM open_book_log
       WHERE id = 1
       FOR UPDATE`,
    ),
  );
  return { size: Number(row.size), beganAt: row.beganAt ?? undefined };
}

/**
 * Begins the log with what is not paid yet: segments before the oldest unpaid one of their journal
 * are not logged, nor is money that moved before now. Does nothing if it has begun.
 */
export async function beginLog(tx: Tx): Promise<void> {
  const { beganAt } = await lockLog(tx);
  if (beganAt !== undefined) return;
  await tx.query(
    `INSERT INTO open_book_cursor (instance, first_sequence)
     SELECT i.instance, COALESCE(
       (SELECT MIN(s.first_sequence) - 1 FROM segment AS s
        WHERE s.instance = i.instance AND s.paid_by IS NULL),
       i.recorded_sequence)
     FROM pool_instance AS i
     ON CONFLICT DO NOTHING`,
  );
  await tx.query("UPDATE open_book_log SET began_at = now() WHERE id = 1");
}

/** Appends entries in order; the log must be locked. Returns the index of the first. */
export async function appendEntries(tx: Tx, entries: readonly NewEntry[]): Promise<number> {
  const { size } = await lockLog(tx);
  if (entries.length === 0) return size;
  const hashes = entries.map((entry) => leafHash(entry.bytes));
  await tx.query(
    `INSERT INTO open_book_entry (index, kind, subject, bytes, leaf_hash)
     SELECT $1::BIGINT + n - 1, kind, subject, bytes, hash
     FROM unnest($2::SMALLINT[], $3::TEXT[], $4::BYTEA[], $5::BYTEA[])
       WITH ORDINALITY AS e (kind, subject, bytes, hash, n)`,
    [
      size,
      entries.map((entry) => ENTRY[entry.kind]),
      entries.map((entry) => entry.subject),
      byteaArray(entries.map((entry) => entry.bytes)),
      byteaArray(hashes),
    ],
  );
  const grown = size + entries.length;
  await tx.query("UPDATE open_book_log SET size = $1 WHERE id = 1", [grown]);
  await completeTiles(tx, size, grown);
  return size;
}

/** Stores the hash of each tile that became full. */
async function completeTiles(tx: Tx, before: number, after: number): Promise<void> {
  let [was, is, level] = [before, after, 0];
  for (;;) {
    [was, is, level] = [Math.floor(was / TILE_WIDTH), Math.floor(is / TILE_WIDTH), level + 1];
    if (was === is) return;
    for (let index = was; index < is; index++) {
      const below = await tileHashes(tx, level - 1, index * TILE_WIDTH, TILE_WIDTH);
      await tx.query("INSERT INTO open_book_tile (level, index, hash) VALUES ($1, $2, $3)", [
        level,
        index,
        Buffer.from(fold(below)),
      ]);
    }
  }
}

function fold(hashes: readonly Hash[]): Hash {
  let level = [...hashes];
  while (level.length > 1) {
    const above: Hash[] = [];
    for (let at = 0; at + 1 < level.length; at += 2) {
      const [left, right] = [level[at], level[at + 1]];
      if (left !== undefined && right !== undefined) above.push(nodeHash(left, right));
    }
    level = above;
  }
  const [root] = level;
  if (root === undefined) throw new PoolError("data", "a tile has no hashes");
  return root;
}

/** `count` hashes of a tile level from `start` on. Throws PoolError "data" if some are missing. */
export async function tileHashes(
  reader: Reader,
  level: number,
  start: number,
  count: number,
): Promise<Hash[]> {
  const rows = await reader.query<{ hash: Buffer }>(
    level === 0
      ? `SELECT leaf_hash AS hash FROM open_book_entry
         WHERE index >= $1 AND index < $2 ORDER BY index`
      : `SELECT hash FROM open_book_tile
         WHERE index >= $1 AND index < $2 AND level = $3 ORDER BY index`,
    level === 0 ? [start, start + count] : [start, start + count, level],
  );
  if (rows.length !== count) throw new PoolError("data", `the log has no hashes ${level}/${start}`);
  return rows.map((row) => new Uint8Array(row.hash));
}

/** Hashes of complete subtrees, read from the database a tile at a time. */
export function logSubtrees(reader: Reader, size: number): SubtreeHash {
  const tiles = new Map<string, Promise<Hash[]>>();
  return subtreesOf(async (level, index) => {
    const tile = Math.floor(index / TILE_WIDTH);
    const key = `${level}/${tile}`;
    const start = tile * TILE_WIDTH;
    const width = Math.min(TILE_WIDTH, Math.floor(size / TILE_WIDTH ** level) - start);
    const hashes = tiles.get(key) ?? tileHashes(reader, level, start, width);
    tiles.set(key, hashes);
    const hash = (await hashes)[index - start];
    if (hash === undefined) throw new PoolError("data", `the log has no hash ${level}/${index}`);
    return hash;
  });
}

export interface Checkpoint {
  number: number;
  size: number;
  root: Uint8Array;
  note: string;
  verifierKey: string;
  signedMs: number;
}

const CHECKPOINT = `number, size, root, note, verifier_key AS "verifierKey",
  (EXTRACT(EPOCH FROM signed_at) * 1000)::BIGINT AS "signedMs"`;

type CheckpointRow = Omit<Checkpoint, "number" | "size" | "signedMs"> & {
  number: bigint;
  size: bigint;
  signedMs: bigint;
};

/** Signs the log's present size, unless that was signed before. Returns the newest checkpoint. */
export async function signLog(
  tx: Tx,
  sign: (head: { size: number; root: Hash }) => { note: string; verifierKey: string },
): Promise<Checkpoint | undefined> {
  const { size } = await lockLog(tx);
  const newest = await newestCheckpoint(tx);
  if (newest?.size === size) return newest;
  const root = await rootOf(size, logSubtrees(tx, size));
  const { note, verifierKey } = sign({ size, root });
  await tx.query(
    `INSERT INTO open_book_checkpoint (number, size, root, note, verifier_key, signed_at)
     VALUES ($1, $2, $3, $4, $5, clock_timestamp())`,
    [(newest?.number ?? -1) + 1, size, Buffer.from(root), note, verifierKey],
  );
  return newestCheckpoint(tx);
}

export async function newestCheckpoint(reader: Reader): Promise<Checkpoint | undefined> {
  const rows = await reader.query<CheckpointRow>(
    `SELECT ${CHECKPOINT} FROM open_book_checkpoint ORDER BY number DESC LIMIT 1`,
  );
  return rows.map(checkpointOf)[0];
}

export async function checkpointOfSize(
  reader: Reader,
  size: number,
): Promise<Checkpoint | undefined> {
  const rows = await reader.query<CheckpointRow>(
    `SELECT ${CHECKPOINT} FROM open_book_checkpoint WHERE size = $1`,
    [size],
  );
  return rows.map(checkpointOf)[0];
}

/** Checkpoints with the numbers from `first` on, at most `count`. */
export async function checkpointHistory(
  reader: Reader,
  first: number,
  count: number,
): Promise<Checkpoint[]> {
  const rows = await reader.query<CheckpointRow>(
    `SELECT ${CHECKPOINT} FROM open_book_checkpoint
     WHERE number >= $1 AND number < $2 ORDER BY number`,
    [first, first + count],
  );
  return rows.map(checkpointOf);
}

function checkpointOf(row: CheckpointRow): Checkpoint {
  const { number, size, signedMs } = row;
  return { ...row, number: Number(number), size: Number(size), signedMs: Number(signedMs) };
}

/** The bytes of `count` entries from `start` on. */
export async function entryBytes(
  reader: Reader,
  start: number,
  count: number,
): Promise<Uint8Array[]> {
  const rows = await reader.query<{ bytes: Buffer }>(
    "SELECT bytes FROM open_book_entry WHERE index >= $1 AND index < $2 ORDER BY index",
    [start, start + count],
  );
  return rows.map((row) => row.bytes);
}
