// What happens in the payment room, as a log line and a counter together.
// The roof makes it once and hands it to the cycle. What must stay true: no key and no signed
// bytes get here, and a label never holds a wallet or an id.

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
  batchTakenBack(batch: NamedBatch): void;
  walletHeld(wallet: string, reason: string): void;
  halted(reason: string): void;
  cycleEnded(cycle: { id: bigint; outcome: string; detail: string; durationMs: number }): void;
}

export function createPaymentEvents(log: Log, metrics: Metrics): PaymentEvents {
  const sends = metrics.counter({
    name: "payment_sends_total",
    help: "Transactions sent to a node, by its answer.",
    labelNames: ["answer"],
  });
  const batches = metrics.counter({
    name: "payment_batches_total",
    help: "Batches that came to their end, by kind and end.",
    labelNames: ["kind", "end"],
  });
  const cycles = metrics.counter({
    name: "payment_cycles_total",
    help: "Payment cycles of this process, by outcome.",
    labelNames: ["outcome"],
  });
  const seconds = metrics.histogram({
    name: "payment_cycle_duration_seconds",
    help: "How long a payment cycle took, waiting for the chain included.",
    buckets: [1, 5, 15, 60, 300, 900, 3600],
  });
  return {
    batchReserved: (batch, wallets) => {
      log.info("batch reserved", {
        ...describe({ ...batch, transactionId: undefined }),
        wallets,
      });
    },
    batchSent: (batch, answer, detail) => {
      sends.inc({ answer });
      const isWell = answer === "taken" || answer === "known";
      const fields = { ...describe(batch), answer, detail };
      if (isWell) log.info("batch sent", fields);
      else log.warn("batch not taken", fields);
    },
    batchAccepted: (batch, daaScore) => {
      log.info("batch accepted", { ...describe(batch), daaScore: daaScore.toString() });
    },
    batchSettled: (batch) => {
      batches.inc({ kind: batch.kind, end: "settled" });
      log.info("batch settled", describe(batch));
    },
    batchVoided: (batch, proof) => {
      batches.inc({ kind: batch.kind, end: "void" });
      log.error("batch void", { ...describe(batch), proof });
    },
    batchTakenBack: (batch) => {
      batches.inc({ kind: batch.kind, end: "takenBack" });
      log.error("settled batch was taken back by the chain", describe(batch));
    },
    walletHeld: (wallet, reason) => log.warn("wallet held", { wallet, reason }),
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
