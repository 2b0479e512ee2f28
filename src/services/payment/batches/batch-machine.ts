// The state machine of payout batches: signs what is reserved, sends what is nowhere, books what
// the chain accepted. The only code that changes a batch's state after its reservation.
// Invariant: each step is one transaction under the payment lock; after a crash between two steps
// the next pass continues from the stored state.

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
import { assert } from "../../../base/assert.ts";
import { errorText, PoolError } from "../../../base/errors.ts";
import { outpointKey } from "../../../domain/outpoint.ts";
import { type BatchState, isLegalMove } from "../../../domain/payout.ts";
import { sompi } from "../../../domain/sompi.ts";
import type { Chain, ChainView, CrashPoint, PaymentLimits, Signer } from "../dependencies.ts";
import type { PaymentEvents } from "../events.ts";
import { type BatchEvidence, decideNextAction, type NextAction } from "./next-action.ts";

export interface PaymentDeps {
  database: Database;
  chain: Chain;
  signer: Signer;
  limits: PaymentLimits;
  events: PaymentEvents;
  crashPoint: CrashPoint;
  /** Throws PoolError "conflict" once the payment lock is lost. */
  requireLock: () => void;
}

export interface WaitingBatch {
  id: bigint;
  why: string;
}

export interface ResumeReport {
  /** Batches that are neither settled nor void yet. */
  open: WaitingBatch[];
  /** Batches that became void in this pass. */
  voided: bigint[];
}

/** A chain view with its outputs by outpoint key, for comparison with every batch. */
export interface Observation {
  view: ChainView;
  /** DAA score by outpoint key. */
  unspent: ReadonlyMap<string, bigint>;
}

/** One pass takes at most this many steps with a batch: sign, send, accept, settle. */
const MAX_STEPS = 5;

export async function observe(chain: Chain): Promise<Observation> {
  const view = await chain.observe();
  const unspent = new Map(
    view.outputs.map((output) => [outpointKey(output), output.blockDaaScore]),
  );
  return { view, unspent };
}

/**
 * One pass over all open batches. While halted, nothing is signed or sent; what the chain shows is
 * still booked. A batch for which the node failed waits; the others go on.
 */
export async function resumeOpen(deps: PaymentDeps, isHalted: boolean): Promise<ResumeReport> {
  const report: ResumeReport = { open: [], voided: [] };
  const batches = await openBatches(deps.database);
  if (batches.length === 0) return report;
  let observation = await observe(deps.chain);
  for (const batch of batches) {
    try {
      const end = await advanceBatch(deps, batch, observation, isHalted);
      if (end.action === "wait") report.open.push({ id: batch.id, why: end.why });
      if (end.action === "void") report.voided.push(batch.id);
    } catch (thrown) {
      if (!(thrown instanceof PoolError) || thrown.kind !== "node") throw thrown;
      report.open.push({ id: batch.id, why: errorText(thrown) });
      observation = await observe(deps.chain);
    }
  }
  return report;
}

/** Takes steps until the batch waits, is settled or is void; returns the last action. */
export async function advanceBatch(
  deps: PaymentDeps,
  batch: OpenBatch,
  observation: Observation,
  isHalted: boolean,
): Promise<NextAction> {
  let current = batch;
  for (let taken = 0; taken < MAX_STEPS; taken++) {
    const evidence = await collectEvidence(current, observation);
    const next = decideNextAction(current, evidence, deps.limits.confirmationsDaa);
    if (next.action === "wait") return next;
    if (isHalted && (next.action === "sign" || next.action === "send")) {
      return { action: "wait", why: "payouts are halted" };
    }
    deps.requireLock();
    current = await perform(deps, current, next, observation.view);
    if (next.action === "settle" || next.action === "void") return next;
    if (next.action === "send") return { action: "wait", why: current.lastAnswer };
  }
  return { action: "wait", why: "more steps follow" };
}

