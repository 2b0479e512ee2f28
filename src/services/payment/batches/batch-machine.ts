// Brings every open batch one or more steps on: signs what is reserved, sends what is nowhere,
// books what is accepted and deep. Run before each cycle, between, and on a timer. What must stay
// true: each step is one transaction, taken only while the payment lock is held; a crash between
// two steps leaves a batch that the next pass takes up where it stands.

import { haltPayouts } from "../../../adapters/database/payouts/halt.ts";
import { type OpenBatch, openBatches } from "../../../adapters/database/payouts/queries.ts";
import {
  acceptBatch,
  beginAttempt,
  endAttempt,
  settleBatch,
  signBatch,
  voidBatch,
} from "../../../adapters/database/payouts/transitions.ts";
import type { Database } from "../../../adapters/database/sql.ts";
import { errorText, PoolError } from "../../../base/errors.ts";
import { outpointKey } from "../../../domain/outpoint.ts";
import { sompi } from "../../../domain/sompi.ts";
import type { Chain, ChainView, CrashPoint, PaymentLimits, Purse } from "../dependencies.ts";
import type { PaymentEvents } from "../events.ts";
import { type Findings, judge, type NextStep } from "./next-action.ts";

export interface PaymentParts {
  database: Database;
  chain: Chain;
  purse: Purse;
  limits: PaymentLimits;
  events: PaymentEvents;
  crashPoint: CrashPoint;
  /** Throws PoolError "conflict" when the payment lock is not held any more. */
  requireLock: () => void;
}

export interface ResumeReport {
  /** Batches that are still on their way. */
  open: { id: bigint; why: string }[];
  voided: bigint[];
}

/** A batch takes so many steps in one pass at most: sign, send, accept, settle. */
const MAX_STEPS = 5;

/** One pass over all open batches. `isHalted` lets only look and book. */
export async function resumeOpen(parts: PaymentParts, isHalted: boolean): Promise<ResumeReport> {
  const report: ResumeReport = { open: [], voided: [] };
  const batches = await openBatches(parts.database);
  if (batches.length === 0) return report;
  let view = await lookAt(parts.chain);
  for (const batch of batches) {
    try {
      const end = await resumeOne(parts, batch, view, isHalted);
      if (end.step === "wait") report.open.push({ id: batch.id, why: end.why });
      if (end.step === "void") report.voided.push(batch.id);
    } catch (thrown) {
      if (!(thrown instanceof PoolError) || thrown.kind !== "node") throw thrown;
      report.open.push({ id: batch.id, why: errorText(thrown) });
      view = await lookAt(parts.chain);
    }
  }
  return report;
}

/** A view and its outputs by outpoint, which every batch is compared with. */
interface Look {
  view: ChainView;
  unspent: ReadonlyMap<string, bigint>;
}

async function lookAt(chain: Chain): Promise<Look> {
  const view = await chain.look();
  const unspent = new Map(
    view.outputs.map((output) => [outpointKey(output), output.blockDaaScore]),
  );
  return { view, unspent };
}

/** Takes steps until the batch waits, is settled or is void. */
async function resumeOne(
  parts: PaymentParts,
  batch: OpenBatch,
  look: Look,
  isHalted: boolean,
): Promise<NextStep> {
  let current = batch;
  for (let taken = 0; taken < MAX_STEPS; taken++) {
    const findings = await gather(current, look);
    const next = judge(current, findings, parts.limits.confirmationsDaa);
    if (next.step === "wait") return next;
    if (isHalted && (next.step === "sign" || next.step === "send")) {
      return { step: "wait", why: "payouts are halted" };
    }
    current = await take(parts, current, next, look.view);
    if (next.step === "settle" || next.step === "void") return next;
    if (next.step === "send") return { step: "wait", why: current.lastAnswer };
  }
  return { step: "wait", why: "more steps follow" };
}

