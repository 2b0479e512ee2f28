// Builds the transparency log from what is durable in Postgres, on the leader only and off the path
// of shares: closed segments, allocated blocks, settled payouts, adjustments; then signs its size.
// Invariant: each is one entry, in one transaction with what the entry commits to, wherever the
// process is killed.

import { nextUnloggedBlock, storeBlock } from "../../adapters/database/openbook/allocations.ts";
import {
  appendEntries,
  beginLog,
  type Checkpoint,
  lockLog,
  signLog,
} from "../../adapters/database/openbook/log.ts";
import {
  storeAdjustment,
  storePayout,
  unloggedAdjustments,
  unloggedPayouts,
} from "../../adapters/database/openbook/money.ts";
import {
  storeSegment,
  trimShares,
  unloggedSegments,
} from "../../adapters/database/openbook/segments.ts";
import { tagWallets } from "../../adapters/database/openbook/wallet-tags.ts";
import type { Database, Tx } from "../../adapters/database/sql.ts";
import type { Clock } from "../../base/clock.ts";
import type { Log } from "../../base/log.ts";
import { checkpointNote, type NoteSigner } from "../../domain/openbook/checkpoint.ts";
import {
  encodeAdjustmentEntry,
  encodeBlockEntry,
  encodePayoutEntry,
} from "../../domain/openbook/entries.ts";
import { SALT_BYTES, walletTag } from "../../domain/openbook/leaves.ts";
import { adjustmentOf, blockOf, payoutEntryOf, type TagOf } from "./money-entries.ts";
import { segmentEntry } from "./segment-entries.ts";

export interface LogBuilderDeps {
  database: Database;
  signer: NoteSigner;
  keepHours: number;
  keepBytes: bigint;
  randomBytes: (count: number) => Uint8Array;
  clock: Clock;
  log: Log;
  /** Lets other work run between two steps of a long one. */
  pause: () => Promise<void>;
}

export interface LogTurn {
  /** Entries appended, by kind. */
  segments: number;
  blocks: number;
  payouts: number;
  adjustments: number;
  checkpoint: Checkpoint | undefined;
}

const SEGMENTS_PER_STEP = 64;
const SHARES_PER_STEP = 200_000;
const MONEY_PER_STEP = 50;
/** Bounds one turn, so that a backlog leaves Postgres to others in between. */
const STEPS_PER_TURN = 50;
const TRIMMED_PER_TURN = 200;

/** Appends what is due, signs, and drops what is older than the challenge time. */
export async function buildLog(deps: LogBuilderDeps): Promise<LogTurn> {
  const { database } = deps;
  await database.transaction((tx) => beginLog(tx));
  const turn = { segments: 0, blocks: 0, payouts: 0, adjustments: 0 };
  for (let step = 0; step < STEPS_PER_TURN; step++) {
    const added = await database.transaction((tx) => appendSegments(tx, deps));
    turn.segments += added;
    if (added === 0) break;
    await deps.pause();
  }
  for (let step = 0; step < STEPS_PER_TURN; step++) {
    const added = await database.transaction((tx) => appendBlock(tx, deps));
    turn.blocks += added;
    if (added === 0) break;
  }
  turn.payouts = await database.transaction((tx) => appendPayouts(tx, deps));
  turn.adjustments = await database.transaction((tx) => appendAdjustments(tx, deps));
  const checkpoint = await database.transaction((tx) =>
    signLog(tx, (head) => ({
      note: checkpointNote(deps.signer, head),
      verifierKey: deps.signer.verifierKey,
    })),
  );
  const { keepHours, keepBytes } = deps;
  await database.transaction((tx) =>
    trimShares(tx, { keepHours, keepBytes, limit: TRIMMED_PER_TURN }),
  );
  return { ...turn, checkpoint };
}

