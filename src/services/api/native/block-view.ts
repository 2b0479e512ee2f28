// A found block as lists, events and its own page show it. Pure.
// An amount is shown only once a node has reported it.

import type {
  BlockCredit,
  BlockRow,
  SubmissionRow,
} from "../../../adapters/database/reports/blocks.ts";
import { amount, time } from "../json.ts";
import { effort, networkDifficulty } from "../statistics.ts";

/**
 * pending: not merged by the network yet; confirming: merged, its reward matures; paid: credited to
 * balances; red, rejected, lost: no reward; reversed: a credited reward that was reorged out.
 */
export type BlockStatus =
  | "pending"
  | "confirming"
  | "paid"
  | "red"
  | "rejected"
  | "lost"
  | "reversed";

export interface BlockView {
  hash: string;
  foundAt: string | null;
  wallet: string;
  worker: string;
  daaScore: string;
  status: BlockStatus;
  colour: string;
  confirmations: string;
  effort: number | null;
  networkDifficulty: number;
  reward: ReturnType<typeof amount> | null;
  mergingHash: string | null;
  settledAt: string | null;
  creditedAt: string | null;
}

export function blockView(row: BlockRow): BlockView {
  return {
    hash: row.hash,
    foundAt: time(row.foundAt),
    wallet: row.wallet,
    worker: row.worker,
    daaScore: row.daaScore.toString(),
    status: statusOf(row),
    colour: row.state === "blue" || row.state === "red" ? row.state : row.colourSeen,
    confirmations: row.confirmations.toString(),
    effort: effort(row.roundWork, row.networkWork),
    networkDifficulty: networkDifficulty(row.networkWork),
    reward: row.reward === null ? null : amount(row.reward),
    mergingHash: row.mergingHash,
    settledAt: time(row.settledAt),
    creditedAt: row.state === "blue" ? time(row.allocatedAt) : null,
  };
}

function statusOf(row: BlockRow): BlockStatus {
  if (row.reversedAt !== null) return "reversed";
  if (row.state === "red" || row.state === "rejected" || row.state === "lost") return row.state;
  if (row.state === "blue") return row.allocatedAt === null ? "confirming" : "paid";
  return row.colourSeen === "unknown" ? "pending" : "confirming";
}

export function blockDetails(
  row: BlockRow,
  submissions: readonly SubmissionRow[],
  credits: readonly BlockCredit[],
) {
  return {
    ...blockView(row),
    roundWork: row.roundWork,
    networkWork: row.networkWork,
    submissions: submissions.map((one) => ({
      // Node addresses are not public; a number per node is enough.
      node: `node ${1 + nodeNames(submissions).indexOf(one.node)}`,
      attempt: one.attempt,
      answeredAt: time(one.answeredAt),
      answer: one.answer,
    })),
    credits: credits.map((one) => ({ wallet: one.wallet, amount: amount(one.amount) })),
  };
}

function nodeNames(submissions: readonly SubmissionRow[]): string[] {
  return [...new Set(submissions.map((one) => one.node))].sort();
}
