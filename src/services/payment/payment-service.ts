// The payment service's loops: cycles by the schedule, passes over what is open in between, and
// the numbers for Prometheus. Built by the roof. What must stay true: cycles and passes run under
// the payment lock, so that several services and an operator never work at once.

import { readControl } from "../../adapters/database/payouts/control.ts";
import { openBatches } from "../../adapters/database/payouts/queries.ts";
import type { Clock } from "../../base/clock.ts";
import { errorText, PoolError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { type LoopTask, startLoops } from "../../base/loop-service.ts";
import { type PaymentParts, resumeOpen } from "./batches/batch-machine.ts";
import { resendTakenBack } from "./batches/rebroadcast.ts";
import { withPaymentLock } from "./lock.ts";
import type { PaymentGauges } from "./metrics.ts";
import { type CycleReport, runCycle } from "./payment-cycle.ts";
import { checkIdentity, checkOutflow } from "./recovery/outflow.ts";
import { replan, type Schedule } from "./schedule.ts";

/** Everything but the lock, which each piece of work takes for itself. */
export type UnlockedParts = Omit<PaymentParts, "requireLock">;

export interface ServiceParts extends UnlockedParts {
  network: string;
  schedule: Schedule;
  gauges: PaymentGauges;
  /** Whether a node can be asked now; nothing is verified without one. */
  hasNode: () => boolean;
  /** Counts violated invariants; run once an hour, and again sooner when it could not be. */
  verify: () => Promise<ReadonlyMap<string, number>>;
  clock: Clock;
  log: Log;
}

export interface PaymentService extends AsyncDisposable {
  /** Why the service is not ready, or undefined. */
  fault(): string | undefined;
}

const SCHEDULE_LOOK_MS = 5000;
const RESUME_PAUSE_MS = 5000;
const GAUGE_PAUSE_MS = 15_000;
const VERIFY_EVERY_MS = 3_600_000;
/** After one that failed: it may have read whole tables before. */
const VERIFY_AGAIN_MS = 300_000;
const VERIFY_LOOK_MS = 5000;
const LOCK_WAIT_MS = 60_000;
const CYCLE_WAIT_MS = 600_000;
const CYCLE_POLL_MS = 2000;

export function startPaymentService(parts: ServiceParts): PaymentService {
  const { clock, log } = parts;
  let fault: string | undefined = "the database has not been read yet";
  let verifyMs = clock.monotonicMs();
  let nextMs = parts.schedule.nextMs(clock.nowMs());
  log.info("payment schedule", { next: new Date(nextMs).toISOString() });
  const numbers = async () => {
    fault = await readFault(parts);
  };
  const cycle = async (signal: AbortSignal) => {
    nextMs = replan(parts.schedule, nextMs, clock.nowMs());
    if (clock.nowMs() < nextMs) return;
    // The next moment is counted from now: what was passed over while away is not made up for.
    nextMs = parts.schedule.nextMs(Math.max(clock.nowMs(), nextMs));
    await scheduledCycle(parts, signal);
  };
  const verification = async (signal: AbortSignal) => {
    if (clock.monotonicMs() < verifyMs || !parts.hasNode()) return;
    verifyMs = clock.monotonicMs() + VERIFY_AGAIN_MS;
    await verifyTurn(parts, signal);
    verifyMs = clock.monotonicMs() + VERIFY_EVERY_MS;
  };
  const resume = (signal: AbortSignal) => resumeTurn(parts, signal);
  const tasks: LoopTask[] = [
    { name: "payment numbers", pauseMs: GAUGE_PAUSE_MS, turn: numbers },
    { name: "payment resume", pauseMs: RESUME_PAUSE_MS, turn: resume },
    { name: "payment schedule", pauseMs: SCHEDULE_LOOK_MS, turn: cycle },
    { name: "payment verification", pauseMs: VERIFY_LOOK_MS, turn: verification },
  ];
  const loops = startLoops({ clock, log }, tasks);
  return { fault: () => fault, [Symbol.asyncDispose]: () => loops[Symbol.asyncDispose]() };
}

async function readFault(parts: ServiceParts): Promise<string | undefined> {
  try {
    await parts.gauges.update(parts.clock.nowMs());
    return undefined;
  } catch (thrown) {
    return errorText(thrown);
  }
}

/** A pass while anything is open; in silence when another process is at work. */
async function resumeTurn(parts: ServiceParts, signal: AbortSignal): Promise<void> {
  if ((await openBatches(parts.database)).length === 0) return;
  await locked(parts, { waitMs: 0, signal }, async (held) => {
    const { isHalted } = await allowed(held, parts.network);
    const { open } = await resumeOpen(held, isHalted);
    for (const { id, why } of open) parts.log.debug("batch waits", { batch: id.toString(), why });
  });
}

async function scheduledCycle(parts: ServiceParts, signal: AbortSignal): Promise<void> {
  const report = await locked(parts, { waitMs: LOCK_WAIT_MS, signal }, async (held) => {
    await allowed(held, parts.network);
    return payNow(held, {
      clock: parts.clock,
      startedBy: "schedule",
      signal,
      onProgress: () => {},
    });
  });
  if (report === undefined) parts.log.info("cycle left out: another process is paying");
}

/** A cycle with the service's patience; the command line uses its own. */
export function payNow(
  held: PaymentParts,
  options: {
    clock: Clock;
    startedBy: "schedule" | "operator";
    signal: AbortSignal;
    onProgress: (line: string) => void;
    waitMs?: number;
    pollMs?: number;
  },
): Promise<CycleReport> {
  return runCycle(held, { waitMs: CYCLE_WAIT_MS, pollMs: CYCLE_POLL_MS, ...options });
}

async function verifyTurn(parts: ServiceParts, signal: AbortSignal): Promise<void> {
  parts.gauges.verified(await parts.verify(), parts.clock.nowMs());
  await locked(parts, { waitMs: LOCK_WAIT_MS, signal }, async (held) => {
    const { isHalted } = await allowed(held, parts.network);
    if (!isHalted) await resendTakenBack(held);
    await checkOutflow(held);
  });
}

/** Throws PoolError "config" when this database is another treasury's or network's. */
export async function allowed(held: PaymentParts, network: string): Promise<{ isHalted: boolean }> {
  const { fault } = await checkIdentity(held, network);
  if (fault !== undefined) throw new PoolError("config", fault);
  return readControl(held.database);
}

export function locked<T>(
  parts: UnlockedParts & { clock: Clock },
  options: { waitMs: number; signal: AbortSignal },
  work: (held: PaymentParts) => Promise<T>,
): Promise<T | undefined> {
  const { database, clock } = parts;
  return withPaymentLock({ database, clock, ...options }, (requireLock) =>
    work({ ...parts, requireLock }),
  );
}
