// Blocks on their way into the log: how the accountant split each, stored in the transaction of the
// split, and the facts of the found block.

import { assert } from "../../../base/assert.ts";
import type { SchemeName } from "../../../domain/openbook/entries.ts";
import { onlyRow, type Tx } from "../sql.ts";
import { indexesOf } from "./segments.ts";

/** What the accountant knows of one allocation. */
export interface AllocationFacts {
  hash: string;
  /** Counts the block's allocations, from 1. */
  allocation: number;
  reward: bigint | undefined;
  fee: bigint;
  feePartsPerMillion: bigint;
  unallocated: bigint;
  scheme: SchemeName;
  /** Of the pplns window; 0 under other schemes. */
  window: { work: bigint; segments: number; outsideWork: bigint };
  /** By wallet: what the split counted, and what was credited, which may be nothing. */
  split: readonly { wallet: string; work: bigint; sompi: bigint }[];
}

export async function insertAllocation(tx: Tx, facts: AllocationFacts): Promise<void> {
  const { hash, allocation, split, window } = facts;
  const json = {
    reward: facts.reward?.toString() ?? null,
    fee: facts.fee.toString(),
    feePartsPerMillion: facts.feePartsPerMillion.toString(),
    unallocated: facts.unallocated.toString(),
    scheme: facts.scheme,
    windowWork: window.work.toString(),
    windowSegments: window.segments,
    outsideWork: window.outsideWork.toString(),
  };
  await tx.query(
    `INSERT INTO open_book_allocation
       (hash, allocation, facts, wallets, works, credits, is_paid)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      hash,
      allocation,
      JSON.stringify(json),
      split.map((row) => row.wallet),
      split.map((row) => row.work),
      split.map((row) => row.sompi),
      facts.reward !== undefined,
    ],
  );
}

export interface UnloggedBlock {
  facts: AllocationFacts;
  state: string;
  isReversed: boolean;
  foundMs: number;
  daaScore: bigint;
  bits: number;
  nonce: bigint;
  finder: string;
  mergingHash: string | undefined;
  /** Log indexes of the segments it pays, in the order of payment. */
  segments: readonly number[];
}

interface Row {
  hash: string;
  allocation: number;
  facts: {
    reward: string | null;
    fee: string;
    feePartsPerMillion: string;
    unallocated: string;
    scheme: SchemeName;
    windowWork: string;
    windowSegments: number;
    outsideWork: string;
  };
  wallets: string[];
  works: string[];
  credits: string[];
  state: string;
  isReversed: boolean;
  foundMs: bigint;
  daaScore: bigint;
  bits: bigint;
  nonce: string;
  finder: string;
  mergingHash: string | null;
}

/**
 * The block that was allocated first and is not logged. Undefined if there is none, or if a segment
 * that it pays is not logged yet. The log must be locked.
 */
export async function nextUnloggedBlock(tx: Tx): Promise<UnloggedBlock | undefined> {
  const rows = await tx.query<Row>(
    `SELECT a.hash, a.allocation, a.facts, a.wallets, a.works::TEXT[] AS works,
       a.credits::TEXT[] AS credits, b.state, b.reversed_at IS NOT NULL AS "isReversed",
       (EXTRACT(EPOCH FROM b.found_at) * 1000)::BIGINT AS "foundMs",
       b.daa_score AS "daaScore", b.bits, b.nonce::TEXT AS nonce, w.wallet AS finder,
       b.merging_hash AS "mergingHash"
     FROM open_book_allocation AS a
     JOIN found_block AS b USING (hash)
     JOIN worker AS w ON w.id = b.worker_id
     ORDER BY a.allocated_at, b.daa_score, a.hash
     LIMIT 1`,
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const isPaid = row.facts.reward !== null;
  const segments = isPaid ? await paidSegments(tx, row) : [];
  if (segments === undefined) return undefined;
  return {
    ...{ facts: factsOf(row), state: row.state, isReversed: row.isReversed, segments },
    ...{ foundMs: Number(row.foundMs), daaScore: row.daaScore, bits: Number(row.bits) },
    ...{ nonce: BigInt(row.nonce), finder: row.finder },
    mergingHash: row.mergingHash ?? undefined,
  };
}

/** An earlier allocation of the block marked its segments; a later one pays no new ones. */
async function paidSegments(tx: Tx, row: Row): Promise<number[] | undefined> {
  if (row.allocation > 1) return [];
  const places = await tx.query<{ instance: string; firstSequence: bigint }>(
    `SELECT s.instance, s.first_sequence AS "firstSequence"
     FROM segment AS s
     WHERE s.paid_by = $1
     ORDER BY s.ended_at, s.instance, s.first_sequence`,
    [row.hash],
  );
  return indexesOf(tx, places);
}

function factsOf({ hash, allocation, facts, wallets, works, credits }: Row): AllocationFacts {
  return {
    ...{ hash, allocation, scheme: facts.scheme },
    reward: facts.reward === null ? undefined : BigInt(facts.reward),
    fee: BigInt(facts.fee),
    feePartsPerMillion: BigInt(facts.feePartsPerMillion),
    unallocated: BigInt(facts.unallocated),
    window: {
      work: BigInt(facts.windowWork),
      segments: facts.windowSegments,
      outsideWork: BigInt(facts.outsideWork),
    },
    split: wallets.map((wallet, index) => ({
      wallet,
      work: BigInt(defined(works[index])),
      sompi: BigInt(defined(credits[index])),
    })),
  };
}

/** The three arrays of a row are of one length. */
function defined(text: string | undefined): string {
  assert(text !== undefined, "a wallet of an allocation has its work and its credit");
  return text;
}

/** Stores what a block's entry commits to, and forgets the allocation. */
export async function storeBlock(
  tx: Tx,
  block: {
    index: number;
    hash: string;
    allocation: number;
    isPaid: boolean;
    split: Uint8Array;
    segments: Uint8Array;
  },
): Promise<void> {
  const { index, hash, allocation, isPaid } = block;
  await tx.query(
    `INSERT INTO open_book_block (index, hash, allocation, is_paid, split, segments)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [index, hash, allocation, isPaid, Buffer.from(block.split), Buffer.from(block.segments)],
  );
  onlyRow(
    await tx.query(
      `DELETE FROM open_book_allocation
       WHERE hash = $1 AND allocation = $2 AND is_paid = $3
       RETURNING hash`,
      [hash, allocation, isPaid],
    ),
  );
}