async function appendSegments(tx: Tx, deps: LogBuilderDeps): Promise<number> {
  await lockLog(tx);
  const limits = { limit: SEGMENTS_PER_STEP, maxShares: SHARES_PER_STEP };
  const segments = await unloggedSegments(tx, limits);
  for (const segment of segments) {
    const made = await segmentEntry(tx, segment, {
      pause: deps.pause,
      tagsOf: (wallets) => tagsOf(tx, wallets, deps),
      onUnproven: (reason) => {
        const { instance, firstSequence } = segment;
        deps.log.warn("segment logged without shares", {
          ...{ instance, firstSequence: firstSequence.toString(), reason },
        });
      },
    });
    const subject = `${segment.instance}/${segment.firstSequence}`;
    const index = await appendEntries(tx, [{ kind: "segment", subject, bytes: made.bytes }]);
    await storeSegment(tx, { index, segment, ...made });
  }
  return segments.length;
}

async function appendBlock(tx: Tx, deps: LogBuilderDeps): Promise<number> {
  await lockLog(tx);
  const block = await nextUnloggedBlock(tx);
  if (block === undefined) return 0;
  const { hash, allocation, split } = block.facts;
  const tagOf = await tagger(tx, [block.finder, ...split.map((row) => row.wallet)], deps);
  const made = blockOf(block, tagOf);
  const isPaid = block.facts.reward !== undefined;
  const subject = `${hash}#${allocation} ${isPaid ? "paid" : "unpaid"}`;
  const bytes = encodeBlockEntry(made.entry);
  const index = await appendEntries(tx, [{ kind: "block", subject, bytes }]);
  await storeBlock(tx, { ...made, index, hash, allocation, isPaid });
  return 1;
}

async function appendPayouts(tx: Tx, deps: LogBuilderDeps): Promise<number> {
  const { beganAt } = await lockLog(tx);
  if (beganAt === undefined) return 0;
  const payouts = await unloggedPayouts(tx, { since: beganAt, limit: MONEY_PER_STEP });
  for (const payout of payouts) {
    const tagOf = await tagger(
      tx,
      payout.rows.map((row) => row.wallet),
      deps,
    );
    const { entry, rows } = payoutEntryOf(payout, tagOf);
    const bytes = encodePayoutEntry(entry);
    const subject = payout.batchId.toString();
    const index = await appendEntries(tx, [{ kind: "payout", subject, bytes }]);
    await storePayout(tx, { index, batchId: payout.batchId, rows });
  }
  return payouts.length;
}

async function appendAdjustments(tx: Tx, deps: LogBuilderDeps): Promise<number> {
  const { beganAt } = await lockLog(tx);
  if (beganAt === undefined) return 0;
  const adjustments = await unloggedAdjustments(tx, { since: beganAt, limit: MONEY_PER_STEP });
  for (const adjustment of adjustments) {
    const wallets = adjustment.legs.flatMap(({ wallet }) => wallet ?? []);
    const { entry, legs } = adjustmentOf(adjustment, await tagger(tx, wallets, deps));
    const bytes = encodeAdjustmentEntry(entry);
    const subject = adjustment.postingId.toString();
    const index = await appendEntries(tx, [{ kind: "adjustment", subject, bytes }]);
    await storeAdjustment(tx, { index, postingId: adjustment.postingId, legs });
  }
  return adjustments.length;
}

async function tagger(tx: Tx, wallets: readonly string[], deps: LogBuilderDeps): Promise<TagOf> {
  const tags = await tagsOf(tx, wallets, deps);
  return (wallet) => {
    const tag = tags.get(wallet)?.tag;
    if (tag === undefined) throw new RangeError("a wallet has no tag");
    return tag;
  };
}

function tagsOf(tx: Tx, wallets: readonly string[], { randomBytes }: LogBuilderDeps) {
  return tagWallets(tx, wallets, (wallet) => {
    const salt = randomBytes(SALT_BYTES);
    return { salt, tag: walletTag(salt, wallet) };
  });
}
