// What left the treasury without this database knowing: found on the chain, and booked or taken
// note of before a halt is lifted. Asked by `unhalt`. What must stay true: payouts go on only when
// every spend of the treasury since the last agreement is a batch here, or an operator has said
// that it was no payment; else wallets would be paid twice after a restore.

import {
  adoptBatch,
  knownTransactions,
  knownWallets,
} from "../../../adapters/database/payouts/adopt.ts";
import {
  beginCycle,
  endCycle,
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
import { type PaymentParts, resumeOpen, sign } from "../batches/batch-machine.ts";
import { EMPTY_SHAPE, massOf, withInput, withOutput } from "../batches/mass.ts";
import { matureOutputs } from "../batches/maturity.ts";
import type { AcceptedTransaction, ChainView } from "../dependencies.ts";

/** A transaction on the chain that spends the treasury's outputs and is no batch here. */
export interface UnknownSpend {
  transaction: AcceptedTransaction;
  inputs: TreasuryOutpoint[];
  /** Set when it has the form of a payment of ours to wallets of ours. */
  payouts: { wallet: string; amount: bigint }[] | undefined;
  /** What came back to the treasury, and at which output. */
  change: { index: number; amount: bigint } | undefined;
}

export interface RecoveryReport {
  unknown: UnknownSpend[];
  /** Outputs that are gone although the walk did not show who spent them. */
  unexplained: TreasuryOutpoint[];
  /**
   * False when the node has not all blocks since outflow and batches last agreed: a payment in
   * those that it lacks is not seen, and would be made again.
   */
  isWhole: boolean;
  adopted: number;
  isLifted: boolean;
}

export async function recover(
  parts: PaymentParts,
  options: {
    network: string;
    adopt: boolean;
    acceptOutflow: boolean;
    onProgress: (line: string) => void;
  },
): Promise<RecoveryReport> {
  const control = await readControl(parts.database);
  // A reserved batch may have been signed and sent before the restore; its id tells.
  for (const batch of await openBatches(parts.database)) {
    if (batch.state === "reserved") await sign(parts, batch);
  }
  await resumeOpen(parts, true);
  const view = await parts.chain.look();
  const found = await findUnknown(parts, view, control.outflowHash, options.onProgress);
  const anchorHash = await view.anchorHash(parts.limits.confirmationsDaa);
  const report: RecoveryReport = { ...found, adopted: 0, isLifted: false };
  if (options.adopt) await adoptAll(parts, report, anchorHash);
  if (options.acceptOutflow) await acceptAll(parts, report);
  if (report.unknown.length > 0 || report.unexplained.length > 0) return report;
  if (!report.isWhole && !options.acceptOutflow) return report;
  await parts.database.transaction(async (tx) => {
    const { identity } = control;
    const treasuryAddress = parts.purse.address;
    await noteIdentity(tx, { identity, treasuryAddress, network: options.network });
    const mature = matureOutputs(view, parts.limits);
    await noteOutflowChecked(tx, { anchorHash, mature });
    await liftHalt(tx);
  });
  report.isLifted = true;
  return report;
}

async function findUnknown(
  parts: PaymentParts,
  view: ChainView,
  startHash: string | undefined,
  onProgress: (line: string) => void,
): Promise<Pick<RecoveryReport, "unknown" | "unexplained" | "isWhole">> {
  const owned = await ownedOutputs(parts.database);
  const open = (await openBatches(parts.database)).flatMap((batch) => batch.inputs);
  const amounts = new Map(
    [...owned, ...open].map((output) => [outpointKey(output), output.amount]),
  );
  const unspent = new Set(view.outputs.map(outpointKey));
  const missing = owned.filter((output) => !unspent.has(outpointKey(output)));
  const walk = await view.findSpends([...owned, ...open], startHash, (daaScore) =>
    onProgress(`read the chain up to DAA score ${daaScore} of ${view.virtualDaaScore}`),
  );
  for (const [key, amount] of walk.received) amounts.set(key, amount);
  const ids = walk.spends.map((spend) => spend.transactionId);
  const known = await knownTransactions(parts.database, ids);
  const unknown: UnknownSpend[] = [];
  const explained = new Set<string>();
  for (const transaction of walk.spends) {
    for (const input of transaction.inputs) explained.add(outpointKey(input));
    if (known.has(transaction.transactionId)) continue;
    unknown.push(await describe(parts, transaction, amounts));
  }
  const unexplained = missing.filter((output) => !explained.has(outpointKey(output)));
  return { unknown, unexplained, isWhole: walk.isWhole };
}

async function describe(
  parts: PaymentParts,
  transaction: AcceptedTransaction,
  amounts: ReadonlyMap<string, bigint>,
): Promise<UnknownSpend> {
  const inputs = transaction.inputs.flatMap((input) => {
    const amount = amounts.get(outpointKey(input));
    return amount === undefined ? [] : [{ ...input, amount }];
  });
  const { outputs } = transaction;
  const last = outputs.at(-1);
  // Our batches pay the treasury back with their last output, and with no other.
  const change =
    last?.script === parts.purse.script
      ? { index: outputs.length - 1, amount: last.amount }
      : undefined;
  const spend = { transaction, inputs, change, payouts: undefined };
  if (change === undefined || inputs.length !== transaction.inputs.length) return spend;
  const payouts = outputs.slice(0, -1).map(({ script, amount }) => ({
    wallet: parts.purse.addressOf(script) ?? "",
    amount,
  }));
  const wallets = payouts.map((payout) => payout.wallet);
  const known = await knownWallets(parts.database, wallets);
  const isOurs = known.size === wallets.length && !wallets.includes(parts.purse.address);
  return isOurs ? { ...spend, payouts } : spend;
}

/** Books every spend that has the form of a payment of ours; the others stay in the report. */
async function adoptAll(parts: PaymentParts, report: RecoveryReport, startHash: string) {
  const left: UnknownSpend[] = [];
  for (const spend of report.unknown) {
    const batch = adoptable(parts, spend, startHash);
    if (batch === undefined) {
      left.push(spend);
      continue;
    }
    parts.requireLock();
    await parts.database.transaction(async (tx) => {
      const cycleId = await beginCycle(tx, "operator");
      await adoptBatch(tx, { ...batch, cycleId });
      await endCycle(tx, cycleId, "paid", `booked from the chain: ${batch.transactionId}`);
    });
    report.adopted++;
  }
  report.unknown = left;
}

function adoptable(parts: PaymentParts, spend: UnknownSpend, startHash: string) {
  const { transaction, payouts, change } = spend;
  if (payouts === undefined || change === undefined) return undefined;
  const inputs = spend.inputs.map((input) => ({
    ...input,
    amount: sompi(input.amount),
    // The chain's walk does not tell; neither is part of the transaction's id.
    blockDaaScore: 0n,
    isCoinbase: false,
  }));
  const outputs = transaction.outputs.map((output) => ({
    ...output,
    amount: sompi(output.amount),
  }));
  const { transactionId, bytes } = parts.purse.describe(inputs, outputs);
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

/** Takes note that an operator knows these spends; they do not halt payouts again. */
async function acceptAll(parts: PaymentParts, report: RecoveryReport): Promise<void> {
  const spent = report.unknown.flatMap((spend) => spend.inputs);
  await parts.database.transaction((tx) =>
    noteForeignSpends(tx, [...spent, ...report.unexplained], "accepted by an operator"),
  );
  report.unknown = [];
  report.unexplained = [];
}
