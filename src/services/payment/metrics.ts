// Gauges of the payment service, read from the database on a timer. After a failed read they keep
// their values. No label holds a wallet, a hash or an id.

import { type PaymentControl, readControl } from "../../adapters/database/payouts/control.ts";
import { type PaymentTotals, paymentTotals } from "../../adapters/database/payouts/queries.ts";
import type { Database } from "../../adapters/database/sql.ts";
import type { Metrics } from "../../adapters/metrics/registry.ts";

export interface PaymentGauges {
  update(nowMs: number): Promise<{ totals: PaymentTotals; control: PaymentControl }>;
  /** Records the violations that an audit found, by invariant. */
  audited(counts: ReadonlyMap<string, number>, nowMs: number): void;
}

const OUTCOMES = ["paid", "nothing", "partial", "open", "halted", "aborted"];

export function createPaymentGauges(
  metrics: Metrics,
  options: { database: Database; thresholdSompi: bigint },
): PaymentGauges {
  const gauge = (name: string, help: string) => metrics.gauge({ name, help });
  const due = gauge("payment_due_sompi", "Balances over the threshold, wallets on hold left out.");
  const dueWallets = gauge("payment_due_wallets", "Wallets over the threshold and not on hold.");
  const heldWallets = gauge("payment_held_wallets", "Wallets on hold.");
  const held = gauge("payment_held_sompi", "Balances over the threshold of wallets on hold.");
  const inFlight = gauge("payment_in_flight_sompi", "Amounts reserved or sent, but not settled.");
  const open = gauge("payment_open_batches", "Transactions that are neither settled nor void.");
  const paid = gauge("payment_paid_sompi", "Paid to miners since the beginning.");
  const fees = gauge("payment_network_fee_sompi", "Network fees booked since the beginning.");
  const oldest = gauge(
    "payment_oldest_unpaid_seconds",
    "How long the longest-waiting wallet has been due.",
  );
  const halted = gauge("payment_halted", "1 while payouts are halted.");
  const ended = gauge("payment_last_cycle_timestamp_seconds", "When the last payment cycle ended.");
  const audited = gauge(
    "payment_last_verification_timestamp_seconds",
    "When the last audit of the money invariants ended.",
  );
  const outcome = metrics.gauge({
    name: "payment_last_cycle_outcome",
    help: "1 for the outcome of the last cycle, 0 for the others.",
    labelNames: ["outcome"],
  });
  const violations = metrics.gauge({
    name: "pool_invariant_violations",
    help: "Counterexamples that the last audit found, by invariant.",
    labelNames: ["invariant"],
  });
  return {
    update: async (nowMs) => {
      const totals = await paymentTotals(options.database, options.thresholdSompi);
      const control = await readControl(options.database);
      due.set(gaugeValue(totals.dueSompi));
      dueWallets.set(totals.dueWallets);
      heldWallets.set(totals.heldWallets);
      held.set(gaugeValue(totals.heldSompi));
      inFlight.set(gaugeValue(totals.inFlightSompi));
      open.set(totals.openBatches);
      paid.set(gaugeValue(totals.paidSompi));
      fees.set(gaugeValue(totals.feeSompi));
      const since = totals.oldestDueAt?.getTime() ?? nowMs;
      oldest.set(Math.max(0, (nowMs - since) / 1000));
      halted.set(control.isHalted ? 1 : 0);
      if (totals.lastCycleEndedAt !== null) ended.set(totals.lastCycleEndedAt.getTime() / 1000);
      for (const name of OUTCOMES) {
        outcome.set({ outcome: name }, totals.lastCycleOutcome === name ? 1 : 0);
      }
      return { totals, control };
    },
    audited: (counts, nowMs) => {
      for (const [invariant, count] of counts) violations.set({ invariant }, count);
      audited.set(nowMs / 1000);
    },
  };
}

/** A gauge is a double: exact up to 90 million KAS, rounded above. */
function gaugeValue(amount: bigint): number {
  return Number(amount);
}
