// Plans a payment cycle: which wallets are paid now, from which outputs, for which fee. A cycle
// carries the plan out; the command `plan` only prints it. Reads, never writes.

import { usedOutpoints } from "../../../adapters/database/payouts/queries.ts";
import type { DueWallet } from "../../../adapters/database/payouts/reserve.ts";
import type { Reader } from "../../../adapters/database/sql.ts";
import { outpointKey } from "../../../domain/outpoint.ts";
import { sompi } from "../../../domain/sompi.ts";
import type { ChainView, OwnedOutput, PaymentLimits, Signer } from "../dependencies.ts";
import {
  type BatchPlan,
  type Limits,
  planConsolidation,
  planPayouts,
  planSweep,
  type Recipient,
} from "./batches.ts";
import { massOfOutput } from "./mass.ts";

export interface LeftWallet {
  wallet: string;
  amount: bigint;
  why: string;
}

export interface PaymentPlan {
  feeRate: bigint;
  /** Batches that consolidate outputs; if there are any, they go first and alone. */
  consolidations: BatchPlan[];
  payouts: BatchPlan[];
  /** Due, but in no batch of this plan. */
  left: LeftWallet[];
  /** Due, but already on hold. */
  held: LeftWallet[];
  /** Due, but not payable at all: to be put on hold. */
  bad: LeftWallet[];
  spendableOutputs: number;
  spendableSompi: bigint;
}

/** A plan, or the reason that there is none: the node's fee rate is above the operator's cap. */
export type Planning =
  | { outcome: "planned"; plan: PaymentPlan }
  | { outcome: "feeTooHigh"; feeRate: bigint; maxFeeRate: bigint };

/** One round plans at most this many transactions; the next round continues. */
const MAX_BATCHES = 100;

export async function makePlan(options: {
  reader: Reader;
  view: ChainView;
  signer: Signer;
  limits: PaymentLimits;
  due: readonly DueWallet[];
  /** What was reserved before, which counts against the caps. */
  reserved: { day: bigint; cycle: bigint };
  /**
   * Whether payments may wait for a consolidation. True once in a cycle: otherwise outputs that
   * arrive meanwhile would have to be consolidated too, again and again.
   */
  mayConsolidate: boolean;
}): Promise<Planning> {
  const { view, signer, limits } = options;
  const feeRate = await view.feeRate();
  if (feeRate > limits.maxFeeRate) {
    return { outcome: "feeTooHigh", feeRate, maxFeeRate: limits.maxFeeRate };
  }
  const spendable = await spendableOutputs(options);
  const batchLimits = { feeRate, maxMass: limits.maxMass, changeScript: signer.script };
  const sorted = sortWallets(options.due, signer, batchLimits);
  const capped = applyCaps(sorted.payable, limits, options.reserved);
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
  const over = options.mayConsolidate ? limits.consolidateOver : undefined;
  fillPlan(plan, { recipients: capped.recipients, spendable, limits: batchLimits, over });
  return { outcome: "planned", plan };
}

/**
 * The outputs that are final: a coinbase once the node lets it be spent, any other once it is as
 * deep as a payment must be to count as paid.
 */
export function matureOutputs(
  view: Pick<ChainView, "outputs" | "virtualDaaScore">,
  limits: Pick<PaymentLimits, "coinbaseMaturityDaa" | "confirmationsDaa">,
): OwnedOutput[] {
  return withMaturity(view, limits).filter((output) => output.isMature);
}

/** All outputs of the view, each with whether it is final. */
export function withMaturity(
  view: Pick<ChainView, "outputs" | "virtualDaaScore">,
  limits: Pick<PaymentLimits, "coinbaseMaturityDaa" | "confirmationsDaa">,
): (OwnedOutput & { isMature: boolean })[] {
  return view.outputs.map((output) => {
    const depth = output.isCoinbase ? limits.coinbaseMaturityDaa : limits.confirmationsDaa;
    return { ...output, isMature: output.blockDaaScore + depth <= view.virtualDaaScore };
  });
}

