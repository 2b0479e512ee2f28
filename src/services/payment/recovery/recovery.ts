// Lifts a halt: finds spends of the treasury that this database does not know, and adopts them as
// payments or accepts them as something else. Used by `unhalt`.
// Invariant: payouts continue only if every spend since the last agreement is a batch here or was
// accepted by an operator. Otherwise wallets would be paid twice after a restore.

import { adoptBatch, knownTransactions } from "../../../adapters/database/payouts/adopt.ts";
import {
  beginCycle,
  endCycle,
  immatureOutputs,
  noteForeignSpends,
  noteIdentity,
  noteOutflowChecked,
  ownedOutputs,
  readControl,
  type TreasuryOutpoint,
} from "../../../adapters/database/payouts/control.ts";
import { liftHalt } from "../../../adapters/database/payouts/halt.ts";
import { openBatches } from "../../../adapters/database/payouts/queries.ts";
import { outpointKey } from "../../../domain/outpoint.ts";
import { sompi } from "../../../domain/sompi.ts";
import { type PaymentDeps, resumeOpen, sign, transactionOf } from "../batches/batch-machine.ts";
import { EMPTY_SHAPE, massOf, withInput, withOutput } from "../batches/mass.ts";
import { withMaturity } from "../batches/plan.ts";
import type { AcceptedTransaction, ChainView } from "../dependencies.ts";

/** A transaction on the chain that spends treasury outputs and is not a batch of this database. */
export interface UnknownSpend {
  transaction: AcceptedTransaction;
  inputs: TreasuryOutpoint[];
  /** Set if it has the form of a payment of ours; wallets may be newer than this database. */
  payouts: { wallet: string; amount: bigint }[] | undefined;
  /** The output that pays the treasury back. */
  change: { index: number; amount: bigint } | undefined;
}

export interface RecoveryReport {
  unknown: UnknownSpend[];
  /** Outputs that are spent, but the scan did not show by which transaction. */
  unexplained: TreasuryOutpoint[];
  /**
   * False if the node lacks blocks since outflow and batches last agreed: payments in those blocks
   * are not seen and would be made again.
   */
  isWhole: boolean;
  adopted: number;
  /** Payments that were accepted as something else: their wallets are paid again. */
  acceptedPayments: UnknownSpend[];
  isLifted: boolean;
}

export interface RecoveryOptions {
  network: string;
  /** Book everything that has the form of a payment. */
  adopt: boolean;
  /** Accept other spends. */
  acceptOutflow: boolean;
  /** With `acceptOutflow`: also accept what has the form of a payment and was not adopted. */
  acceptPayments: boolean;
  /** Only find; book, accept and lift nothing. */
  isDryRun: boolean;
  onProgress: (line: string) => void;
  /** Called once every spend is accounted for; the halt stays if it resolves to false. */
  confirm?: () => Promise<boolean>;
}

export async function recover(
  deps: PaymentDeps,
  options: RecoveryOptions,
): Promise<RecoveryReport> {
  const control = await readControl(deps.database);
  // A reserved batch may have been signed and sent before the restore; signing gives its id.
  for (const batch of await openBatches(deps.database)) {
    if (batch.state === "reserved" && !options.isDryRun) await sign(deps, batch);
  }
  if (!options.isDryRun) await resumeOpen(deps, true);
  const view = await deps.chain.observe();
  const found = await findUnknown(deps, view, control.outflowHash, options.onProgress);
  const anchorHash = await view.anchorHash(deps.limits.confirmationsDaa);
  const report: RecoveryReport = {
    ...found,
    adopted: 0,
    acceptedPayments: [],
    isLifted: false,
  };
  if (options.isDryRun) return report;
  if (options.adopt) await adoptAll(deps, report, anchorHash);
  if (options.acceptOutflow) await acceptAll(deps, report, options.acceptPayments);
  if (report.unknown.length > 0 || report.unexplained.length > 0) return report;
  if (!report.isWhole && !options.acceptOutflow) return report;
  if (options.confirm !== undefined && !(await options.confirm())) return report;
  await deps.database.transaction(async (tx) => {
    const { identity } = control;
    const treasuryAddress = deps.signer.address;
    await noteIdentity(tx, { identity, treasuryAddress, network: options.network });
    await noteOutflowChecked(tx, { anchorHash, outputs: withMaturity(view, deps.limits) });
    await liftHalt(tx);
  });
  report.isLifted = true;
  return report;
}

async function findUnknown(
  deps: PaymentDeps,
  view: ChainView,
  startHash: string | undefined,
  onProgress: (line: string) => void,
): Promise<Pick<RecoveryReport, "unknown" | "unexplained" | "isWhole">> {
  const owned = await ownedOutputs(deps.database);
  const batches = await openBatches(deps.database);
  const open = batches.flatMap((batch) => batch.inputs);
  // Only a dry run leaves batches unsigned.
  const reserved = batches.filter((batch) => batch.state === "reserved");
  const watched = [...owned, ...open, ...(await immatureOutputs(deps.database))];
  const amounts = new Map(watched.map((output) => [outpointKey(output), output.amount]));
  const unspent = new Set(view.outputs.map(outpointKey));
  const missing = owned.filter((output) => !unspent.has(outpointKey(output)));
  const scan = await view.findSpends(watched, startHash, (daaScore) =>
    onProgress(`scanned the chain up to DAA score ${daaScore} of ${view.virtualDaaScore}`),
  );
  for (const [key, amount] of scan.received) amounts.set(key, amount);
  const ids = scan.spends.map((spend) => spend.transactionId);
  const known = await knownTransactions(deps.database, ids);
  for (const batch of reserved) {
    const { inputs, outputs } = transactionOf(deps, batch);
    known.add(deps.signer.describe(inputs, outputs).transactionId);
  }
  const unknown: UnknownSpend[] = [];
  const explained = new Set<string>();
  for (const transaction of scan.spends) {
    for (const input of transaction.inputs) explained.add(outpointKey(input));
    if (known.has(transaction.transactionId)) continue;
    unknown.push(describe(deps, transaction, amounts));
  }
  const unexplained = missing.filter((output) => !explained.has(outpointKey(output)));
  return { unknown, unexplained, isWhole: scan.isWhole };
}

