// Gauges of the payment service, read from the database on a timer. After a failed read they keep
// their values. No label holds a wallet, a hash or an id.

import { poolBalances } from "../../adapters/database/ledger/adjustments.ts";
import { type PaymentControl, readControl } from "../../adapters/database/payouts/control.ts";
import { type PaymentTotals, paymentTotals } from "../../adapters/database/payouts/queries.ts";
import type { Database } from "../../adapters/database/sql.ts";
import type { Metrics } from "../../adapters/metrics/registry.ts";

export interface PaymentGauges {
  update(nowMs: number): Promise<{ totals: PaymentTotals; control: PaymentControl }>;
  /** Records the violations that an audit found, by invariant. */
  /** What the treasury has above what the pool owes, in sompi. */
  surplus(sompi: bigint): void;
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
  const oldest = gauge("payment_oldest_unpaid_seconds", "How long the longest due wallet waits.");
  const pool = createPoolGauges(metrics, options.database);
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
      await pool.update();
      halted.set(control.isHalted ? 1 : 0);
      if (totals.lastCycleEndedAt !== null) ended.set(totals.lastCycleEndedAt.getTime() / 1000);
      for (const name of OUTCOMES) {
        outcome.set({ outcome: name }, totals.lastCycleOutcome === name ? 1 : 0);
      }
      return { totals, control };
    },
    surplus: pool.surplus,
    audited: (counts, nowMs) => {
      for (const [invariant, count] of counts) violations.set({ invariant }, count);
      audited.set(nowMs / 1000);
    },
  };
}

/** The pool's own money. */
function createPoolGauges(metrics: Metrics, database: Database) {
  const gauge = (name: string, help: string) => metrics.gauge({ name, help });
  const surplus = gauge(
    "payment_solvency_sompi",
    "Mature outputs and payments on their way, minus what is owed. Negative: insolvent.",
  );
  const fee = gauge("payment_fee_account_sompi", "The pool's fee account; negative: overdrawn.");
  const unallocated = gauge("payment_unallocated_sompi", "Rewards that nobody worked for.");
  return {
    surplus: (sompi: bigint) => surplus.set(gaugeValue(sompi)),
    update: async () => {
      const balances = await poolBalances(database);
      fee.set(gaugeValue(balances.fee));
      unallocated.set(gaugeValue(balances.unallocated));
    },
  };
}

/** A gauge is a double: exact up to 90 million KAS, rounded above. */
function gaugeValue(amount: bigint): number {
  return Number(amount);
}
