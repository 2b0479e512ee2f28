// The audit: recomputes every money invariant from the ledger, from the stored transactions and,
// if a node is usable, from the chain. `make verify` reads the whole history; the service reads
// every hour what is newer than the last clean audit. Returns a counterexample of each violated
// invariant.

import {
  type AuditCheckpoint,
  atOneMoment,
  type CheckResult,
  nextCheckpoint,
  noteCheckpoint,
  readCheckpoint,
  runSqlChecks,
  type StoredBatch,
  storedBatches,
} from "../../../adapters/database/ledger/ledger-audit.ts";
import { ownedOutputs, type TreasuryOutpoint } from "../../../adapters/database/payouts/control.ts";
import { usedOutpoints } from "../../../adapters/database/payouts/queries.ts";
import type { Database, Reader } from "../../../adapters/database/sql.ts";
import { outpointKey } from "../../../domain/outpoint.ts";
import { type Obligations, readObligations, surplusOf, type TreasuryCoin } from "./solvency.ts";

export type { CheckResult } from "../../../adapters/database/ledger/ledger-audit.ts";

export interface AuditDeps {
  database: Database;
  /** Inputs and outputs of a stored transaction, with its id recomputed. */
  readSigned: (bytes: string) => {
    transactionId: string;
    inputs: { transactionId: string; index: number }[];
    outputs: { script: string; amount: bigint }[];
  };
  scriptOf: (wallet: string) => string | undefined;
  /** The treasury's unspent outputs; undefined leaves the chain out. */
  observe:
    | (() => Promise<{
        outputs: readonly TreasuryCoin[];
      }>)
    | undefined;
  /** Called with what the treasury has above what is owed, in sompi. */
  onSurplus?: (sompi: bigint) => void;
}

const SLICE = 200;

/** Audits the whole history. Only reads. */
export async function auditPool(deps: AuditDeps): Promise<CheckResult[]> {
  return (await audit(deps, () => Promise.resolve(undefined))).results;
}

/**
 * Audits what is newer than the checkpoint, or everything if there is none, and moves the
 * checkpoint if nothing is violated.
 */
export async function auditNewest(deps: AuditDeps): Promise<CheckResult[]> {
  const { results, checkpoint } = await audit(deps, readCheckpoint);
  if (results.every((result) => result.violations === 0)) {
    await deps.database.transaction((tx) => noteCheckpoint(tx, checkpoint));
  }
  return results;
}

async function audit(
  deps: AuditDeps,
  sinceOf: (reader: Reader) => Promise<AuditCheckpoint | undefined>,
): Promise<{ results: CheckResult[]; checkpoint: AuditCheckpoint }> {
  const read = await atOneMoment(deps.database, async (reader) => {
    const since = await sinceOf(reader);
    return {
      checkpoint: await nextCheckpoint(reader),
      results: await runSqlChecks(reader, since),
      stored: await checkStored(deps, reader, since?.time),
      owned: await ownedOutputs(reader),
      books: await readObligations(reader),
    };
  });
  const results = [...read.results, read.stored.result];
  const { checkpoint } = read;
  if (deps.observe === undefined) return { results, checkpoint };
  const view = await deps.observe();
  const unspent = new Set(view.outputs.map(outpointKey));
  results.push(await checkOwned(deps, read.owned, unspent));
  results.push(checkSpent(read.stored.spent, unspent));
  results.push(await checkSolvency(deps, read.books, view.outputs));
  return { results, checkpoint };
}

/**
 * Rewards are credited and payments sent while the node is asked, so both the books before and the
 * books after its answer must show a shortfall.
 */
async function checkSolvency(
  deps: AuditDeps,
  before: Obligations,
  outputs: readonly TreasuryCoin[],
): Promise<CheckResult> {
  const after = await readObligations(deps.database);
  const surplus = larger(surplusOf(before, outputs), surplusOf(after, outputs));
  deps.onSurplus?.(surplus);
  const faults = surplus < 0n ? [`the treasury lacks ${-surplus} sompi of what is owed`] : [];
  return resultOf("I13", "mature outputs and payments on their way cover what is owed", faults);
}

function larger(a: bigint, b: bigint): bigint {
  if (a > b) return a;
  return b;
}

/** The number of violations per invariant, for the metric. */
export function countByInvariant(results: readonly CheckResult[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { invariant, violations } of results) {
    counts.set(invariant, (counts.get(invariant) ?? 0) + violations);
  }
  return counts;
}

interface StoredCheck {
  result: CheckResult;
  /** Inputs of settled batches. */
  spent: { key: string; batch: bigint }[];
}

/** The id commits to inputs and outputs, so if the bytes match the rows, the chain does too. */
async function checkStored(
  deps: AuditDeps,
  reader: Reader,
  since: Date | undefined,
): Promise<StoredCheck> {
  const faults: string[] = [];
  const spent: StoredCheck["spent"] = [];
  for (let after = 0n; ; ) {
    const slice = await storedBatches(reader, { afterId: after, limit: SLICE, since });
    for (const batch of slice) {
      const fault = faultOf(deps, batch);
      if (fault !== undefined) faults.push(`batch ${batch.id}: ${fault}`);
      if (batch.state !== "settled") continue;
      for (const key of batch.inputs) spent.push({ key, batch: batch.id });
    }
    const last = slice.at(-1);
    if (last === undefined) break;
    after = last.id;
  }
  const statement = "each stored transaction spends and pays exactly what its rows say";
  return { result: resultOf("I8", statement, faults), spent };
}

function faultOf(deps: AuditDeps, batch: StoredBatch): string | undefined {
  const signed = deps.readSigned(batch.bytes);
  if (signed.transactionId !== batch.transactionId) {
    return `its bytes are of transaction ${signed.transactionId}`;
  }
  if (signed.inputs.map(outpointKey).join() !== batch.inputs.join())
    return "it spends other outputs";
  if (signed.outputs.length !== batch.wallets.length + 1) return "it has other outputs";
  for (const [index, wallet] of batch.wallets.entries()) {
    const output = signed.outputs[index];
    if (output?.amount !== batch.amounts[index] || output?.script !== deps.scriptOf(wallet)) {
      return `output ${index} is not ${batch.amounts[index]} sompi to ${wallet}`;
    }
  }
  const change = signed.outputs[batch.changeIndex];
  return change?.amount === batch.change ? undefined : "its change is another";
}

/** What the treasury must own is in the UTXO set, unless a batch spent it a moment ago. */
async function checkOwned(
  deps: AuditDeps,
  owned: readonly TreasuryOutpoint[],
  unspent: ReadonlySet<string>,
): Promise<CheckResult> {
  const missing = owned.filter((output) => !unspent.has(outpointKey(output)));
  const used = await usedOutpoints(deps.database, missing);
  const faults = missing
    .filter((output) => !used.has(outpointKey(output)))
    .map(
      (output) => `output ${outpointKey(output)} of ${output.amount} sompi is gone without a batch`,
    );
  const statement = "outflow on chain = paid + fees: nothing is spent but by batches";
  return resultOf("I8", statement, faults);
}

function checkSpent(spent: StoredCheck["spent"], unspent: ReadonlySet<string>): CheckResult {
  const faults = spent
    .filter(({ key }) => unspent.has(key))
    .map(({ key, batch }) => `batch ${batch} is settled, but its input ${key} is unspent`);
  return resultOf("I8", "what a settled batch spent is spent on the chain", faults);
}

function resultOf(invariant: string, statement: string, faults: readonly string[]): CheckResult {
  return { invariant, statement, violations: faults.length, example: faults[0] };
}