/** Asks the chain for as much as is needed to judge; the walks only when nothing else tells. */
async function gather(batch: OpenBatch, { view, unspent }: Look): Promise<Findings> {
  const missing = batch.inputs.filter((input) => !unspent.has(outpointKey(input)));
  const { transactionId } = batch;
  const found: Findings = {
    virtualDaaScore: view.virtualDaaScore,
    changeDaaScore: undefined,
    missingInputs: missing.length,
    isInMempool: false,
    acceptedDaaScore: undefined,
    rival: undefined,
  };
  if (transactionId === undefined) return found;
  found.changeDaaScore = unspent.get(outpointKey({ transactionId, index: batch.changeIndex }));
  if (found.changeDaaScore !== undefined) return found;
  if (missing.length === 0) {
    found.isInMempool = batch.attempts > 0 && (await view.isInMempool(transactionId));
    return found;
  }
  found.acceptedDaaScore = await view.findAcceptance(transactionId, batch.startHash);
  if (found.acceptedDaaScore !== undefined) return found;
  const { spends } = await view.findSpends(missing, batch.startHash);
  const wasSpent = new Set(missing.map(outpointKey));
  found.rival = spends.find(
    (spend) =>
      spend.transactionId !== transactionId &&
      spend.inputs.some((i) => wasSpent.has(outpointKey(i))),
  );
  return found;
}

async function take(
  parts: PaymentParts,
  batch: OpenBatch,
  next: Exclude<NextStep, { step: "wait" }>,
  view: ChainView,
): Promise<OpenBatch> {
  parts.requireLock();
  switch (next.step) {
    case "sign":
      return sign(parts, batch);
    case "send":
      return send(parts, batch, view);
    case "accept":
      await parts.database.transaction(async (tx) => {
        await acceptBatch(tx, batch.id, next.daaScore);
        parts.crashPoint("before-accept");
      });
      parts.events.batchAccepted(batch, next.daaScore);
      parts.crashPoint("accepted");
      return { ...batch, state: "accepted" };
    case "settle":
      await parts.database.transaction(async (tx) => {
        await settleBatch(tx, batch.id, next.daaScore);
        parts.crashPoint("before-settle");
      });
      parts.events.batchSettled(batch);
      parts.crashPoint("settled");
      return { ...batch, state: "settled" };
    case "void":
      await voidOne(parts, batch, next.proof);
      return { ...batch, state: "void" };
  }
}

/** The stored rows are all that goes into the bytes; so a second signing gives the same id. */
export async function sign(parts: PaymentParts, batch: OpenBatch): Promise<OpenBatch> {
  const outputs = batch.payouts.map(({ wallet, amount }) => {
    const script = parts.purse.scriptOf(wallet);
    if (script === undefined)
      throw new PoolError("data", `batch ${batch.id} pays no valid address`);
    return { script, amount: sompi(amount) };
  });
  outputs.splice(batch.changeIndex, 0, {
    script: parts.purse.script,
    amount: sompi(batch.change),
  });
  const inputs = batch.inputs.map((input) => ({ ...input, amount: sompi(input.amount) }));
  const signed = parts.purse.sign(inputs, outputs);
  await parts.database.transaction(async (tx) => {
    await signBatch(tx, batch.id, signed);
    parts.crashPoint("before-sign");
  });
  parts.crashPoint("signed");
  return { ...batch, ...signed, state: "signed" };
}

/** Writes the attempt down, sends the stored bytes, writes the answer down. */
export async function send(
  parts: PaymentParts,
  batch: OpenBatch,
  view: ChainView,
): Promise<OpenBatch> {
  const { bytes } = batch;
  if (bytes === undefined) throw new PoolError("data", `batch ${batch.id} has no bytes to send`);
  const attempt = await parts.database.transaction((tx) => beginAttempt(tx, batch.id, view.node));
  parts.crashPoint("before-send");
  const { answer, detail } = await view.send(bytes);
  parts.crashPoint("after-send");
  await parts.database.transaction((tx) => endAttempt(tx, attempt, answer, detail));
  parts.events.batchSent(batch, answer, detail);
  parts.crashPoint("submitted");
  const isTaken = answer === "taken" || answer === "known";
  return {
    ...batch,
    state: isTaken && batch.state === "signed" ? "submitted" : batch.state,
    attempts: batch.attempts + 1,
    refusals: batch.refusals + (answer === "refused" ? 1 : 0),
    lastAnswer: detail,
  };
}

/** A rival spend is somebody else with our key, or a database that was restored: payouts halt. */
async function voidOne(parts: PaymentParts, batch: OpenBatch, proof: string): Promise<void> {
  const isRefused = batch.attempts > 0 && batch.refusals === batch.attempts;
  await parts.database.transaction(async (tx) => {
    await voidBatch(tx, batch.id, proof, { isRefused });
    if (!isRefused) await haltPayouts(tx, `batch ${batch.id}: ${proof}`);
  });
  parts.events.batchVoided(batch, proof);
}
