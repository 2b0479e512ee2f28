// The status that operators see: halt, balances, open batches, holds, suspense, and what was last
// changed by hand. Needs neither a node nor the key.

import { poolBalances } from "../../adapters/database/ledger/adjustments.ts";
import { type OperatorAction, recentActions } from "../../adapters/database/operator-actions.ts";
import {
  type Hold,
  holds,
  type PaymentControl,
  readControl,
} from "../../adapters/database/payouts/control.ts";
import {
  type OpenBatch,
  openBatches,
  type PaymentTotals,
  paymentTotals,
} from "../../adapters/database/payouts/queries.ts";
import type { Database } from "../../adapters/database/sql.ts";
import { EXIT } from "./exit.ts";
import { jsonText, kas } from "./text.ts";

const SHOWN_ACTIONS = 5;

interface Status {
  totals: PaymentTotals;
  control: PaymentControl;
  open: OpenBatch[];
  holds: Hold[];
  pool: Awaited<ReturnType<typeof poolBalances>>;
  actions: OperatorAction[];
}

export async function showStatus(
  output: { isJson: boolean; print: (line: string) => void },
  database: Database,
  thresholdSompi: bigint,
): Promise<number> {
  const status: Status = {
    totals: await paymentTotals(database, thresholdSompi),
    control: await readControl(database),
    // Whoever has the bytes can send them, so they are not printed.
    open: (await openBatches(database)).map((batch) => ({ ...batch, bytes: undefined })),
    holds: await holds(database),
    pool: await poolBalances(database),
    actions: await recentActions(database, SHOWN_ACTIONS),
  };
  if (output.isJson) output.print(jsonText(status));
  else for (const line of statusText(status)) output.print(line);
  return status.control.isHalted ? EXIT.halted : EXIT.done;
}

function statusText(status: Status): string[] {
  const { totals, control, pool } = status;
  const ended = totals.lastCycleEndedAt?.toISOString() ?? "never";
  const waits = totals.oldestDueAt?.toISOString() ?? "nobody";
  return [
    control.isHalted ? `HALTED: ${control.reason}` : "payouts run",
    `due: ${kas(totals.dueSompi)} KAS; wallets: ${totals.dueWallets}, longest waiting since ${waits}`,
    `in flight: ${kas(totals.inFlightSompi)} KAS; transactions: ${totals.openBatches}`,
    `paid: ${kas(totals.paidSompi)} KAS; transactions: ${totals.settledBatches}, ` +
      `network fees ${kas(totals.feeSompi)} KAS`,
    `last cycle: ${ended} ${totals.lastCycleOutcome ?? ""} ${totals.lastCycleDetail ?? ""}`.trim(),
    `pool's fees: ${kas(pool.fee)} KAS${pool.fee < 0n ? ", OVERDRAWN" : ""}; ` +
      `unallocated: ${kas(pool.unallocated)} KAS; in suspense: ${kas(pool.suspense)} KAS`,
    ...status.open.map(
      (batch) =>
        `open: batch ${batch.id} ${batch.kind} ${batch.state} ${batch.transactionId ?? "unsigned"} ` +
        `${kas(batch.payoutTotal)} KAS, sent ${batch.attempts} times ${batch.lastAnswer}`,
    ),
    ...status.holds.map(
      ({ wallet, heldBy, heldAt, reason }) =>
        `on hold: ${wallet} by ${heldBy} since ${heldAt.toISOString()}: ${reason}`,
    ),
    ...status.actions.map(
      ({ startedAt, operator, command, subject, reason, outcome }) =>
        `${startedAt.toISOString()} ${operator}: ${command} ${subject} (${reason}): ` +
        `${outcome ?? "not finished"}`,
    ),
  ];
}
