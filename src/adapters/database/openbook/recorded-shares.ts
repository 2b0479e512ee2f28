// What the recorder stores for the open book, in the transaction that stores the shares: the shares
// themselves, and the capsules of their jobs and of found blocks.

import { PoolError } from "../../../base/errors.ts";
import type { CapsulePieces } from "../../../domain/openbook/capsule.ts";
import { sha256 } from "../../../domain/openbook/log-tree.ts";
import type { ShareBatch } from "../../../domain/openbook/share-batch.ts";
import type { Tx } from "../sql.ts";

/** Stores shares until their segment is logged. Called once for a range of the journal. */
export async function insertShareBatches(
  tx: Tx,
  instance: string,
  batches: readonly ShareBatch[],
  idOf: (worker: string) => bigint | undefined,
): Promise<void> {
  for (const batch of batches) {
    const ids = batch.workers.map((worker) => {
      const id = idOf(worker);
      if (id === undefined) throw new PoolError("data", "a worker has no row");
      return id;
    });
    const { firstSequence, lastSequence, jobs, shares } = batch;
    await tx.query(
      `INSERT INTO open_book_pending
         (instance, first_sequence, last_sequence, jobs, worker_ids, shares)
       VALUES ($1, $2, $3, $4, $5, $6)`,
      [instance, firstSequence, lastSequence, Buffer.from(jobs), ids, Buffer.from(shares)],
    );
  }
}

export interface JobCapsule {
  prePowHash: Uint8Array;
  pieces: CapsulePieces;
}

/** Stores capsules that are not there yet. */
export async function insertJobCapsules(tx: Tx, capsules: readonly JobCapsule[]): Promise<void> {
  if (capsules.length === 0) return;
  const runs = capsules.map(({ pieces }) => runsOfLevels(pieces.parents));
  const all = new Map(runs.flat().map((run) => [run.hash.toString("hex"), run]));
  const sorted = [...all.keys()].sort().flatMap((key) => all.get(key) ?? []);
  await tx.query(
    `INSERT INTO open_book_parents AS p (hash, levels)
     SELECT * FROM unnest($1::BYTEA[], $2::BYTEA[])
     ON CONFLICT (hash) DO UPDATE SET used_at = now()
     WHERE p.used_at < now() - INTERVAL '1 hour'`,
    [byteaArray(sorted.map((run) => run.hash)), byteaArray(sorted.map((run) => run.levels))],
  );
  for (const [index, { prePowHash, pieces }] of capsules.entries()) {
    await tx.query(
      `INSERT INTO open_book_job (pre_pow_hash, head, parents, tail)
       VALUES ($1, $2, $3::BYTEA[], $4)
       ON CONFLICT (pre_pow_hash) DO NOTHING`,
      [
        Buffer.from(prePowHash),
        Buffer.from(pieces.head),
        byteaArray((runs[index] ?? []).map((run) => run.hash)),
        Buffer.from(pieces.tail),
      ],
    );
  }
}

export async function insertBlockCapsule(tx: Tx, hash: string, capsule: Uint8Array): Promise<void> {
  await tx.query(
    `INSERT INTO open_book_capsule (hash, capsule)
     VALUES ($1, $2)
     ON CONFLICT (hash) DO NOTHING`,
    [hash, Buffer.from(capsule)],
  );
}

interface Run {
  hash: Buffer;
  levels: Buffer;
}

/** The parents in runs of 1, 1, 2, 4, 8 … levels: the higher a level, the rarer it changes. */
function runsOfLevels(parents: Uint8Array): Run[] {
  const ends: number[] = [1];
  let at = 1;
  for (let level = 1; level <= (parents[0] ?? 0); level++) {
    at += 1 + 32 * (parents[at] ?? 0);
    // After levels 1, 2, 4, 8, … and after the last one.
    if ((level & (level - 1)) === 0 || level === parents[0]) ends.push(at);
  }
  const runs = [Buffer.from(parents.subarray(0, 1))];
  for (const [index, end] of ends.entries()) {
    if (index > 0) runs.push(Buffer.from(parents.subarray(ends[index - 1] ?? 1, end)));
  }
  return runs.map((levels) => ({ hash: Buffer.from(sha256(levels)), levels }));
}

/** As text, because the client has no form for an array of bytes. */
export function byteaArray(values: readonly Uint8Array[]): string {
  return `{${values.map((one) => `"\\\\x${Buffer.from(one).toString("hex")}"`).join(",")}}`;
}
