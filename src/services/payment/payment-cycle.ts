// One payment cycle: finishes what is open, then plans, reserves, sends and waits, round by round,
// until nobody else can be paid. Started by the schedule or an operator, under the payment lock.
// Invariant: a crash at any point leaves batches that `resumeOpen` finishes.

import {
  beginCycle,
  type CycleOutcome,
  endCycle,
  holdWallet,
  readControl,
} from "../../adapters/database/payouts/control.ts";
import {
  type OpenBatch,
  openBatches,
  reservedTotals,
} from "../../adapters/database/payouts/queries.ts";
import {
  type DueWallet,
  lockPlanned,
  payoutOf,
  reserveBatch,
} from "../../adapters/database/payouts/reserve.ts";
import { assert } from "../../base/assert.ts";
import { type Clock, sleep } from "../../base/clock.ts";
import { errorText, PoolError } from "../../base/errors.ts";
import {
  advanceBatch,
  observe,
  type PaymentDeps,
  type ResumeReport,
  resumeOpen,
  type WaitingBatch,
} from "./batches/batch-machine.ts";
import type { BatchPlan } from "./batches/batches.ts";
import { type LeftWallet, makePlan, type PaymentPlan } from "./batches/plan.ts";
import { rebroadcastReorgedOut } from "./batches/rebroadcast.ts";
import { noteDue, readDue } from "./due.ts";
import { checkOutflow } from "./recovery/outflow.ts";

export interface CycleReport {
  cycleId: bigint;
  outcome: CycleOutcome;
  detail: string;
  batches: number;
  wallets: number;
  payoutSompi: bigint;
  feeSompi: bigint;
  /** Batches on their way when the cycle ended; the service continues with them. */
  open: WaitingBatch[];
  left: LeftWallet[];
  /** On hold before, or put on hold by this cycle. */
  held: LeftWallet[];
  /** How many wallets this cycle put on hold. */
  newlyHeld: number;
}

export interface CycleOptions {
  startedBy: "schedule" | "operator";
  /** Pays only this wallet, whatever the threshold. */
  onlyWallet?: string | undefined;
  clock: Clock;
  /** How long the cycle waits for the chain before it leaves the rest to the service. */
  waitMs: number;
  /** Longest pause between two passes; the pause starts at a tenth of it. */
  pollMs: number;
  signal: AbortSignal;
  /** One line for people, every few seconds at most. */
  onProgress: (line: string) => void;
}

/** Each round pays or consolidates something; no cycle runs more than this many. */
const MAX_ROUNDS = 200;

/** What a cycle has done so far. */
interface Progress {
  readonly cycleId: bigint;
  readonly reserved: OpenBatch[];
  readonly newlyHeld: LeftWallet[];
  /** Of the last round. */
  plan: PaymentPlan | undefined;
  open: readonly WaitingBatch[];
  /** Payments have waited for a consolidation, and do not wait for another. */
  hasConsolidated: boolean;
}

/** Why a cycle ended before it ran out of work. */
interface EarlyEnd {
  outcome: "halted" | "aborted";
  detail: string;
}

/** Throws on database errors and on bugs; the cycle row then stays open. */
export async function runCycle(deps: PaymentDeps, options: CycleOptions): Promise<CycleReport> {
  const startedMs = options.clock.monotonicMs();
  const cycleId = await deps.database.transaction((tx) => beginCycle(tx, options.startedBy));
  const progress: Progress = {
    cycleId,
    reserved: [],
    newlyHeld: [],
    plan: undefined,
    open: [],
    hasConsolidated: false,
  };
  const earlyEnd = await runSteps(deps, options, progress).catch(abortedBy);
  const report = reportOf(progress, earlyEnd);
  const { outcome, detail } = report;
  await deps.database.transaction((tx) => endCycle(tx, cycleId, outcome, detail));
  const durationMs = options.clock.monotonicMs() - startedMs;
  deps.events.cycleEnded({ id: cycleId, outcome, detail, durationMs });
  return report;
}

function abortedBy(thrown: unknown): EarlyEnd {
  if (!(thrown instanceof PoolError) || thrown.kind === "database") throw thrown;
  return { outcome: "aborted", detail: errorText(thrown) };
}

