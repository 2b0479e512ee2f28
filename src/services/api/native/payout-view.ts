// Payouts as the API shows them. Pure.
// `status` tells a miner whether the money is on its way or has arrived.

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
