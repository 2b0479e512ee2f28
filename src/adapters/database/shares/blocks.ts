// Found blocks: recorded with their segment, submitted to nodes, settled by the treasury. A block
// is a row from the moment it was found; once settled it changes only by the functions below.

import type { Outpoint } from "../../../domain/outpoint.ts";
import type { BlockState } from "../../../domain/reward.ts";
import type { Sompi } from "../../../domain/sompi.ts";
import type { Reader, Tx } from "../sql.ts";
import recordAnswersSql from "./sql/record-answers.sql" with { type: "text" };
import settledBlocksSql from "./sql/settled-blocks.sql" with { type: "text" };

export interface FoundBlock {
  hash: string;
  instance: string;
  /** The solving share's place in the instance's journal. */
  sequence: bigint;
  workerId: bigint;
  foundAtMs: number;
  daaScore: bigint;
  bits: number;
  nonce: bigint;
  /** Expected hashes per block at `bits`. */
  networkWork: bigint;
  /** The solved block as JSON text: what is submitted again after a restart. */
  body: string;
}

export interface SubmissionAnswer {
  node: string;
  attempt: number;
  answer: "accepted" | "blockInvalid" | "isInIBD" | "routeIsFull" | "error";
  detail: string;
  answeredAtMs: number;
}

export interface UnansweredBlock {
  hash: string;
  daaScore: bigint;
  nonce: bigint;
  body: string;
  /** How often it was submitted already, to any node. */
  attempts: number;
}

/** A place in the order of blocks: by DAA score, then hash. */
export interface BlockPlace {
  daaScore: bigint;
  hash: string;
}

/** An unsettled block. */
export interface OpenBlock extends BlockPlace {
  /** It has been undecided for so long that other blocks no longer wait for it. */
  isSetAside: boolean;
}

export interface BlockLook {
  hash: string;
  colour: "unknown" | "blue" | "red";
  confirmations: bigint;
}

/** What the chain has finally made of a block. */
export type Settlement =
  | {
      state: "blue";
      hash: string;
      confirmations: bigint;
      /** Undefined if an operator or the treasury's outputs settle the block without a node. */
      mergingHash: string | undefined;
      reward: Sompi;
      outpoints: readonly Outpoint[];
    }
  | { state: "red"; hash: string; confirmations: bigint; mergingHash: string | undefined }
  | { state: "lost"; hash: string };

export interface SettledBlock extends BlockPlace {
  state: BlockState;
  /** It was blue, and reorged out later. */
  isReversed: boolean;
  reward: bigint | null;
  mergingHash: string | null;
}

