// Who would be paid now, from which outputs and for which fee. The cycle carries the plan out,
// `plan` on the command line only shows it. What must stay true: planning writes nothing, one bad
// wallet holds up nobody, and caps and order are kept to the sompi.

import { usedOutpoints } from "../../../adapters/database/payouts/queries.ts";
import type { DueWallet } from "../../../adapters/database/payouts/reserve.ts";
import type { Reader } from "../../../adapters/database/sql.ts";
import { outpointKey } from "../../../domain/outpoint.ts";
import type { TreasuryOutput } from "../../../domain/reward.ts";
import { sompi } from "../../../domain/sompi.ts";
import type { ChainView, PaymentLimits, Purse } from "../dependencies.ts";
import {
  type BatchPlan,
  type Limits,
  planConsolidation,
  planPayouts,
  type Recipient,
} from "./batches.ts";
import { matureOutputs } from "./maturity.ts";

export interface LeftWallet {
  wallet: string;
  amount: bigint;
  why: string;
}

export interface PaymentPlan {
  feeRate: bigint;
  /** Batches that gather outputs; when there are any, they come first and alone. */
  consolidations: BatchPlan[];
  payouts: BatchPlan[];
  /** Due, but in no batch of this plan. */
  left: LeftWallet[];
  /** Due, but held before. */
  held: LeftWallet[];
  /** Due, but never payable as they are: to be held. */
  bad: LeftWallet[];
  spendableOutputs: number;
  spendableSompi: bigint;
}

/** A fee rate above the operator's cap: no cycle begins. */
export interface FeeTooHigh {
  feeRate: bigint;
  maxFeeRate: bigint;
}

/** One round plans so many transactions at most; the next round goes on. */
const MAX_BATCHES = 100;

export async function makePlan(options: {
  reader: Reader;
  view: ChainView;
  purse: Purse;
  limits: PaymentLimits;
  due: readonly DueWallet[];
  /** What was reserved before, against the caps. */
  reserved: { day: bigint; cycle: bigint };
  /**
   * Whether payments may wait for outputs to be gathered. Once in a cycle: what comes in
   * meanwhile would else have to be gathered as well, again and again.
   */
  mayGather: boolean;
}): Promise<PaymentPlan | FeeTooHigh> {
  const { view, purse, limits } = options;
  const feeRate = await view.feeRate();
  if (feeRate > limits.maxFeeRate) return { feeRate, maxFeeRate: limits.maxFeeRate };
  const spendable = await spendableOutputs(options);
  const sorted = sortWallets(options.due, purse);
  const capped = applyCaps(sorted.payable, limits, options.reserved);
  const batchLimits = { feeRate, maxMass: limits.maxMass, changeScript: purse.script };
  const plan: PaymentPlan = {
    feeRate,
    consolidations: [],
    payouts: [],
    left: capped.left,
    held: sorted.held,
    bad: sorted.bad,
    spendableOutputs: spendable.length,
    spendableSompi: spendable.reduce((sum: bigint, output) => sum + output.amount, 0n),
  };
  const over = options.mayGather ? limits.consolidateOver : undefined;
  fillPlan(plan, { recipients: capped.recipients, spendable, limits: batchLimits, over });
  return plan;
}

function fillPlan(
  plan: PaymentPlan,
  from: {
    recipients: readonly Recipient[];
    spendable: readonly TreasuryOutput[];
    limits: Limits;
    /** Payments wait for a consolidation when they need more inputs; undefined: they do not. */
    over: number | undefined;
  },
): void {
  const { recipients, spendable, limits, over } = from;
  const total = recipients.reduce((sum: bigint, recipient) => sum + recipient.amount, 0n);
  const gather = { total, spendable, limits, maxBatches: MAX_BATCHES };
  if (over !== undefined) plan.consolidations = planConsolidation({ ...gather, over });
  const paid = planPayouts({ recipients, spendable, limits, maxBatches: MAX_BATCHES });
  if (plan.consolidations.length === 0 && paid.batches.length === 0) {
    // The first in line needs more inputs than fit: gather what it needs, whatever `over` says.
    if (paid.left[0]?.why === "inputs") {
      plan.consolidations = planConsolidation({ ...gather, over: 1 });
    }
  }
  if (plan.consolidations.length > 0) {
    const why = "waits for a consolidation";
    for (const { wallet, amount } of recipients) plan.left.push({ wallet, amount, why });
    return;
  }
  plan.payouts = paid.batches;
  for (const { recipient, why } of paid.left) {
    plan.left.push({ wallet: recipient.wallet, amount: recipient.amount, why: REASONS[why] });
  }
}

const REASONS = {
  funds: "the treasury has no mature output for it yet",
  inputs: "its outputs have to be gathered first",
  small: "the amount is too small for a transaction (storage mass)",
  rest: "a part is paid, the rest comes with the next round",
  later: "comes with the next round",
} as const;

/** Mature outputs that no batch of ours holds. */
async function spendableOutputs(options: {
  reader: Reader;
  view: ChainView;
  limits: PaymentLimits;
}): Promise<TreasuryOutput[]> {
  const mature = matureOutputs(options.view, options.limits);
  const used = await usedOutpoints(options.reader, mature);
  return mature.filter((output) => !used.has(outpointKey(output)));
}

function sortWallets(due: readonly DueWallet[], purse: Purse) {
  const payable: Recipient[] = [];
  const held: LeftWallet[] = [];
  const bad: LeftWallet[] = [];
  for (const { wallet, amount, holdReason } of due) {
    if (holdReason !== undefined) {
      held.push({ wallet, amount, why: holdReason });
      continue;
    }
    const script = purse.scriptOf(wallet);
    if (script === undefined) bad.push({ wallet, amount, why: "not an address of this network" });
    else if (script === purse.script) bad.push({ wallet, amount, why: "is the treasury itself" });
    else payable.push({ wallet, amount: sompi(amount), script });
  }
  return { payable, held, bad };
}

/**
 * A wallet that alone passes a cap is left out and holds up nobody; at the first that does not
 * fit any more, it and all after it wait for the next cycle or day.
 */
function applyCaps(
  payable: readonly Recipient[],
  limits: PaymentLimits,
  reserved: { day: bigint; cycle: bigint },
) {
  const recipients: Recipient[] = [];
  const left: LeftWallet[] = [];
  let used = 0n;
  let isFull = false;
  for (const recipient of payable) {
    const { wallet, amount } = recipient;
    const fits = (cap: bigint | undefined, before: bigint) =>
      cap === undefined || before + used + amount <= cap;
    const isAbove = (cap: bigint | undefined) => cap !== undefined && amount > cap;
    if (isAbove(limits.maxPerCycleSompi) || isAbove(limits.maxPerDaySompi)) {
      left.push({ wallet, amount, why: "the amount is above a cap" });
      continue;
    }
    isFull ||=
      !fits(limits.maxPerCycleSompi, reserved.cycle) || !fits(limits.maxPerDaySompi, reserved.day);
    if (isFull) {
      left.push({ wallet, amount, why: "the cap of the cycle or the day is reached" });
      continue;
    }
    used += amount;
    recipients.push(recipient);
  }
  return { recipients, left };
}
