// Payouts as answers. Pure.
// What must stay true: a miner reads from `status` whether the money is on its way or has
// arrived, without knowing the payment service's states.

import type { PayoutRow } from "../../../adapters/database/reports/payouts.ts";
import type { PayoutState } from "../../../domain/payout.ts";
import { amount, time } from "../json.ts";

export type PayoutStatus = "preparing" | "sent" | "confirming" | "paid";

const STATUS: Partial<Record<PayoutState, PayoutStatus>> = {
  reserved: "preparing",
  signed: "preparing",
  submitted: "sent",
  accepted: "confirming",
  settled: "paid",
};

export function payoutView(row: PayoutRow) {
  const status = STATUS[row.state] ?? "preparing";
  return {
    id: `${row.batchId}-${row.id}`,
    wallet: row.wallet,
    amount: amount(row.amount),
    status,
    transactionId: status === "preparing" ? null : row.transactionId,
    at: time(row.settledAt ?? row.reservedAt),
    settledAt: time(row.settledAt),
  };
}
