// The payment service: runs cycles by the schedule, resumes open batches in between, audits the
// money once an hour and updates the gauges.
// Invariant: everything that changes a batch runs under the payment lock, so that several services
// and an operator's command never work at once.

import { readControl } from "../../adapters/database/payouts/control.ts";
import { openBatches } from "../../adapters/database/payouts/queries.ts";
import type { Clock } from "../../base/clock.ts";
import { errorText, PoolError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { type LoopTask, startLoops } from "../../base/loop-service.ts";
import { type PaymentDeps, resumeOpen } from "./batches/batch-machine.ts";
import { rebroadcastReorgedOut } from "./batches/rebroadcast.ts";
import { withPaymentLock } from "./lock.ts";
import type { PaymentGauges } from "./metrics.ts";
import { type CycleReport, runCycle } from "./payment-cycle.ts";
import { settleFailover } from "./recovery/failover.ts";
import { checkIdentity, checkOutflow } from "./recovery/outflow.ts";
import { replan, type Schedule } from "./schedule.ts";

/** Everything but the lock, which each piece of work takes for itself. */
export type UnlockedDeps = Omit<PaymentDeps, "requireLock">;

export interface ServiceDeps extends UnlockedDeps {
  network: string;
  schedule: Schedule;
  gauges: PaymentGauges;
  /** Whether a node is usable; without one there is no audit. */
  hasNode: () => boolean;
  /** Counts violated invariants. Runs once an hour, sooner after a failure. */
  audit: () => Promise<ReadonlyMap<string, number>>;
  clock: Clock;
  log: Log;
}

export interface PaymentService extends AsyncDisposable {
  /** Why the service is not ready; undefined if it is. */
  fault(): string | undefined;
}

const SCHEDULE_POLL_MS = 5000;
const FAILOVER_PAUSE_MS = 30_000;
const RESUME_PAUSE_MS = 5000;
const GAUGE_PAUSE_MS = 15_000;
const AUDIT_EVERY_MS = 3_600_000;
/** Pause after a failed audit, which may have read whole tables before it failed. */
const AUDIT_RETRY_MS = 300_000;
const AUDIT_POLL_MS = 5000;
const LOCK_WAIT_MS = 60_000;
const CYCLE_WAIT_MS = 600_000;
const CYCLE_POLL_MS = 2000;

export function startPaymentService(deps: ServiceDeps): PaymentService {
  const { clock, log } = deps;
  let fault: string | undefined = "the database has not been read yet";
  let auditAtMs = clock.monotonicMs();
  let nextMs = deps.schedule.nextMs(clock.nowMs());
  log.info("payment cycle scheduled", { next: new Date(nextMs).toISOString() });
  const gauges = async () => {
    fault = await readFault(deps);
  };
  const cycle = async (signal: AbortSignal) => {
    nextMs = replan(deps.schedule, nextMs, clock.nowMs());
    if (clock.nowMs() < nextMs) return;
    // The next start counts from now and is set before the cycle runs: neither a start that was
    // missed nor a cycle that fails is repeated.
    nextMs = deps.schedule.nextMs(Math.max(clock.nowMs(), nextMs));
    await scheduledCycle(deps, signal);
  };
  const audit = async (signal: AbortSignal) => {
    if (clock.monotonicMs() < auditAtMs || !deps.hasNode()) return;
    auditAtMs = clock.monotonicMs() + AUDIT_RETRY_MS;
    await auditTurn(deps, signal);
    auditAtMs = clock.monotonicMs() + AUDIT_EVERY_MS;
  };
  const resume = (signal: AbortSignal) => resumeTurn(deps, signal);
  const failover = (signal: AbortSignal) => failoverTurn(deps, signal);
  const tasks: LoopTask[] = [
    { name: "payment gauges", pauseMs: GAUGE_PAUSE_MS, turn: gauges },
    { name: "payment resume", pauseMs: RESUME_PAUSE_MS, turn: resume },
    { name: "payment failover", pauseMs: FAILOVER_PAUSE_MS, turn: failover },
    { name: "payment schedule", pauseMs: SCHEDULE_POLL_MS, turn: cycle },
    { name: "payment audit", pauseMs: AUDIT_POLL_MS, turn: audit },
  ];
  const loops = startLoops({ clock, log }, tasks);
  return { fault: () => fault, [Symbol.asyncDispose]: () => loops[Symbol.asyncDispose]() };
}

async function readFault(deps: ServiceDeps): Promise<string | undefined> {
  try {
    await deps.gauges.update(deps.clock.nowMs());
    return undefined;
  } catch (thrown) {
    return errorText(thrown);
  }
}

/** One pass while anything is open; skipped without a word if another process is at work. */
async function resumeTurn(deps: ServiceDeps, signal: AbortSignal): Promise<void> {
  if ((await openBatches(deps.database)).length === 0) return;
  await withLock(deps, { waitMs: 0, signal }, async (locked) => {
    const { isHalted } = await requireIdentity(locked, deps.network);
    const { open } = await resumeOpen(locked, isHalted);
    for (const { id, why } of open) {
      deps.log.debug("payout batch waits", { batch: id.toString(), why });
    }
  });
}

/** Notices a failover soon, and lets payouts go on once everything agrees again. */
async function failoverTurn(deps: ServiceDeps, signal: AbortSignal): Promise<void> {
  if (!deps.hasNode()) return;
  await withLock(deps, { waitMs: 0, signal }, async (locked) => {
    await requireIdentity(locked, deps.network);
    await settleFailover(locked, deps);
  });
}

async function scheduledCycle(deps: ServiceDeps, signal: AbortSignal): Promise<void> {
  const report = await withLock(deps, { waitMs: LOCK_WAIT_MS, signal }, async (locked) => {
    await requireIdentity(locked, deps.network);
    return payNow(locked, {
      clock: deps.clock,
      startedBy: "schedule",
      signal,
      onProgress: () => {},
    });
  });
  if (report === undefined) deps.log.info("payment cycle skipped: another process is paying");
}

/** Runs a cycle with the service's waiting times unless others are given. */
export function payNow(
  locked: PaymentDeps,
  options: {
    clock: Clock;
    startedBy: "schedule" | "operator";
    signal: AbortSignal;
    onProgress: (line: string) => void;
    onlyWallet?: string | undefined;
    waitMs?: number;
    pollMs?: number;
  },
): Promise<CycleReport> {
  return runCycle(locked, { waitMs: CYCLE_WAIT_MS, pollMs: CYCLE_POLL_MS, ...options });
}

async function auditTurn(deps: ServiceDeps, signal: AbortSignal): Promise<void> {
  deps.gauges.audited(await deps.audit(), deps.clock.nowMs());
  await withLock(deps, { waitMs: LOCK_WAIT_MS, signal }, async (locked) => {
    const { isHalted } = await requireIdentity(locked, deps.network);
    if (!isHalted) await rebroadcastReorgedOut(locked);
    await checkOutflow(locked);
  });
}

/** Throws PoolError "config" if the database belongs to another treasury or network. */
export async function requireIdentity(
  locked: PaymentDeps,
  network: string,
): Promise<{ isHalted: boolean }> {
  const { fault } = await checkIdentity(locked, network);
  if (fault !== undefined) throw new PoolError("config", fault);
  return readControl(locked.database);
}

/** Runs `work` under the payment lock; undefined if another process held it for all of `waitMs`. */
export function withLock<T>(
  deps: UnlockedDeps & { clock: Clock },
  options: { waitMs: number; signal: AbortSignal },
  work: (locked: PaymentDeps) => Promise<T>,
): Promise<T | undefined> {
  const { database, clock } = deps;
  return withPaymentLock({ database, clock, ...options }, (requireLock) =>
    work({ ...deps, requireLock }),
  );
}