function describe(
  deps: PaymentDeps,
  transaction: AcceptedTransaction,
  amounts: ReadonlyMap<string, bigint>,
): UnknownSpend {
  const inputs = transaction.inputs.flatMap((input) => {
    const amount = amounts.get(outpointKey(input));
    return amount === undefined ? [] : [{ ...input, amount }];
  });
  const { outputs } = transaction;
  const last = outputs.at(-1);
  // In our batches the last output is the change, and no other pays the treasury.
  const own = [deps.signer, ...deps.signer.retired];
  const isChange = last !== undefined && own.some(({ script }) => script === last.script);
  const change = isChange ? { index: outputs.length - 1, amount: last.amount } : undefined;
  const spend = { transaction, inputs, change, payouts: undefined };
  if (change === undefined) return spend;
  const payouts = outputs.slice(0, -1).flatMap(({ script, amount }) => {
    const wallet = deps.signer.addressOf(script);
    return wallet === undefined ? [] : [{ wallet, amount }];
  });
  const wallets = new Set(payouts.map((payout) => payout.wallet));
  const isPayment =
    wallets.size === outputs.length - 1 && !own.some(({ address }) => wallets.has(address));
  return isPayment ? { ...spend, payouts } : spend;
}

/**
 * Books every spend that has the form of a payment; the others stay in the report. The wallets need
 * not be known: one may have joined, and been paid, after the backup.
 */
async function adoptAll(deps: PaymentDeps, report: RecoveryReport, startHash: string) {
  const left: UnknownSpend[] = [];
  for (const spend of report.unknown) {
    const batch = adoptable(deps, spend, startHash);
    if (batch === undefined) {
      left.push(spend);
      continue;
    }
    deps.requireLock();
    await deps.database.transaction(async (tx) => {
      const cycleId = await beginCycle(tx, "operator");
      await adoptBatch(tx, { ...batch, cycleId });
      await endCycle(tx, cycleId, "paid", `booked from the chain: ${batch.transactionId}`);
    });
    report.adopted++;
  }
  report.unknown = left;
}

function adoptable(deps: PaymentDeps, spend: UnknownSpend, startHash: string) {
  const { transaction, payouts, change } = spend;
  if (payouts === undefined || change === undefined) return undefined;
  // The fee follows from the inputs, so the amount of each must be known.
  if (spend.inputs.length !== transaction.inputs.length) return undefined;
  const inputs = spend.inputs.map((input) => ({
    ...input,
    amount: sompi(input.amount),
    // The scan does not show these; none is part of the transaction's id.
    blockDaaScore: 0n,
    isCoinbase: false,
    script: deps.signer.script,
  }));
  const outputs = transaction.outputs.map((output) => ({
    ...output,
    amount: sompi(output.amount),
  }));
  const { transactionId, bytes } = deps.signer.describe(inputs, outputs);
  if (transactionId !== transaction.transactionId) return undefined;
  let shape = EMPTY_SHAPE;
  for (const input of inputs) shape = withInput(shape, input.amount);
  for (const output of outputs) shape = withOutput(shape, output.amount, output.script);
  const fee = shape.inputTotal - shape.outputTotal;
  const mass = massOf(shape);
  return {
    kind: payouts.length > 0 ? ("payout" as const) : ("consolidation" as const),
    inputs,
    payouts,
    fee,
    change: change.amount,
    mass,
    feeRate: fee / mass > 0n ? fee / mass : 1n,
    startHash,
    transactionId,
    bytes,
    daaScore: transaction.daaScore,
  };
}

/** Records that an operator knows these spends, so that they do not halt payouts again. */
async function acceptAll(
  deps: PaymentDeps,
  report: RecoveryReport,
  evenPayments: boolean,
): Promise<void> {
  const isAccepted = (spend: UnknownSpend) => evenPayments || !paysWallets(spend);
  const accepted = report.unknown.filter(isAccepted);
  const spent = accepted.flatMap((spend) => spend.inputs);
  await deps.database.transaction((tx) =>
    noteForeignSpends(tx, [...spent, ...report.unexplained], "accepted by an operator"),
  );
  report.acceptedPayments = accepted.filter(paysWallets);
  report.unknown = report.unknown.filter((spend) => !isAccepted(spend));
  report.unexplained = [];
}

/** If this is not booked as a payment, its wallets are paid again. */
function paysWallets({ payouts }: UnknownSpend): boolean {
  return payouts !== undefined && payouts.length > 0;
}
