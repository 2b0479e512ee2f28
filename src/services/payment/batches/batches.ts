// Divides what is due into transactions, complete with inputs, outputs, fee and change. Pure.
// Invariant: inputs = payouts + change + fee, no batch exceeds the mass limit, no output is spent
// twice; if funds run short, the longest-waiting wallet is paid first.

import type { Sompi } from "../../../domain/sompi.ts";
import { sompi } from "../../../domain/sompi.ts";
import { EMPTY_SHAPE, massOf, type Shape, withInput, withOutput } from "./mass.ts";

/** An output of the treasury that may be spent now. */
export interface Spendable {
  transactionId: string;
  index: number;
  amount: Sompi;
  blockDaaScore: bigint;
  isCoinbase: boolean;
  /** Of the treasury's address that it pays, hex. */
  script: string;
}

export interface Recipient {
  wallet: string;
  amount: Sompi;
  /** The script that pays the wallet, hex. */
  script: string;
  /** What the wallet itself pays of the network fee, apart from `amount`. */
  carriedFee?: bigint;
}

export interface Limits {
  /** Sompi per gram. */
  feeRate: bigint;
  maxMass: bigint;
  /** The treasury's own script: change goes there. */
  changeScript: string;
}

export interface BatchPlan {
  kind: "payout" | "consolidation";
  inputs: readonly Spendable[];
  /** Output `i` pays recipient `i`; the change is the output after the last. */
  recipients: readonly Recipient[];
  fee: Sompi;
  change: Sompi;
  mass: bigint;
  feeRate: bigint;
}

/**
 * Why a wallet is in no batch: the treasury's mature outputs do not cover it ("funds"), they cover
 * it with too many inputs ("inputs"), the amount is too small for a transaction of its own
 * ("small"), an instalment is paid and this is the rest ("rest"), or the plan is full ("later").
 */
export type Shortfall = "funds" | "inputs" | "small" | "rest" | "later";

export interface PayoutPlan {
  batches: BatchPlan[];
  left: { recipient: Recipient; why: Shortfall }[];
}

/** Consensus allows 1,000 of each; one output is the change. */
const MAX_INPUTS = 1000n;
const MAX_OUTPUTS = 1000n;
/** A smaller change would weigh more than half a default transaction (KIP-9). */
export const MIN_CHANGE: bigint = 20_000_000n;
/** Change of an instalment, large enough to add hardly any mass; also the least instalment. */
const INSTALMENT_CHANGE: bigint = 1_000_000_000n;

/**
 * Pays `recipients` in their order from the largest outputs, in at most `maxBatches` batches. If
 * the first recipient needs more inputs than one transaction can have, it is paid an instalment and
 * nobody after it is in this plan. Otherwise new outputs could arrive faster than they are
 * consolidated, and a large miner would wait for ever.
 */
export function planPayouts(options: {
  recipients: readonly Recipient[];
  spendable: readonly Spendable[];
  limits: Limits;
  maxBatches: number;
}): PayoutPlan {
  const queue = [...options.recipients];
  const pool = largestFirst(options.spendable, options.limits);
  const plan: PayoutPlan = { batches: [], left: [] };
  while (queue.length > 0 && plan.batches.length < options.maxBatches) {
    const { draft, stoppedBy } = fill(queue, pool, options.limits);
    const batch = draft.recipients.length === 0 ? undefined : close(draft, options.limits);
    if (batch !== undefined) {
      plan.batches.push({ kind: "payout", ...batch });
      queue.splice(0, batch.recipients.length);
      pool.splice(0, batch.inputs.length);
      continue;
    }
    const [recipient] = queue;
    if (recipient === undefined || stoppedBy === undefined) break;
    const paid =
      stoppedBy === "inputs" ? planInstalment(recipient, pool, options.limits) : undefined;
    if (paid !== undefined) {
      plan.batches.push(paid.batch);
      plan.left.push({ recipient: paid.rest, why: "rest" });
      queue.shift();
      break;
    }
    plan.left.push({ recipient, why: stoppedBy });
    queue.shift();
    if (stoppedBy !== "small") break;
  }
  const last = plan.left.at(-1)?.why;
  const why = last === "funds" || last === "inputs" ? last : "later";
  for (const recipient of queue) plan.left.push({ recipient, why });
  return plan;
}

