// One payment cycle: resume what is open, then plan, reserve, sign, send and wait, round by round,
// until nobody is left who can be paid. Started by the schedule or an operator, under the payment
// lock. What must stay true: a crash at any point leaves batches that `resumeOpen` finishes; the
// cycle itself keeps nothing that the database does not have.

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
  dueWallets,
  lockPlanned,
  rememberDue,
  reserveBatch,
  takePart,
} from "../../adapters/database/payouts/reserve.ts";
import { type Clock, sleep } from "../../base/clock.ts";
import { errorText, PoolError } from "../../base/errors.ts";
import {
  type PaymentParts,
  type ResumeReport,
  resumeOpen,
  send,
  sign,
} from "./batches/batch-machine.ts";
import type { BatchPlan } from "./batches/batches.ts";
import { type LeftWallet, makePlan, type PaymentPlan } from "./batches/plan.ts";
import { resendTakenBack } from "./batches/rebroadcast.ts";
import type { ChainView } from "./dependencies.ts";
import { checkOutflow } from "./recovery/outflow.ts";

export interface CycleReport {
  cycleId: bigint;
  outcome: CycleOutcome;
  detail: string;
  batches: number;
  wallets: number;
  payoutSompi: bigint;
  feeSompi: bigint;
  /** Batches on their way when the cycle ended; the service goes on with them. */
  open: { id: bigint; why: string }[];
  left: LeftWallet[];
  /** Held before, and by this cycle. */
  held: LeftWallet[];
  /** How many this cycle held. */
  newlyHeld: number;
  /** Payments of this cycle have waited for a consolidation, and wait for no other. */
  hasGathered: boolean;
}

export interface CycleOptions {
  startedBy: "schedule" | "operator";
  clock: Clock;
  /** How long the cycle waits for the chain before it leaves the rest to later. */
  waitMs: number;
  /** Between two looks at the chain: grows from a tenth of it to it. */
  pollMs: number;
  signal: AbortSignal;
  /** One line for people, every few seconds at most. */
  onProgress: (line: string) => void;
}

/** Every round pays or gathers something; this many end any cycle. */
const MAX_ROUNDS = 200;

export async function runCycle(parts: PaymentParts, options: CycleOptions): Promise<CycleReport> {
  const started = options.clock.monotonicMs();
  const cycleId = await parts.database.transaction((tx) => beginCycle(tx, options.startedBy));
  const report: CycleReport = {
    cycleId,
    outcome: "nothing",
    detail: "",
    batches: 0,
    wallets: 0,
    payoutSompi: 0n,
    feeSompi: 0n,
    open: [],
    left: [],
    held: [],
    newlyHeld: 0,
    hasGathered: false,
  };
  try {
    await work(parts, options, report);
  } catch (thrown) {
    report.outcome = "aborted";
    report.detail = errorText(thrown);
    if (!(thrown instanceof PoolError) || thrown.kind === "database") throw thrown;
  }
  const { outcome, detail } = report;
  await parts.database.transaction((tx) => endCycle(tx, cycleId, outcome, detail));
  const durationMs = options.clock.monotonicMs() - started;
  parts.events.cycleEnded({ id: cycleId, outcome, detail, durationMs });
  return report;
}

async function work(parts: PaymentParts, options: CycleOptions, report: CycleReport) {
  if (await isHalted(parts, report)) return;
  const resumed = await resumeOpen(parts, false);
  report.open = resumed.open;
  const takenBack = await resendTakenBack(parts);
  if (takenBack > 0) {
    throw new PoolError("node", `${takenBack} settled transactions were taken back and sent again`);
  }
  const outflow = await checkOutflow(parts);
  if (await isHalted(parts, report)) return;
  if (!outflow.agrees) {
    throw new PoolError("node", `${outflow.missing.length} treasury outputs are not shown`);
  }
  const end = options.clock.monotonicMs() + options.waitMs;
  for (let round = 0; round < MAX_ROUNDS && !options.signal.aborted; round++) {
    const { sent, isOutdated } = await runRound(parts, options, report);
    if (sent === 0 && !isOutdated) break;
    const isDone = await waitForOpen(parts, options, report, end);
    if (!isDone || (await isHalted(parts, report))) break;
  }
  conclude(report);
}

function conclude(report: CycleReport): void {
  if (report.outcome === "halted") return;
  if (report.open.length > 0) report.outcome = "open";
  else if (report.left.length > 0 || report.newlyHeld > 0) report.outcome = "partial";
  else report.outcome = report.batches > 0 ? "paid" : "nothing";
  const reasons = new Map<string, number>();
  for (const { why } of report.left) reasons.set(why, (reasons.get(why) ?? 0) + 1);
  report.detail = [...reasons].map(([why, count]) => `wallets left: ${count}, ${why}`).join("; ");
}

/**
 * Plans once and carries the plan out, until a batch of it does not fit what is due any more: a
 * wallet was held meanwhile, or a reward was taken back. The next round plans without it.
 */