/** Asks the chain only for what the decision needs; scans only if nothing cheaper is conclusive. */
async function collectEvidence(
  batch: OpenBatch,
  { view, unspent }: Observation,
): Promise<BatchEvidence> {
  const missing = batch.inputs.filter((input) => !unspent.has(outpointKey(input)));
  const { transactionId } = batch;
  const found: BatchEvidence = {
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
  const spent = new Set(missing.map(outpointKey));
  found.rival = spends.find(
    (spend) =>
      spend.transactionId !== transactionId &&
      spend.inputs.some((input) => spent.has(outpointKey(input))),
  );
  return found;
}

async function perform(
  deps: PaymentDeps,
  batch: OpenBatch,
  next: Exclude<NextAction, { action: "wait" }>,
  view: ChainView,
): Promise<OpenBatch> {
  switch (next.action) {
    case "sign":
      return sign(deps, batch);
    case "send":
      return send(deps, batch, view);
    case "accept":
      return accept(deps, batch, next.daaScore);
    case "settle":
      return settle(deps, batch, next.daaScore);
    case "void":
      return voidWithProof(deps, batch, next.proof);
  }
}

/** Only stored rows go into the transaction, so signing again gives the same id. */
export async function sign(deps: PaymentDeps, batch: OpenBatch): Promise<OpenBatch> {
  requireLegal(batch, "signed");
  const { inputs, outputs } = transactionOf(deps, batch);
  const signed = deps.signer.sign(inputs, outputs);
  await deps.database.transaction(async (tx) => {
    await signBatch(tx, batch.id, signed);
    deps.crashPoint("before-sign");
  });
  deps.crashPoint("signed");
  return { ...batch, ...signed, state: "signed" };
}

/** What a batch spends and pays; throws PoolError "data" if a wallet is not an address. */
export function transactionOf(deps: Pick<PaymentDeps, "signer">, batch: OpenBatch) {
  const outputs = batch.payouts.map(({ wallet, amount }) => {
    const script = deps.signer.scriptOf(wallet);
    if (script === undefined) {
      throw new PoolError("data", `batch ${batch.id} pays ${wallet}, which is not an address`);
    }
    return { script, amount: sompi(amount) };
  });
  const change = { script: deps.signer.script, amount: sompi(batch.change) };
  outputs.splice(batch.changeIndex, 0, change);
  const inputs = batch.inputs.map(({ script = deps.signer.script, ...input }) => ({
    ...input,
    script,
    amount: sompi(input.amount),
  }));
  return { inputs, outputs };
}

/** Records the attempt, sends the stored bytes, records the answer. */
export async function send(
  deps: PaymentDeps,
  batch: OpenBatch,
  view: ChainView,
): Promise<OpenBatch> {
  const { bytes } = batch;
  if (bytes === undefined) throw new PoolError("data", `batch ${batch.id} has no bytes to send`);
  const attempt = await deps.database.transaction((tx) => beginAttempt(tx, batch.id, view.node));
  deps.crashPoint("before-send");
  const { answer, detail } = await view.send(bytes);
  deps.crashPoint("after-send");
  await deps.database.transaction((tx) => endAttempt(tx, attempt, answer, detail));
  deps.events.batchSent(batch, answer, detail);
  deps.crashPoint("submitted");
  const isTaken = answer === "taken" || answer === "known";
  return {
    ...batch,
    state: isTaken && batch.state === "signed" ? "submitted" : batch.state,
    attempts: batch.attempts + 1,
    refusals: batch.refusals + (answer === "refused" ? 1 : 0),
    lastAnswer: detail,
  };
}

async function accept(deps: PaymentDeps, batch: OpenBatch, daaScore: bigint): Promise<OpenBatch> {
  requireLegal(batch, "accepted");
  await deps.database.transaction(async (tx) => {
    await acceptBatch(tx, batch.id, daaScore);
    deps.crashPoint("before-accept");
  });
  deps.events.batchAccepted(batch, daaScore);
  deps.crashPoint("accepted");
  return { ...batch, state: "accepted" };
}

async function settle(deps: PaymentDeps, batch: OpenBatch, daaScore: bigint): Promise<OpenBatch> {
  requireLegal(batch, "settled");
  await deps.database.transaction(async (tx) => {
    await settleBatch(tx, batch.id, daaScore);
    deps.crashPoint("before-settle");
  });
  deps.events.batchSettled(batch);
  deps.crashPoint("settled");
  return { ...batch, state: "settled" };
}

/** A rival spend means that somebody else has the key or the database was restored: halt. */
async function voidWithProof(
  deps: PaymentDeps,
  batch: OpenBatch,
  proof: string,
): Promise<OpenBatch> {
  requireLegal(batch, "void");
  const isRefused = batch.attempts > 0 && batch.refusals === batch.attempts;
  await deps.database.transaction(async (tx) => {
    await voidBatch(tx, batch.id, proof, { isRefused });
    if (!isRefused) await haltPayouts(tx, `batch ${batch.id}: ${proof}`);
  });
  deps.events.batchVoided(batch, proof);
  return { ...batch, state: "void" };
}

function requireLegal(batch: OpenBatch, to: BatchState): void {
  assert(isLegalMove(batch.state, to), `batch ${batch.id} may go from ${batch.state} to ${to}`);
}