/** Undefined if the treasury cannot cover the whole amount, or its outputs are too small. */
function planInstalment(
  recipient: Recipient,
  pool: readonly Spendable[],
  limits: Limits,
): { batch: BatchPlan; rest: Recipient } | undefined {
  const owned = pool.reduce((sum: bigint, output) => sum + output.amount, 0n);
  if (owned < recipient.amount) return undefined;
  let shape = withOutput(EMPTY_SHAPE, recipient.amount, recipient.script);
  for (const output of pool) {
    const grown = withInput(shape, output.amount);
    if (grown.inputs > MAX_INPUTS || inputMass(grown, limits) > limits.maxMass) break;
    shape = grown;
  }
  const amount = shape.inputTotal - limits.maxMass * limits.feeRate - INSTALMENT_CHANGE;
  if (amount < INSTALMENT_CHANGE || amount >= recipient.amount) return undefined;
  const { draft } = fill([{ ...recipient, amount: sompi(amount) }], pool, limits);
  const batch = draft.recipients.length === 0 ? undefined : close(draft, limits);
  if (batch === undefined) return undefined;
  const rest = { ...recipient, amount: sompi(recipient.amount - amount) };
  return { batch: { kind: "payout", ...batch }, rest };
}

/** A batch that is being filled; `shape` does not include the change. */
interface Draft {
  inputs: Spendable[];
  recipients: Recipient[];
  shape: Shape;
}

/** Adds recipients in order, each with the inputs that it needs, until one does not fit. */
function fill(
  queue: readonly Recipient[],
  pool: readonly Spendable[],
  limits: Limits,
): { draft: Draft; stoppedBy: Shortfall | undefined } {
  let draft: Draft = { inputs: [], recipients: [], shape: EMPTY_SHAPE };
  for (const recipient of queue) {
    const grown = add(draft, recipient, pool, limits);
    if (typeof grown === "string") return { draft, stoppedBy: grown };
    draft = grown;
  }
  return { draft, stoppedBy: undefined };
}

function add(
  draft: Draft,
  recipient: Recipient,
  pool: readonly Spendable[],
  limits: Limits,
): Draft | Shortfall {
  if (draft.shape.outputs + 2n > MAX_OUTPUTS) return "inputs";
  let shape = withOutput(draft.shape, recipient.amount, recipient.script);
  const added: Spendable[] = [];
  for (;;) {
    const balance = balanceOf(shape, limits);
    if (balance !== undefined) {
      if (balance.mass <= limits.maxMass) {
        draft.inputs.push(...added);
        draft.recipients.push(recipient);
        return { ...draft, shape };
      }
      // One more input may replace a small, heavy change; more inputs would only save a batch.
      if (draft.recipients.length > 0 && added.length > 0) return "inputs";
      if (draft.recipients.length === 0 && isTooSmall(recipient, limits)) return "small";
    }
    const next = pool[draft.inputs.length + added.length];
    if (next === undefined) return balance === undefined ? "funds" : "inputs";
    shape = withInput(shape, next.amount);
    added.push(next);
    if (shape.inputs > MAX_INPUTS || inputMass(shape, limits) > limits.maxMass) return "inputs";
  }
}

/** True if the output exceeds the mass limit even alone, with a change too large to add mass. */
function isTooSmall(recipient: Recipient, limits: Limits): boolean {
  const alone = withOutput(withInput(EMPTY_SHAPE, 2n ** 62n), recipient.amount, recipient.script);
  return massOf(alone) > limits.maxMass;
}

/** The mass of inputs, recipients and a change without storage mass; grows with every input. */
function inputMass(shape: Shape, limits: Limits): bigint {
  return massOf({ ...withOutput(shape, 2n ** 62n, limits.changeScript), outputHarmonic: 0n });
}

/**
 * Fee and change of a shape. The fee depends on the mass, the mass on the change and the change on
 * the fee, so they are found by iteration. Undefined if the inputs do not suffice.
 */
