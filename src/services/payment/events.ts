// Payment events: one function per event writes its log line and its counter together.
// No key and no signed bytes are passed in; no label holds a wallet or an id.

import type { Metrics } from "../../adapters/metrics/registry.ts";
import type { Log } from "../../base/log.ts";

interface NamedBatch {
  id: bigint;
  kind: "payout" | "consolidation";
  payoutTotal: bigint;
  fee: bigint;
  transactionId: string | undefined;
}

export interface PaymentEvents {
  batchReserved(batch: Omit<NamedBatch, "transactionId">, wallets: number): void;
  batchSent(batch: NamedBatch, answer: string, detail: string): void;
  batchAccepted(batch: NamedBatch, daaScore: bigint): void;
  batchSettled(batch: NamedBatch): void;
  batchVoided(batch: NamedBatch, proof: string): void;
  /** A settled batch is not on the chain any more. */
  batchReorgedOut(batch: NamedBatch): void;
  walletHeld(wallet: string, reason: string): void;
  halted(reason: string): void;
  cycleEnded(cycle: { id: bigint; outcome: string; detail: string; durationMs: number }): void;
}

export function createPaymentEvents(log: Log, metrics: Metrics): PaymentEvents {
  const sends = metrics.counter({
    name: "payment_sends_total",
    help: "Transactions sent to a node, by the node's answer.",
    labelNames: ["answer"],
  });
  const batches = metrics.counter({
    name: "payment_batches_total",
    help: "Finished batches, by kind and end.",
    labelNames: ["kind", "end"],
  });
  const cycles = metrics.counter({
    name: "payment_cycles_total",
    help: "Payment cycles of this process, by outcome.",
    labelNames: ["outcome"],
  });
  const seconds = metrics.histogram({
    name: "payment_cycle_duration_seconds",
    help: "Duration of a payment cycle, including the wait for the chain.",
    buckets: [1, 5, 15, 60, 300, 900, 3600],
  });
  return {
    batchReserved: (batch, wallets) => {
      const fields = describe({ ...batch, transactionId: undefined });
      log.info("payout batch reserved", { ...fields, wallets });
    },
    batchSent: (batch, answer, detail) => {
      sends.inc({ answer });
      const fields = { ...describe(batch), answer, detail };
      const isTaken = answer === "taken" || answer === "known";
      if (isTaken) log.info("payout batch submitted", fields);
      else log.warn("payout batch not submitted", fields);
    },
    batchAccepted: (batch, daaScore) => {
      log.info("payout batch accepted", { ...describe(batch), daaScore: daaScore.toString() });
    },
    batchSettled: (batch) => {
      batches.inc({ kind: batch.kind, end: "settled" });
      log.info("payout batch settled", describe(batch));
    },
    batchVoided: (batch, proof) => {
      batches.inc({ kind: batch.kind, end: "void" });
      log.error("payout batch voided", { ...describe(batch), proof });
    },
    batchReorgedOut: (batch) => {
      batches.inc({ kind: batch.kind, end: "takenBack" });
      log.error("settled payout batch reorged out", describe(batch));
    },
    walletHeld: (wallet, reason) => log.warn("wallet put on hold", { wallet, reason }),
    halted: (reason) => log.error("payouts halted", { reason }),
    cycleEnded: ({ id, outcome, detail, durationMs }) => {
      cycles.inc({ outcome });
      seconds.observe(durationMs / 1000);
      log.info("payment cycle ended", { cycle: id.toString(), outcome, detail, durationMs });
    },
  };
}

function describe(batch: NamedBatch) {
  return {
    batch: batch.id.toString(),
    kind: batch.kind,
    payoutSompi: batch.payoutTotal.toString(),
    feeSompi: batch.fee.toString(),
    transactionId: batch.transactionId,
  };
}
