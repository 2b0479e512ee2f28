// Divides what is due over transactions. Pure: wallets in the order they wait, spendable outputs
// and limits in; batches out, each of them complete (inputs, outputs, fee, change). What must
// stay true: inputs = payouts + change + fee to the sompi, no batch weighs more than its limit,
// no output is spent twice, and nobody is paid before one who waits longer for want of money.

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
}

export interface Recipient {
  wallet: string;
  amount: Sompi;
  /** The script that pays the wallet, hex. */
  script: string;
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
 * Why a wallet is in no batch: the money is not there yet, it lies in too many outputs, the
 * amount is too small for a transaction of its own, a part of it is paid and this is the rest, or
 * there are batches enough for now.
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
/** The change beside a part: so large that it hardly weighs. A smaller part is not worth it. */
const PART_CHANGE: bigint = 1_000_000_000n;

/**
 * Pays `recipients` in their order from the largest outputs, `maxBatches` at most. When the money
 * of the first in line is there but lies in more outputs than one transaction takes, as much as
 * it takes is paid, and nobody behind is in this plan: new money would else come in faster than
 * outputs can be gathered, and a large miner would wait for ever.
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
    const part = stoppedBy === "inputs" ? planPart(recipient, pool, options.limits) : undefined;
    if (part !== undefined) {
      plan.batches.push(part.batch);
      plan.left.push({ recipient: part.rest, why: "rest" });
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

/** Undefined when the treasury is short of the whole amount, or its outputs are too small. */
function planPart(
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
  const amount = shape.inputTotal - limits.maxMass * limits.feeRate - PART_CHANGE;
  if (amount < PART_CHANGE || amount >= recipient.amount) return undefined;
  const { draft } = fill([{ ...recipient, amount: sompi(amount) }], pool, limits);
  const batch = draft.recipients.length === 0 ? undefined : close(draft, limits);
  if (batch === undefined) return undefined;
  const rest = { ...recipient, amount: sompi(recipient.amount - amount) };
  return { batch: { kind: "payout", ...batch }, rest };
}

/** A batch that is being filled; `shape` is without the change. */
interface Draft {
  inputs: Spendable[];
  recipients: Recipient[];
  shape: Shape;
}

/** Adds one recipient after the other, with as many inputs as they need, until one does not fit. */
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
      // One more input may make a heavy little change larger; more would only spare a batch.
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

/** Even alone, with a change too large to weigh anything, this output passes the limit. */
function isTooSmall(recipient: Recipient, limits: Limits): boolean {
  const alone = withOutput(withInput(EMPTY_SHAPE, 2n ** 62n), recipient.amount, recipient.script);
  return massOf(alone) > limits.maxMass;
}

/** What inputs, recipients and a change weigh apart from storage: grows with every input. */
function inputMass(shape: Shape, limits: Limits): bigint {
  return massOf({ ...withOutput(shape, 2n ** 62n, limits.changeScript), outputHarmonic: 0n });
}

/**
 * The fee and change of a shape: the fee pays for the mass, which depends on the change, which
 * depends on the fee; a few rounds settle it. Undefined when the inputs do not suffice.
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
 * Makes few outputs of many: of the largest, when paying `total` would take more than `over` of
 * them; of the smallest, when nobody waits and far too many lie about.
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

/** Outputs may pile up to so many times `over` before they are gathered without a need. */
const HOUSEKEEPING_FACTOR = 10;

/** How many of the largest outputs pay `total` and their own way in. */
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

function group(
  outputs: readonly Spendable[],
  options: { limits: Limits; maxBatches: number },
): BatchPlan[] {
  const { limits } = options;
  const batches: BatchPlan[] = [];
  let draft: Draft = { inputs: [], recipients: [], shape: EMPTY_SHAPE };
  const finish = () => {
    const batch = draft.inputs.length < 2 ? undefined : close(draft, limits);
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

/** Without those that cost more to spend than they hold. */
function largestFirst(spendable: readonly Spendable[], limits: Limits): Spendable[] {
  const least = massOf(withInput(EMPTY_SHAPE, 2n ** 62n)) * limits.feeRate;
  const worthIt = spendable.filter((output) => output.amount > least);
  return worthIt.sort((a, b) => {
    if (a.amount !== b.amount) return a.amount > b.amount ? -1 : 1;
    if (a.transactionId !== b.transactionId) return a.transactionId < b.transactionId ? -1 : 1;
    return a.index - b.index;
  });
}
