// The operator's payment commands. Each returns its exit code, see docs/operator/payments.md.
// halt, hold, release and status need neither a node nor the key; whatever pays runs under the
// payment lock, so it may run beside the service.

import type { Environment } from "../../adapters/config/env.ts";
import {
  beginAction,
  endAction,
  noteAction,
  type Operator,
} from "../../adapters/database/operator-actions.ts";
import { holdWallet, releaseWallet } from "../../adapters/database/payouts/control.ts";
import { haltPayouts } from "../../adapters/database/payouts/halt.ts";
import { reservedTotals } from "../../adapters/database/payouts/queries.ts";
import { requireSchema } from "../../adapters/database/schema/migrate.ts";
import type { Database } from "../../adapters/database/sql.ts";
import { isValidAddress } from "../../adapters/kaspa/address.ts";
import { waitForNode } from "../../adapters/kaspa/nodes.ts";
import { createMetrics } from "../../adapters/metrics/registry.ts";
import { sleep, systemClock } from "../../base/clock.ts";
import { PoolError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { type PaymentDeps, resumeOpen } from "../../services/payment/batches/batch-machine.ts";
import { makePlan } from "../../services/payment/batches/plan.ts";
import { readDue } from "../../services/payment/due.ts";
import type { CycleReport } from "../../services/payment/payment-cycle.ts";
import { payNow, requireIdentity, withLock } from "../../services/payment/payment-service.ts";
import { checkIdentity } from "../../services/payment/recovery/outflow.ts";
import { recover } from "../../services/payment/recovery/recovery.ts";
import { withPrefix } from "../operator/wallet.ts";
import {
  openPaymentDatabase,
  openPaymentDeps,
  openPaymentNodes,
  openTreasuryWallet,
  type PaymentSetup,
  readPaymentSetup,
} from "./dependencies.ts";
import { EXIT } from "./exit.ts";
import { showStatus } from "./status.ts";
import { jsonText, planText, recoveryText, reportText } from "./text.ts";

export interface CommandInput {
  command: string;
  wallet: string | undefined;
  /** Who acts and why, for the audit trail. */
  operator: Operator;
  /** Show what would be done and change nothing. For `unhalt` and `pay`. */
  isDryRun: boolean;
  waitMs: number;
  isJson: boolean;
  /** For `unhalt`: book payments that the chain has and the database lacks. */
  adopt: boolean;
  /** For `unhalt`: accept spends that were not payments. */
  acceptOutflow: boolean;
  /** For `unhalt --accept-outflow`: accept even what has the form of a payment. */
  acceptPayments: boolean;
  env: Environment;
  log: Log;
  /** Lines for people on stdout. */
  print: (line: string) => void;
  /** Progress, on stderr. */
  progress: (line: string) => void;
  signal: AbortSignal;
}

const NODE_WAIT_MS = 20_000;
const LOCK_WAIT_MS = 3000;
const POLL_MS = 1000;
const NO_CYCLE = 0n;

export async function runCommand(input: CommandInput): Promise<number> {
  const setup = readPaymentSetup(input.env);
  await using database = openPaymentDatabase(setup.url, input.log);
  await requireSchema(database);
  switch (input.command) {
    case "status":
      return await showStatus(input, database, setup.limits.thresholdSompi);
    case "hold":
    case "release":
      return await changeHold(input, database, setup);
    case "halt":
      return await halt(input, database);
    default:
      return await withTreasury(input, database, setup);
  }
}

/** The commands that need a node and the treasury's key. */
async function withTreasury(
  input: CommandInput,
  database: Database,
  setup: PaymentSetup,
): Promise<number> {
  const { env, log } = input;
  const wallet = openTreasuryWallet(env, setup.network);
  await using nodes = openPaymentNodes(setup, log);
  const metrics = createMetrics("katpool-payment", { defaults: false });
  const deps = openPaymentDeps({ env, setup, wallet, database, nodes, metrics, log });
  await waitForNode(nodes, {
    clock: systemClock,
    timeoutMs: NODE_WAIT_MS,
    signal: input.signal,
  });
  if (input.command === "plan") {
    return await plan(input, { ...deps, requireLock: () => undefined });
  }
  if (input.command === "pay" && input.isDryRun) {
    return await plan(input, { ...deps, requireLock: () => undefined });
  }
  const work = { run, pay: run, unhalt }[input.command] ?? resume;
  const code = await withLock(deps, { waitMs: LOCK_WAIT_MS, signal: input.signal }, (locked) =>
    withAction(input, database, () => work(input, locked, setup)),
  );
  if (code !== undefined) return code;
  input.print(
    input.isJson
      ? jsonText({ outcome: "busy" })
      : "another payment process is at work; nothing done",
  );
  return EXIT.done;
}

/** Runs a command of several transactions between the two ends of its audit row. */
async function withAction(
  input: CommandInput,
  database: Database,
  work: () => Promise<number>,
): Promise<number> {
  if (input.isDryRun) return await work();
  const action = { command: input.command, subject: input.wallet ?? "" };
  const id = await database.transaction((tx) => beginAction(tx, input.operator, action));
  const code = await work();
  const outcome = `exit ${code}`;
  await database.transaction((tx) => endAction(tx, id, outcome));
  return code;
}

async function plan(input: CommandInput, deps: PaymentDeps): Promise<number> {
  const { database } = deps;
  const due = await readDue(deps, input.wallet);
  const view = await deps.chain.observe();
  // A cycle that starts now has reserved nothing yet; earlier ones count against the daily cap.
  const reserved = await reservedTotals(database, NO_CYCLE);
  const mayConsolidate = true;
  const planning = await makePlan({
    ...deps,
    reader: database,
    view,
    due,
    reserved,
    mayConsolidate,
  });
  if (planning.outcome === "feeTooHigh") {
    const { feeRate, maxFeeRate } = planning;
    input.print(`fee rate ${feeRate} is above payment.maxFeeRate ${maxFeeRate}`);
    return EXIT.aborted;
  }
  if (input.isJson) input.print(jsonText(planning.plan));
  else for (const line of planText(planning.plan)) input.print(line);
  return EXIT.done;
}

async function run(input: CommandInput, locked: PaymentDeps, setup: PaymentSetup): Promise<number> {
  await requireIdentity(locked, setup.network);
  const report = await payNow(locked, {
    clock: systemClock,
    startedBy: "operator",
    signal: input.signal,
    onProgress: input.progress,
    onlyWallet: input.wallet,
    waitMs: input.waitMs,
    pollMs: POLL_MS,
  });
  if (input.isJson) input.print(jsonText(report));
  else for (const line of reportText(report)) input.print(line);
  return exitCodeOf(report);
}

function exitCodeOf(report: CycleReport): number {
  switch (report.outcome) {
    case "paid":
    case "nothing":
      return EXIT.done;
    default:
      return EXIT[report.outcome];
  }
}

/** Passes over the open batches until none is open or the time is up. */
async function resume(
  input: CommandInput,
  locked: PaymentDeps,
  setup: PaymentSetup,
): Promise<number> {
  const { isHalted } = await requireIdentity(locked, setup.network);
  const end = systemClock.monotonicMs() + input.waitMs;
  for (;;) {
    locked.requireLock();
    const { open, voided } = await resumeOpen(locked, isHalted);
    if (open.length === 0 || systemClock.monotonicMs() >= end || input.signal.aborted) {
      if (input.isJson) input.print(jsonText({ open, voided }));
      for (const { id, why } of input.isJson ? [] : open) input.print(`batch ${id}: ${why}`);
      if (open.length === 0 && !input.isJson) input.print("nothing is on its way");
      if (open.length === 0) return EXIT.done;
      return isHalted ? EXIT.halted : EXIT.open;
    }
    input.progress(`transactions on their way: ${open.length}; the first: ${open[0]?.why}`);
    await sleep(systemClock, POLL_MS, input.signal);
  }
}

/** Lifts the halt once every spend of the treasury is accounted for. */
async function unhalt(
  input: CommandInput,
  locked: PaymentDeps,
  setup: PaymentSetup,
): Promise<number> {
  const { fault } = await checkIdentity(locked, setup.network);
  if (fault !== undefined) throw new PoolError("config", fault);
  const report = await recover(locked, {
    network: setup.network,
    adopt: input.adopt,
    acceptOutflow: input.acceptOutflow,
    acceptPayments: input.acceptPayments,
    isDryRun: input.isDryRun,
    onProgress: input.progress,
  });
  if (input.isJson) input.print(jsonText(report));
  else for (const line of recoveryText(report)) input.print(line);
  return report.isLifted ? EXIT.done : EXIT.halted;
}

async function changeHold(input: CommandInput, database: Database, setup: PaymentSetup) {
  const { wallet: text } = input;
  if (text === undefined) throw new PoolError("config", `${input.command}: needs a WALLET`);
  const wallet = withPrefix(text, setup.network);
  if (input.command === "release") {
    const wasHeld = await database.transaction(async (tx) => {
      const outcome = (await releaseWallet(tx, wallet)) ? "released" : "was not on hold";
      await noteAction(tx, input.operator, { command: "release", subject: wallet, outcome });
      return outcome === "released";
    });
    input.print(wasHeld ? `released ${wallet}` : `${wallet} was not on hold`);
    return EXIT.done;
  }
  if (!isValidAddress(wallet, setup.network)) {
    throw new PoolError("config", `hold: ${wallet} is not an address of ${setup.network}`);
  }
  const { reason } = input.operator;
  await database.transaction(async (tx) => {
    await holdWallet(tx, { wallet, reason, heldBy: "operator" });
    const action = { command: "hold", subject: wallet, outcome: "on hold" };
    await noteAction(tx, input.operator, action);
  });
  input.print(`on hold: ${wallet}: ${reason}`);
  return EXIT.done;
}

/** The kill switch: after its commit no payment process sends a transaction. */
async function halt(input: CommandInput, database: Database): Promise<number> {
  const { reason } = input.operator;
  const isNew = await database.transaction(async (tx) => {
    const halted = await haltPayouts(tx, reason);
    const outcome = halted ? "halted" : "was halted before";
    await noteAction(tx, input.operator, { command: "halt", subject: "", outcome });
    return halted;
  });
  input.log.error("payouts halted", { reason });
  input.print(isNew ? `payouts are halted: ${reason}` : "payouts were halted before");
  return EXIT.done;
}