/** False if the block exists already. A node's response that came before the row counts. */
export async function insertFoundBlock(tx: Tx, block: FoundBlock): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO found_block
       (hash, instance, sequence, worker_id, found_at, daa_score, bits, nonce, network_work, state)
     SELECT $1, $2, $3, $4, to_timestamp($5::DOUBLE PRECISION / 1000), $6, $7, $8, $9,
       CASE WHEN EXISTS (
         SELECT 1 FROM block_submission WHERE hash = $1 AND answer = 'accepted'
       ) THEN 'submitted' ELSE 'found' END
     ON CONFLICT DO NOTHING
     RETURNING hash`,
    [
      ...[block.hash, block.instance, block.sequence, block.workerId, block.foundAtMs],
      ...[block.daaScore, block.bits, block.nonce, block.networkWork],
    ],
  );
  if (rows.length === 0) return false;
  await tx.query("INSERT INTO found_block_body (hash, body) VALUES ($1, $2)", [
    block.hash,
    block.body,
  ]);
  return true;
}

/**
 * Stores the nodes' responses to one block and moves it: one acceptance makes it `submitted`; it
 * becomes `rejected` only if the latest response of each of `configuredNodes` is "invalid". False
 * while the block has no row: call again without responses once it has.
 */
export async function recordAnswers(
  tx: Tx,
  hash: string,
  answers: readonly SubmissionAnswer[],
  configuredNodes: readonly string[],
): Promise<boolean> {
  const rows = await tx.query("SELECT hash FROM found_block WHERE hash = $1", [hash]);
  await tx.query(
    `INSERT INTO block_submission (hash, node, attempt, answered_at, answer, detail)
     SELECT $1, a.node, a.attempt, to_timestamp(a.ms / 1000), a.answer, a.detail
     FROM unnest($2::TEXT[], $3::INT[], $4::DOUBLE PRECISION[], $5::TEXT[], $6::TEXT[])
       AS a (node, attempt, ms, answer, detail)`,
    [
      hash,
      answers.map((answer) => answer.node),
      answers.map((answer) => answer.attempt),
      answers.map((answer) => answer.answeredAtMs),
      answers.map((answer) => answer.answer),
      answers.map((answer) => answer.detail),
    ],
  );
  await tx.query(recordAnswersSql, [hash, [...new Set(configuredNodes)]]);
  return rows.length > 0;
}

/** Blocks that no node has accepted yet, the oldest first: they are submitted again. */
export function unansweredBlocks(reader: Reader, limit: number): Promise<UnansweredBlock[]> {
  return reader
    .query<Omit<UnansweredBlock, "nonce"> & { nonce: string }>(
      `SELECT b.hash, b.daa_score AS "daaScore", b.nonce, f.body,
         (SELECT COALESCE(MAX(s.attempt), 0) FROM block_submission AS s WHERE s.hash = b.hash)
           AS attempts
       FROM found_block AS b
       JOIN found_block_body AS f ON f.hash = b.hash
       WHERE b.state = 'found'
       ORDER BY b.found_at, b.hash
       LIMIT $1`,
      [limit],
    )
    .then((rows) => rows.map((row) => ({ ...row, nonce: BigInt(row.nonce) })));
}

/** Unsettled blocks after `after` in the order of DAA score and hash. */
export function openBlocks(
  reader: Reader,
  page: { after: BlockPlace; limit: number },
): Promise<OpenBlock[]> {
  return reader.query<OpenBlock>(
    `SELECT hash, daa_score AS "daaScore", ${SET_ASIDE} AS "isSetAside"
     FROM found_block
     WHERE allocated_at IS NULL
       AND state IN ('found', 'submitted')
       AND (daa_score, hash) > ($1, $2)
     ORDER BY daa_score, hash
     LIMIT $3`,
    [page.after.daaScore, page.after.hash, page.limit],
  );
}

/**
 * SQL: true for an unsettled block that has been undecided for ten minutes. Other blocks are
 * allocated before it, and outputs are compared without it.
 */
export const SET_ASIDE = `(found_block.state IN ('found', 'submitted')
       AND COALESCE(found_block.undecided_since < now() - INTERVAL '10 minutes', FALSE))`;

/** Blocks settled or reversed since `settledSinceMs`, after `after`, in the same order. */
export function settledBlocks(
  reader: Reader,
  page: { after: BlockPlace; limit: number; settledSinceMs: number },
): Promise<SettledBlock[]> {
  return reader.query<SettledBlock>(
    // Materialized: the planner would rather read all blocks in the order of the result.
    settledBlocksSql,
    [page.after.daaScore, page.after.hash, page.limit, page.settledSinceMs],
  );
}

/** Notes the observed colour and confirmations of unsettled blocks; a known block is submitted. */
export async function recordLooks(tx: Tx, looks: readonly BlockLook[]): Promise<void> {
  const sorted = [...looks].sort((a, b) => (a.hash < b.hash ? -1 : 1));
  await tx.query(
    `UPDATE found_block AS b
     SET colour_seen = l.colour, confirmations = l.confirmations, state = 'submitted'
     FROM unnest($1::TEXT[], $2::TEXT[], $3::BIGINT[]) AS l (hash, colour, confirmations)
     WHERE b.hash = l.hash
       AND b.state IN ('found', 'submitted')
       AND (b.colour_seen, b.confirmations, b.state)
         IS DISTINCT FROM (l.colour, l.confirmations, 'submitted')`,
    [
      sorted.map((look) => look.hash),
      sorted.map((look) => look.colour),
      sorted.map((look) => look.confirmations),
    ],
  );
}

/** Makes an unsettled block final. False if it was settled before. */
export async function settleBlock(tx: Tx, settlement: Settlement): Promise<boolean> {
  return finish(tx, settlement, ["found", "submitted"]);
}

/**
 * A block that was taken for red, rejected or lost is blue after all: it is settled again and
 * waits for its allocation. It paid nobody before, so nothing is reversed.
 */
export async function reviveBlock(
  tx: Tx,
  settlement: Settlement & { state: "blue" },
): Promise<boolean> {
  return finish(tx, settlement, ["red", "rejected", "lost"]);
}

/**
 * A reversed block is blue again: it waits for an allocation with its present reward. False if it
 * is not reversed.
 */
export async function restoreBlock(
  tx: Tx,
  settlement: Settlement & { state: "blue" },
): Promise<boolean> {
  const { hash, reward, mergingHash, confirmations, outpoints } = settlement;
  const rows = await tx.query(
    `UPDATE found_block AS b
     SET reversed_at = NULL, allocated_at = NULL, reconciled_at = NULL, settled_at = now(),
       reward = $2, merging_hash = $3, confirmations = $4,
       allocation = b.allocation + (EXISTS (
         SELECT 1 FROM ledger_posting AS p
         WHERE (p.kind, p.subject)
           IN (('block', b.hash), ('recredit', b.hash || '#' || b.allocation))
       ))::INTEGER
     WHERE hash = $1 AND state = 'blue' AND reversed_at IS NOT NULL
     RETURNING hash`,
    [hash, reward, mergingHash ?? null, confirmations],
  );
  if (rows.length === 0) return false;
  await claimOutputs(tx, hash, outpoints);
  return true;
}

/**
 * Marks a settled blue block as reorged out. Returns the number of its current allocation, or
 * undefined if it was marked before.
 */
export async function markReversed(tx: Tx, hash: string): Promise<number | undefined> {
  const rows = await tx.query<{ allocation: number }>(
    `UPDATE found_block
     SET reversed_at = now()
     WHERE hash = $1 AND state = 'blue' AND reversed_at IS NULL
     RETURNING allocation`,
    [hash],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  await tx.query("UPDATE block_details SET miner_reward = 0 WHERE mined_block_hash = $1", [hash]);
  return row.allocation;
}

/** Unsettled blocks by state, and settled ones that wait for their allocation. */
export function openCounts(reader: Reader): Promise<{ state: BlockState; count: bigint }[]> {
  return reader.query(
    `SELECT state, COUNT(*) AS count
     FROM found_block
     WHERE allocated_at IS NULL
     GROUP BY state`,
  );
}

async function finish(tx: Tx, settlement: Settlement, from: BlockState[]): Promise<boolean> {
  const { hash, state } = settlement;
  const isBlue = state === "blue";
  const rows = await tx.query(
    `UPDATE found_block
     SET state = $2, settled_at = now(), allocated_at = NULL, reward = $3,
       undecided_since = NULL, undecided_reason = NULL,
       merging_hash = COALESCE($4, merging_hash),
       confirmations = COALESCE($5, confirmations),
       colour_seen = CASE WHEN $2 = 'lost' THEN colour_seen ELSE $2 END
     WHERE hash = $1 AND state = ANY ($6)
     RETURNING hash`,
    [
      ...[hash, state, isBlue ? settlement.reward : null],
      state === "lost" ? null : (settlement.mergingHash ?? null),
      ...[state === "lost" ? null : settlement.confirmations, from],
    ],
  );
  if (rows.length === 0) return false;
  await tx.query("DELETE FROM found_block_body WHERE hash = $1", [hash]);
  if (isBlue) await claimOutputs(tx, hash, settlement.outpoints);
  return true;
}

async function claimOutputs(tx: Tx, hash: string, outpoints: readonly Outpoint[]): Promise<void> {
  await tx.query(
    `INSERT INTO reward_output (transaction_id, output_index, block_hash)
     SELECT o.transaction_id, o.output_index, $1
     FROM unnest($2::TEXT[], $3::INT[]) AS o (transaction_id, output_index)
     ON CONFLICT (transaction_id, output_index) DO NOTHING`,
    [hash, outpoints.map((o) => o.transactionId), outpoints.map((o) => o.index)],
  );
}