function fillPlan(
  plan: PaymentPlan,
  from: {
    recipients: readonly Recipient[];
    spendable: readonly OwnedOutput[];
    limits: Limits;
    /** Payments that need more inputs wait for a consolidation; undefined: they do not. */
    over: number | undefined;
  },
): void {
  const { recipients, spendable, limits, over } = from;
  const total = recipients.reduce((sum: bigint, recipient) => sum + recipient.amount, 0n);
  const consolidation = { total, spendable, limits, maxBatches: MAX_BATCHES };
  if (over !== undefined) {
    // After a rotation of the key, everything is moved to the new address first.
    plan.consolidations = planSweep(consolidation);
    if (plan.consolidations.length === 0) {
      plan.consolidations = planConsolidation({ ...consolidation, over });
    }
  }
  const paid = planPayouts({ recipients, spendable, limits, maxBatches: MAX_BATCHES });
  if (plan.consolidations.length === 0 && paid.batches.length === 0) {
    // The first wallet needs more inputs than fit: consolidate what it needs, whatever `over` is.
    if (paid.left[0]?.why === "inputs") {
      plan.consolidations = planConsolidation({ ...consolidation, over: 1 });
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
  inputs: "its outputs have to be consolidated first",
  small: "the amount is too small for a transaction (storage mass)",
  rest: "an instalment is paid, the rest follows in the next round",
  later: "follows in the next round",
} as const;

/** Mature outputs that no batch of ours spends. */
async function spendableOutputs(options: {
  reader: Reader;
  view: ChainView;
  limits: PaymentLimits;
}): Promise<OwnedOutput[]> {
  const mature = matureOutputs(options.view, options.limits);
  const used = await usedOutpoints(options.reader, mature);
  return mature.filter((output) => !used.has(outpointKey(output)));
}

function sortWallets(due: readonly DueWallet[], signer: Signer, limits: Limits) {
  const own = [signer.script, ...signer.retired.map((former) => former.script)];
  const payable: Recipient[] = [];
  const held: LeftWallet[] = [];
  const bad: LeftWallet[] = [];
  for (const { wallet, amount, holdReason, isDormant } of due) {
    if (holdReason !== undefined) {
      held.push({ wallet, amount, why: holdReason });
      continue;
    }
    const script = signer.scriptOf(wallet);
    if (script === undefined) bad.push({ wallet, amount, why: "not an address of this network" });
    else if (own.includes(script)) bad.push({ wallet, amount, why: "is the treasury itself" });
    else if (isDormant !== true) payable.push({ wallet, amount: sompi(amount), script });
    else payable.push(...carrying({ wallet, amount: sompi(amount), script }, limits));
  }
  return { payable, held, bad };
}

/** A wallet gives at most this part of its balance for the network fee. */
const MAX_CARRIED_PART = 10n;

/**
 * The recipient with the fee of its own output taken off the amount; none if that is too much, or
 * if the output takes more than half a transaction, and then the balance stays listed. A smaller
 * output is heavier (KIP-9), hence the iteration.
 */
export function carrying(
  recipient: Recipient,
  limits: Pick<Limits, "feeRate" | "maxMass">,
): Recipient[] {
  const { amount: balance, script } = recipient;
  let carriedFee = 0n;
  while (carriedFee * MAX_CARRIED_PART <= balance) {
    const amount = sompi(balance - carriedFee);
    const mass = massOfOutput(amount, script);
    if (2n * mass > limits.maxMass) return [];
    const fee = mass * limits.feeRate;
    if (fee <= carriedFee) return [{ ...recipient, amount, carriedFee }];
    carriedFee = fee;
  }
  return [];
}

/**
 * Wallets in their order while the caps of the cycle and the day allow. The first that no longer
 * fits, and all after it, wait for the next cycle or day. A wallet whose amount alone exceeds a cap
 * would wait for ever, so it gets what is left under the cap as an instalment, and nobody after it
 * is paid; the rest is due again, after those who waited by then.
 */
function applyCaps(
  payable: readonly Recipient[],
  limits: PaymentLimits,
  reserved: { day: bigint; cycle: bigint },
) {
  const caps = [
    { cap: limits.maxPerCycleSompi, reserved: reserved.cycle },
    { cap: limits.maxPerDaySompi, reserved: reserved.day },
  ].flatMap(({ cap, reserved: before }) => (cap === undefined ? [] : [{ cap, before }]));
  const recipients: Recipient[] = [];
  const left: LeftWallet[] = [];
  let used = 0n;
  let isFull = false;
  for (const recipient of payable) {
    const { wallet, amount } = recipient;
    const room = smallest(caps.map(({ cap, before }) => cap - before - used));
    if (!isFull && (room === undefined || amount <= room)) {
      used += amount;
      recipients.push(recipient);
      continue;
    }
    const isAboveCap = caps.some(({ cap }) => amount > cap);
    if (!isFull && isAboveCap && room !== undefined && room >= MIN_INSTALMENT) {
      recipients.push({ ...recipient, amount: sompi(room) });
      left.push({ wallet, amount: amount - room, why: "an instalment up to the cap is paid" });
    } else {
      left.push({ wallet, amount, why: "the cap of the cycle or the day is reached" });
    }
    isFull = true;
  }
  return { recipients, left };
}

/** 1 KAS; a smaller instalment costs more mass than it is worth. */
const MIN_INSTALMENT = 100_000_000n;

function smallest(values: readonly bigint[]): bigint | undefined {
  return values.reduce<bigint | undefined>(
    (least, value) => (least === undefined || value < least ? value : least),
    undefined,
  );
}