async function runSteps(
  deps: PaymentDeps,
  options: CycleOptions,
  progress: Progress,
): Promise<EarlyEnd | undefined> {
  const haltedBefore = await readHalt(deps);
  progress.open = (await resumeOpen(deps, haltedBefore !== undefined)).open;
  if (haltedBefore !== undefined) return haltedBefore;
  await requireSettledOnChain(deps);
  const outflow = await checkOutflow(deps);
  const haltedByCheck = await readHalt(deps);
  if (haltedByCheck !== undefined) return bookWhileHalted(deps, progress, haltedByCheck);
  if (!outflow.agrees) {
    throw new PoolError("node", `${outflow.missing.length} treasury outputs are not shown`);
  }
  const endMs = options.clock.monotonicMs() + options.waitMs;
  for (let round = 0; round < MAX_ROUNDS && !options.signal.aborted; round++) {
    const { sent, isOutdated } = await runRound(deps, options, progress);
    if (sent === 0 && !isOutdated) return undefined;
    const isDone = await waitForOpen(deps, options, progress, endMs);
    if (!isDone) return undefined;
    const halted = await readHalt(deps);
    if (halted !== undefined) return bookWhileHalted(deps, progress, halted);
  }
  return undefined;
}

/** The halt that is in force, if any. */
async function readHalt(deps: PaymentDeps): Promise<EarlyEnd | undefined> {
  const control = await readControl(deps.database);
  return control.isHalted ? { outcome: "halted", detail: control.reason } : undefined;
}

/** What was sent before the halt is still booked; nothing is sent. */
async function bookWhileHalted(deps: PaymentDeps, progress: Progress, halted: EarlyEnd) {
  progress.open = (await resumeOpen(deps, true)).open;
  return halted;
}

async function requireSettledOnChain(deps: PaymentDeps): Promise<void> {
  const count = await rebroadcastReorgedOut(deps);
  if (count === 0) return;
  throw new PoolError("node", `${count} settled transactions were reorged out and sent again`);
}

/**
 * Plans once and carries the plan out, until one of its batches no longer matches what is due: a
 * wallet was put on hold meanwhile, or a reward was reversed. The next round plans again.
 */
async function runRound(
  deps: PaymentDeps,
  options: CycleOptions,
  progress: Progress,
): Promise<{ sent: number; isOutdated: boolean }> {
  const { database, limits } = deps;
  deps.requireLock();
  const { onlyWallet } = options;
  await database.transaction((tx) => noteDue(tx, limits, onlyWallet));
  const due = await readDue(deps, onlyWallet);
  const observation = await observe(deps.chain);
  const { view } = observation;
  const reserved = await reservedTotals(database, progress.cycleId);
  const mayConsolidate = !progress.hasConsolidated;
  const planning = await makePlan({
    reader: database,
    view,
    due,
    reserved,
    mayConsolidate,
    ...deps,
  });
  if (planning.outcome === "feeTooHigh") {
    const { feeRate, maxFeeRate } = planning;
    const rate = `the fee rate is ${feeRate} sompi per gram`;
    throw new PoolError("node", `${rate}, above payment.maxFeeRate ${maxFeeRate}`);
  }
  const { plan } = planning;
  progress.plan = plan;
  progress.hasConsolidated ||= plan.consolidations.length > 0;
  await holdUnpayable(deps, plan, progress);
  const startHash = await view.anchorHash(limits.confirmationsDaa);
  const batches = [...plan.consolidations, ...plan.payouts];
  let wallets = 0;
  for (const [index, batch] of batches.entries()) {
    deps.requireLock();
    const row = await reserve(deps, { batch, due, cycleId: progress.cycleId, startHash });
    if (row === undefined) return { sent: index, isOutdated: true };
    progress.reserved.push(row);
    deps.crashPoint("reserved");
    await advanceBatch(deps, row, observation, false);
    wallets += batch.recipients.length;
    options.onProgress(
      `sent ${index + 1} of ${batches.length} transactions, ${wallets} wallets in this round`,
    );
  }
  return { sent: batches.length, isOutdated: false };
}

async function holdUnpayable(deps: PaymentDeps, plan: PaymentPlan, progress: Progress) {
  for (const bad of plan.bad) {
    const hold = { wallet: bad.wallet, reason: bad.why, heldBy: "pool" as const };
    await deps.database.transaction((tx) => holdWallet(tx, hold));
    deps.events.walletHeld(bad.wallet, bad.why);
    progress.newlyHeld.push(bad);
  }
}

