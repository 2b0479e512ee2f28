// Inserts rows as the recorder and the treasury write them: workers, segments with their work, and
// found blocks in any state.

import { insertFoundBlock, settleBlock } from "../../../src/adapters/database/shares/blocks.ts";
import {
  addWork,
  readJournal,
  upsertSegments,
} from "../../../src/adapters/database/shares/shares.ts";
import { upsertWorkers } from "../../../src/adapters/database/shares/workers.ts";
import {
  type Database,
  onlyRow,
  type Reader,
  type Tx,
} from "../../../src/adapters/database/sql.ts";
import { assert } from "../../../src/base/assert.ts";
import { sompi } from "../../../src/domain/sompi.ts";
import { parseWorkerKey } from "../../../src/domain/worker.ts";

export interface SegmentSpec {
  instance?: string;
  first: number;
  last: number;
  daaScore: number;
  /** Work by "wallet/name". */
  work: Record<string, number | bigint>;
  /** End time; defaults to the last sequence as seconds. */
  endedMs?: number;
  /** Found by the named worker with the segment's last share. */
  block?: BlockSpec;
}

export interface BlockSpec {
  hash: string;
  finder: string;
  /** Defaults to the segment's; a share for an older job has a smaller one. */
  daaScore?: number;
  /** Expected hashes of the block. */
  networkWork?: bigint;
  settled?: { state: "blue"; reward: bigint } | { state: "red" } | { state: "lost" };
}

const START_MS = 1_700_000_000_000;

/** A readable block hash: the text padded with zeros. */
export function hashOf(text: string): string {
  return Buffer.from(text).toString("hex").padEnd(64, "0");
}

/** A closed segment, and the block that it ended with. */
export async function writeSegment(database: Database, spec: SegmentSpec): Promise<void> {
  await database.transaction(async (tx) => {
    const instance = spec.instance ?? "app";
    const endedMs = spec.endedMs ?? START_MS + spec.last * 1000;
    await readJournal(tx, { identity: instance, newName: instance });
    const keys = [
      ...new Set([...Object.keys(spec.work), ...(spec.block ? [spec.block.finder] : [])]),
    ];
    const ids = await upsertWorkers(
      tx,
      keys.map((key) => ({ ...parseWorkerKey(key), firstMs: START_MS, lastMs: endedMs })),
    );
    if (spec.block !== undefined) await writeBlock(tx, spec, spec.block, ids);
    const row = {
      firstSequence: spec.first,
      lastSequence: spec.last,
      startedMs: START_MS,
      endedMs,
      maxDaaScore: spec.daaScore,
      endedBy: spec.block?.hash,
    };
    await upsertSegments(tx, instance, [row]);
    const work = Object.entries(spec.work).map(([worker, amount]) => ({
      firstSequence: spec.first,
      worker,
      work: BigInt(amount),
      shares: 1,
      minute: Math.floor(endedMs / 60_000),
    }));
    if (work.length === 0) return;
    await addWork(tx, instance, work, (worker) => {
      const id = ids.get(worker);
      assert(id !== undefined, "every worker of the segment was stored");
      return id;
    });
  });
}

/** Leaves the segment that begins at `first` open, as the recorder does while it grows. */
export async function leaveOpen(database: Database, instance: string, first: number) {
  await database.query("UPDATE pool_instance SET segment_first_sequence = $2 WHERE instance = $1", [
    instance,
    first,
  ]);
}

export async function settle(database: Database, hash: string, reward: bigint): Promise<void> {
  await database.transaction((tx) =>
    settleBlock(tx, {
      state: "blue",
      hash,
      reward: sompi(reward),
      confirmations: 1001n,
      mergingHash: hashOf("merging"),
      outpoints: [{ transactionId: `coinbase of ${hash}`, index: 0 }],
    }),
  );
}

/** The block that paid each segment, by "instance/first"; null if none. */
export async function payers(reader: Reader): Promise<Record<string, string | null>> {
  const rows = await reader.query<{ place: string; payer: string | null }>(
    `SELECT instance || '/' || first_sequence AS place, paid_by AS payer
     FROM segment
     ORDER BY instance, first_sequence`,
  );
  return Object.fromEntries(rows.map((row) => [row.place, row.payer]));
}

/**
 * The ledger invariants: entries sum to zero, balances are the sums of their
 * entries, every blue and allocated block's reward is in the ledger, and the public tables agree.
 */
export async function checkLedger(reader: Reader): Promise<void> {
  const row = onlyRow(
    await reader.query<Record<string, bigint | string>>(
      `SELECT
         (SELECT COALESCE(SUM(amount), 0) FROM ledger_entry) AS entries,
         (SELECT COUNT(*) FROM ledger_account AS a WHERE a.balance <>
           (SELECT COALESCE(SUM(amount), 0) FROM ledger_entry AS e WHERE e.account_id = a.id)
         ) AS wrong_balances,
         (SELECT COUNT(*) FROM found_block AS b
          WHERE b.state = 'blue' AND b.allocated_at IS NOT NULL AND b.reversed_at IS NULL
            AND b.reward <> (SELECT COALESCE(-SUM(l.amount), 0) FROM ledger AS l
              WHERE l.account = 'reward' AND CASE b.allocation
                WHEN 1 THEN l.cause = 'block' AND l.subject = b.hash
                ELSE l.cause = 'recredit' AND l.subject = b.hash || '#' || b.allocation END)
         ) AS wrong_rewards,
         (SELECT COUNT(*)
          FROM (SELECT wallet, SUM(balance) AS shown FROM miners_balance GROUP BY wallet) AS m
          FULL JOIN (
            SELECT COALESCE(wallet, 'pool') AS wallet, balance
            FROM ledger_account WHERE kind IN ('wallet', 'fee')
          ) AS a ON a.wallet = m.wallet
          WHERE a.balance IS DISTINCT FROM m.shown) AS wrong_faces`,
    ),
  );
  const wrong = Object.entries(row).filter(([, value]) => BigInt(value) !== 0n);
  if (wrong.length > 0) throw new Error(`the ledger is wrong: ${wrong.join(", ")}`);
}

async function writeBlock(
  tx: Tx,
  segment: SegmentSpec,
  block: BlockSpec,
  ids: ReadonlyMap<string, bigint>,
): Promise<void> {
  await insertFoundBlock(tx, {
    hash: block.hash,
    instance: segment.instance ?? "app",
    sequence: BigInt(segment.last),
    workerId: ids.get(block.finder) ?? 0n,
    foundAtMs: START_MS + segment.last * 1000,
    daaScore: BigInt(block.daaScore ?? segment.daaScore),
    bits: 0x1e21bc1c,
    nonce: 2n ** 64n - 1n,
    networkWork: block.networkWork ?? 497_326n,
    body: "{}",
  });
  const { settled } = block;
  if (settled === undefined) return;
  const depth = { hash: block.hash, confirmations: 1001n, mergingHash: hashOf("merging") };
  const outpoints = [{ transactionId: `coinbase of ${block.hash}`, index: 0 }];
  await settleBlock(
    tx,
    settled.state === "blue"
      ? { ...depth, state: "blue", reward: sompi(settled.reward), outpoints }
      : { ...depth, state: settled.state },
  );
}
