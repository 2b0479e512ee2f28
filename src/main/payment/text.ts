// The text output of the payment commands: plans, reports and status, one line per item. Amounts
// are exact, in KAS with eight decimals.

import type { CheckResult } from "../../adapters/database/ledger/ledger-audit.ts";
import { formatKas, sompi } from "../../domain/sompi.ts";
import type { BatchPlan } from "../../services/payment/batches/batches.ts";
import type { LeftWallet, PaymentPlan } from "../../services/payment/batches/plan.ts";
import type { CycleReport } from "../../services/payment/payment-cycle.ts";
import type { RecoveryReport, UnknownSpend } from "../../services/payment/recovery/recovery.ts";

export function planText(plan: PaymentPlan): string[] {
  const batches = [...plan.consolidations, ...plan.payouts];
  return [
    `fee rate ${plan.feeRate} sompi per gram; ${plan.spendableOutputs} outputs of ` +
      `${kas(plan.spendableSompi)} KAS may be spent now`,
    ...batches.flatMap((batch, index) => batchText(batch, index + 1)),
    ...(batches.length === 0 ? ["nothing to send"] : []),
    ...leftText("left", plan.left),
    ...leftText("on hold", plan.held),
    ...leftText("would be put on hold", plan.bad),
  ];
}

function batchText(batch: BatchPlan, number: number): string[] {
  const inputs = batch.inputs.map(
    (input) => `  from ${input.transactionId}:${input.index} ${kas(input.amount)} KAS`,
  );
  const title =
    `transaction ${number}: ${batch.kind}, ${batch.recipients.length} wallets, ` +
    `fee ${kas(batch.fee)} KAS, mass ${batch.mass}, change ${kas(batch.change)} KAS`;
  return [
    title,
    ...inputs,
    ...batch.recipients.map(({ wallet, amount }) => `  pay  ${wallet} ${kas(amount)} KAS`),
  ];
}

function leftText(title: string, wallets: readonly LeftWallet[]): string[] {
  return wallets.map(({ wallet, amount, why }) => `${title}: ${wallet} ${kas(amount)} KAS: ${why}`);
}

export function reportText(report: CycleReport): string[] {
  return [
    `cycle ${report.cycleId}: ${report.outcome}${report.detail === "" ? "" : ` (${report.detail})`}`,
    `transactions: ${report.batches}, wallets: ${report.wallets}; ${kas(report.payoutSompi)} KAS, ` +
      `network fees ${kas(report.feeSompi)} KAS`,
    ...report.open.map(({ id, why }) => `on its way: batch ${id}: ${why}`),
    ...leftText("left", report.left),
    ...leftText("on hold", report.held),
  ];
}

export function recoveryText(report: RecoveryReport): string[] {
  const unknown = report.unknown.map(({ transaction, inputs, payouts }) => {
    const total = inputs.reduce((sum, input) => sum + input.amount, 0n);
    const form = payouts === undefined ? "no payment of ours" : `pays ${payouts.length} wallets`;
    return `unknown: ${transaction.transactionId} spent ${kas(total)} KAS: ${form}`;
  });
  const paidAgain = (spends: readonly UnknownSpend[], title: string) =>
    spends.flatMap(({ payouts, transaction }) =>
      (payouts ?? []).map(
        ({ wallet, amount }) =>
          `${title}: ${wallet} ${kas(amount)} KAS of ${transaction.transactionId}`,
      ),
    );
  const advice =
    "payouts stay halted: --adopt books payments that this database lacks, " +
    "--accept-outflow accepts spends that were not payments. " +
    "What has the form of a payment needs --accept-payments as well, and its wallets are paid again";
  return [
    ...unknown,
    ...paidAgain(report.unknown, "would be paid again if not adopted"),
    ...paidAgain(report.acceptedPayments, "accepted, will be paid again"),
    ...report.unexplained.map(
      (output) =>
        `spent, spender not found: ${output.transactionId}:${output.index} ${kas(output.amount)} KAS`,
    ),
    ...(report.isWhole
      ? []
      : [
          "the node has not all blocks since outflow and payments last agreed: see docs/operator/payments.md",
        ]),
    ...(report.adopted > 0 ? [`payments booked from the chain: ${report.adopted}`] : []),
    report.isLifted ? "the halt is lifted" : advice,
  ];
}

export function auditText(results: readonly CheckResult[]): string[] {
  const lines = results.map(({ invariant, statement, violations, example }) =>
    violations === 0
      ? `ok    ${invariant} ${statement}`
      : `WRONG ${invariant} ${statement}: ${violations} times, first: ${example}`,
  );
  const wrong = results.filter((result) => result.violations > 0).length;
  return [...lines, `${results.length} checks, ${wrong} violated`];
}

/** JSON with bigint as decimal text. */
export function jsonText(value: unknown): string {
  return JSON.stringify(
    value,
    (_key, item: unknown) => (typeof item === "bigint" ? item.toString() : item),
    2,
  );
}

export function kas(amount: bigint): string {
  return formatKas(sompi(amount));
}