/** Reserves one batch of the plan; undefined, with nothing done, if the plan is outdated. */
async function reserve(
  deps: PaymentDeps,
  planned: {
    batch: BatchPlan;
    due: readonly DueWallet[];
    cycleId: bigint;
    /** A chain block from before the inputs were chosen. */
    startHash: string;
  },
): Promise<OpenBatch | undefined> {
  const { batch, due, cycleId, startHash } = planned;
  const byWallet = new Map(due.map((wallet) => [wallet.wallet, wallet]));
  const payouts = batch.recipients.map((recipient) => {
    const wallet = byWallet.get(recipient.wallet);
    assert(wallet !== undefined, "a planned wallet is due");
    return payoutOf(wallet, recipient.amount, recipient.carriedFee);
  });
  const id = await deps.database.transaction(async (tx) => {
    if (!(await lockPlanned(tx, payouts))) return undefined;
    const made = await reserveBatch(tx, { ...batch, payouts, cycleId, startHash });
    deps.crashPoint("before-reserve");
    return made;
  });
  if (id === undefined) return undefined;
  const payoutTotal = payouts.reduce((sum, payout) => sum + payout.amount, 0n);
  const { kind, fee, change } = batch;
  deps.events.batchReserved({ id, kind, payoutTotal, fee }, payouts.length);
  return {
    ...{ id, kind, payoutTotal, fee, change, startHash, payouts },
    state: "reserved",
    changeIndex: payouts.length,
    transactionId: undefined,
    bytes: undefined,
    inputs: batch.inputs.map((input) => ({ ...input })),
    attempts: 0,
    refusals: 0,
    lastAnswer: "",
  };
}

/**
 * Passes over the open batches until none of this cycle's is open; false once the time is up. A
 * node that is unreachable for a while is waited for.
 */
async function waitForOpen(
  deps: PaymentDeps,
  options: CycleOptions,
  progress: Progress,
  endMs: number,
): Promise<boolean> {
  const own = new Set(progress.reserved.map((batch) => batch.id));
  for (let pauseMs = options.pollMs / 10; ; pauseMs = Math.min(options.pollMs, pauseMs * 1.5)) {
    deps.requireLock();
    const { open, voided } = await resumeUnlessNodeFails(deps);
    progress.open = open;
    if (voided.length > 0) {
      throw new PoolError("node", `batch ${voided.join(", ")} became void; see its proof`);
    }
    const waiting = open.filter((batch) => own.has(batch.id));
    if (waiting.length === 0) return true;
    options.onProgress(
      `transactions on their way: ${waiting.length}; the first: ${waiting[0]?.why}`,
    );
    if (options.signal.aborted || options.clock.monotonicMs() >= endMs) return false;
    await sleep(options.clock, pauseMs, options.signal);
  }
}

async function resumeUnlessNodeFails(deps: PaymentDeps): Promise<ResumeReport> {
  try {
    return await resumeOpen(deps, (await readControl(deps.database)).isHalted);
  } catch (thrown) {
    if (!(thrown instanceof PoolError) || thrown.kind !== "node") throw thrown;
    const why = errorText(thrown);
    return { open: (await openBatches(deps.database)).map(({ id }) => ({ id, why })), voided: [] };
  }
}

function reportOf(progress: Progress, earlyEnd: EarlyEnd | undefined): CycleReport {
  const { reserved, plan, newlyHeld } = progress;
  const left = plan?.left ?? [];
  return {
    cycleId: progress.cycleId,
    ...(earlyEnd ?? { outcome: outcomeOf(progress, left), detail: countReasons(left) }),
    batches: reserved.length,
    wallets: reserved.reduce((count, batch) => count + batch.payouts.length, 0),
    payoutSompi: reserved.reduce((sum, batch) => sum + batch.payoutTotal, 0n),
    feeSompi: reserved.reduce((sum, batch) => sum + batch.fee, 0n),
    open: [...progress.open],
    left,
    held: plan === undefined ? [] : [...plan.held, ...plan.bad],
    newlyHeld: newlyHeld.length,
  };
}

function outcomeOf(progress: Progress, left: readonly LeftWallet[]): CycleOutcome {
  if (progress.open.length > 0) return "open";
  if (left.length > 0 || progress.newlyHeld.length > 0) return "partial";
  return progress.reserved.length > 0 ? "paid" : "nothing";
}

function countReasons(left: readonly LeftWallet[]): string {
  const reasons = new Map<string, number>();
  for (const { why } of left) reasons.set(why, (reasons.get(why) ?? 0) + 1);
  return [...reasons].map(([why, count]) => `wallets left: ${count}, ${why}`).join("; ");
}
