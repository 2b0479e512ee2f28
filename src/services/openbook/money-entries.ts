// Entries of blocks, payouts and adjustments, with the leaves that they commit to. Pure.

import type { UnloggedBlock } from "../../adapters/database/openbook/allocations.ts";
import type { UnloggedAdjustment, UnloggedPayout } from "../../adapters/database/openbook/money.ts";
import { fromHex } from "../../base/bytes.ts";
import {
  type AdjustmentEntry,
  type BlockEntry,
  type BlockOutcome,
  LEDGER_ACCOUNTS,
  NO_HASH,
  OTHER_ACCOUNT,
  type PayoutEntry,
} from "../../domain/openbook/entries.ts";
import { byData, type Leg, legLeaf, payoutLeaf, splitLeaf } from "../../domain/openbook/leaves.ts";
import { sha256 } from "../../domain/openbook/log-tree.ts";
import { sumRoot } from "../../domain/openbook/sum-tree.ts";
import { packIndexes, packLegs, packPayoutRows, packSplit } from "./leaf-files.ts";

export type TagOf = (wallet: string) => Uint8Array;

const hash = (hex: string | undefined) => (hex === undefined ? NO_HASH : fromHex(hex, 32));

export function blockOf(
  block: UnloggedBlock,
  tagOf: TagOf,
): { entry: BlockEntry; split: Uint8Array; segments: Uint8Array } {
  const { facts } = block;
  const rows = facts.split
    .map(({ wallet, work, sompi }) => ({ walletTag: tagOf(wallet), work, sompi }))
    .sort((a, b) => Buffer.compare(a.walletTag, b.walletTag));
  const leaves = rows.map(({ walletTag, work, sompi }) =>
    splitLeaf({ walletTag, work, units: sompi }),
  );
  const segments = packIndexes(block.segments);
  const isPaid = facts.reward !== undefined;
  const entry: BlockEntry = {
    ...{ outcome: outcomeOf(block), allocation: facts.allocation, hash: hash(facts.hash) },
    ...{ foundMs: block.foundMs, daaScore: block.daaScore, bits: block.bits, nonce: block.nonce },
    ...{ finderTag: tagOf(block.finder), mergingHash: hash(block.mergingHash) },
    ...{ reward: facts.reward ?? 0n, fee: facts.fee, unallocated: facts.unallocated },
    feePartsPerMillion: isPaid ? Number(facts.feePartsPerMillion) : 0,
    scheme: isPaid ? facts.scheme : "none",
    windowWork: facts.window.work,
    windowSegments: facts.window.segments,
    outsideWork: facts.window.outsideWork,
    ...{ wallets: rows.length, split: sumRoot(leaves) },
    ...{ segments: block.segments.length, segmentsHash: sha256(segments) },
  };
  return { entry, split: packSplit(rows), segments };
}

function outcomeOf({ facts, state }: UnloggedBlock): BlockOutcome {
  if (facts.reward !== undefined) return "paid";
  return state === "red" || state === "rejected" || state === "lost" ? state : "reversed";
}

export function payoutEntryOf(
  payout: UnloggedPayout,
  tagOf: TagOf,
): { entry: PayoutEntry; rows: Uint8Array } {
  const rows = payout.rows.map(({ wallet, outputIndex, sompi }) => ({
    ...{ walletTag: tagOf(wallet), outputIndex, sompi },
  }));
  const { batchId, acceptedDaaScore, inputs, paid, networkFee, change, changeIndex } = payout;
  const entry: PayoutEntry = {
    ...{ batchId, acceptedDaaScore, inputs, paid, networkFee, change, changeIndex },
    transactionId: fromHex(payout.transactionId, 32),
    isConsolidation: payout.kind === "consolidation",
    ...{ rows: rows.length, root: sumRoot(rows.map(payoutLeaf)) },
  };
  return { entry, rows: packPayoutRows(rows) };
}

const ACCOUNT_NAMES: readonly string[] = LEDGER_ACCOUNTS;
/** Other subjects may say something about a person. */
const PUBLIC_SUBJECT = /^[0-9a-f]{64}([#:][0-9]{1,10})?$/;

export function adjustmentOf(
  adjustment: UnloggedAdjustment,
  tagOf: TagOf,
): { entry: AdjustmentEntry; legs: Uint8Array } {
  const legs = adjustment.legs
    .map(({ account, wallet, amount }): Leg => {
      const number = ACCOUNT_NAMES.indexOf(account);
      return {
        gives: amount < 0n,
        account: number === -1 ? OTHER_ACCOUNT : number,
        walletTag: wallet === null ? NO_HASH : tagOf(wallet),
        sompi: amount < 0n ? -amount : amount,
      };
    })
    .sort((a, b) => byData(legLeaf(a), legLeaf(b)));
  const { postingId, atMs, kind, subject } = adjustment;
  const entry: AdjustmentEntry = {
    ...{ postingId: BigInt(postingId), atMs, kind, legs: legs.length },
    subject: PUBLIC_SUBJECT.test(subject) ? subject : "",
    root: sumRoot(legs.map(legLeaf)),
  };
  return { entry, legs: packLegs(legs) };
}