async function runRound(
  parts: PaymentParts,
  options: CycleOptions,
  report: CycleReport,
): Promise<{ sent: number; isOutdated: boolean }> {
  const { database, limits } = parts;
  parts.requireLock();
  await database.transaction((tx) => rememberDue(tx, limits.thresholdSompi));
  const due = await dueWallets(database, limits.thresholdSompi);
  const view = await parts.chain.look();
  const reserved = await reservedTotals(database, report.cycleId);
  const mayGather = !report.hasGathered;
  const planned = await makePlan({ reader: database, view, due, reserved, mayGather, ...parts });
  if ("maxFeeRate" in planned) {
    const { feeRate, maxFeeRate } = planned;
    throw new PoolError(
      "node",
      `the fee rate is ${feeRate} sompi per gram, above payment.maxFeeRate ${maxFeeRate}`,
    );
  }
  await holdBad(parts, planned, report);
  report.left = planned.left;
  report.hasGathered ||= planned.consolidations.length > 0;
  const batches = [...planned.consolidations, ...planned.payouts];
  const startHash = await view.anchorHash(limits.confirmationsDaa);
  let wallets = 0;
  for (const [index, batch] of batches.entries()) {
    if (!(await carryOut(parts, { batch, due, view, report, startHash }))) {
      return { sent: index, isOutdated: true };
    }
    wallets += batch.recipients.length;
    options.onProgress(
      `sent ${index + 1} of ${batches.length} transactions, ${wallets} wallets in this round`,
    );
  }
  return { sent: batches.length, isOutdated: false };
}

async function holdBad(parts: PaymentParts, plan: PaymentPlan, report: CycleReport) {
  for (const bad of plan.bad) {
    const hold = { wallet: bad.wallet, reason: bad.why, heldBy: "pool" as const };
    await parts.database.transaction((tx) => holdWallet(tx, hold));
    parts.events.walletHeld(bad.wallet, bad.why);
    report.newlyHeld++;
  }
  report.held = [...plan.held, ...plan.bad];
}

interface PlannedBatch {
  batch: BatchPlan;
  due: readonly DueWallet[];
  view: ChainView;
  report: CycleReport;
  /** A chain block from before the inputs were chosen. */
  startHash: string;
}

/**
 * Reserves, signs and sends one batch: three facts, each durable before the next begins. False,
 * with nothing done, when the plan is outdated.
 */
async function carryOut(parts: PaymentParts, planned: PlannedBatch): Promise<boolean> {
  parts.requireLock();
  const reserved = await reserve(parts, planned);
  if (reserved === undefined) return false;
  parts.crashPoint("reserved");
  parts.requireLock();
  const signed = await sign(parts, reserved);
  parts.requireLock();
  await send(parts, signed, planned.view);
  return true;
}

async function reserve(parts: PaymentParts, planned: PlannedBatch): Promise<OpenBatch | undefined> {
  const { batch, due, report, startHash } = planned;
  const byWallet = new Map(due.map((wallet) => [wallet.wallet, wallet]));
  const payouts = batch.recipients.map((recipient) => {
    const wallet = byWallet.get(recipient.wallet);
    if (wallet === undefined) throw new PoolError("data", "a planned wallet is not due");
    return takePart(wallet, recipient.amount);
  });
  const row = { ...batch, payouts, cycleId: report.cycleId, startHash };
  const id = await parts.database.transaction(async (tx) => {
    if (!(await lockPlanned(tx, payouts))) return undefined;
    const made = await reserveBatch(tx, row);
    parts.crashPoint("before-reserve");
    return made;
  });
  if (id === undefined) return undefined;
  const payoutTotal = payouts.reduce((sum, payout) => sum + payout.amount, 0n);
  report.batches++;
  report.wallets += payouts.length;
  report.payoutSompi += payoutTotal;
  report.feeSompi += batch.fee;
  parts.events.batchReserved({ id, kind: batch.kind, payoutTotal, fee: batch.fee }, payouts.length);
  return {
    id,
    kind: batch.kind,
    state: "reserved",
    payoutTotal,
    fee: batch.fee,
    change: batch.change,
    changeIndex: payouts.length,
    transactionId: undefined,
    bytes: undefined,
    startHash,
    inputs: batch.inputs.map((input) => ({ ...input })),
    payouts,
    attempts: 0,
    refusals: 0,
    lastAnswer: "",
  };
}

/**
 * Passes over the open batches until none of this cycle's is left; false when time is up. A node
 * that is away for a while is waited for like everything else.
 */
async function waitForOpen(
  parts: PaymentParts,
  options: CycleOptions,
  report: CycleReport,
  end: number,
): Promise<boolean> {
  const before = new Set(report.open.map((batch) => batch.id));
  for (let pauseMs = options.pollMs / 10; ; pauseMs = Math.min(options.pollMs, pauseMs * 1.5)) {
    parts.requireLock();
    const { open, voided } = await passOrWhyNot(parts);
    report.open = open;
    const ours = open.filter((batch) => !before.has(batch.id));
    if (voided.length > 0) {
      throw new PoolError("node", `batch ${voided.join(", ")} became void; see its proof`);
    }
    if (ours.length === 0) return true;
    options.onProgress(`transactions on their way: ${ours.length}; the first: ${ours[0]?.why}`);
    if (options.signal.aborted || options.clock.monotonicMs() >= end) return false;
    await sleep(options.clock, pauseMs, options.signal);
  }
}

async function passOrWhyNot(parts: PaymentParts): Promise<ResumeReport> {
  try {
    return await resumeOpen(parts, (await readControl(parts.database)).isHalted);
  } catch (thrown) {
    if (!(thrown instanceof PoolError) || thrown.kind !== "node") throw thrown;
    const why = errorText(thrown);
    return { open: (await openBatches(parts.database)).map(({ id }) => ({ id, why })), voided: [] };
  }
}

async function isHalted(parts: PaymentParts, report: CycleReport): Promise<boolean> {
  const control = await readControl(parts.database);
  if (!control.isHalted) return false;
  report.outcome = "halted";
  report.detail = control.reason;
  // What was sent before the halt is still booked; nothing is sent.
  const { open } = await resumeOpen(parts, true);
  report.open = open;
  return true;
}