function balanceOf(
  shape: Shape,
  limits: Limits,
): { fee: bigint; change: bigint; mass: bigint } | undefined {
  if (shape.inputs === 0n) return undefined;
  let fee = 0n;
  for (let round = 0; round < 16; round++) {
    const change = shape.inputTotal - shape.outputTotal - fee;
    if (change < MIN_CHANGE) return undefined;
    const mass = massOf(withOutput(shape, change, limits.changeScript));
    if (fee >= mass * limits.feeRate) return { fee, change, mass };
    fee = mass * limits.feeRate;
  }
  return undefined;
}

function close(draft: Draft, limits: Limits): Omit<BatchPlan, "kind"> | undefined {
  const balance = balanceOf(draft.shape, limits);
  if (balance === undefined) return undefined;
  return {
    inputs: draft.inputs,
    recipients: draft.recipients,
    fee: sompi(balance.fee),
    change: sompi(balance.change),
    mass: balance.mass,
    feeRate: limits.feeRate,
  };
}

/**
 * Merges many outputs into few: the largest, if paying `total` would need more than `over` of them;
 * the smallest, if nobody is due and there are far more than `over`.
 */
export function planConsolidation(options: {
  total: bigint;
  spendable: readonly Spendable[];
  limits: Limits;
  over: number;
  maxBatches: number;
}): BatchPlan[] {
  const pool = largestFirst(options.spendable, options.limits);
  const wanted = inputsFor(options.total, pool, options.limits);
  if (wanted > options.over) return group(pool.slice(0, wanted), options);
  if (options.total > 0n || pool.length <= options.over * HOUSEKEEPING_FACTOR) return [];
  return group(pool.slice(options.over).reverse(), options);
}

/** Without anybody due, outputs are consolidated only above this many times `over`. */
const HOUSEKEEPING_FACTOR = 10;

/** How many of the largest outputs cover `total` and their own fee. */
function inputsFor(total: bigint, pool: readonly Spendable[], limits: Limits): number {
  let shape = EMPTY_SHAPE;
  let count = 0;
  for (const output of pool) {
    if (shape.inputTotal >= total + inputMass(shape, limits) * limits.feeRate + MIN_CHANGE) break;
    shape = withInput(shape, output.amount);
    count++;
  }
  return total === 0n ? 0 : count;
}

/** Moves outputs of retired addresses to the current one. */
export function planSweep(options: {
  spendable: readonly Spendable[];
  limits: Limits;
  maxBatches: number;
}): BatchPlan[] {
  const retired = options.spendable.filter(({ script }) => script !== options.limits.changeScript);
  return group(largestFirst(retired, options.limits), { ...options, minInputs: 1 });
}

function group(
  outputs: readonly Spendable[],
  options: { limits: Limits; maxBatches: number; minInputs?: number },
): BatchPlan[] {
  const { limits, minInputs = 2 } = options;
  const batches: BatchPlan[] = [];
  let draft: Draft = { inputs: [], recipients: [], shape: EMPTY_SHAPE };
  const finish = () => {
    const batch = draft.inputs.length < minInputs ? undefined : close(draft, limits);
    if (batch !== undefined) batches.push({ kind: "consolidation", ...batch });
    draft = { inputs: [], recipients: [], shape: EMPTY_SHAPE };
  };
  for (const output of outputs) {
    const grown = withInput(draft.shape, output.amount);
    if (grown.inputs > MAX_INPUTS || inputMass(grown, limits) > limits.maxMass) finish();
    if (batches.length >= options.maxBatches) return batches;
    draft.inputs.push(output);
    draft.shape = withInput(draft.shape, output.amount);
  }
  finish();
  return batches;
}

/** Outputs that cost more to spend than they are worth are left out. */
function largestFirst(spendable: readonly Spendable[], limits: Limits): Spendable[] {
  const least = massOf(withInput(EMPTY_SHAPE, 2n ** 62n)) * limits.feeRate;
  const worthIt = spendable.filter((output) => output.amount > least);
  return worthIt.sort((a, b) => {
    if (a.amount !== b.amount) return a.amount > b.amount ? -1 : 1;
    if (a.transactionId !== b.transactionId) return a.transactionId < b.transactionId ? -1 : 1;
    return a.index - b.index;
  });
}
