// Do the rewards on our books and the outputs on the chain agree? Looks again and again, and
// halts payouts when they do not. The roof starts it on the leader. What must stay true: it never
// corrects anything; it lifts only the halt that it made itself, when both sides agree again.

import { type Comparison, compareRewards } from "../../../adapters/database/ledger/outputs.ts";
import {
  haltPayouts,
  liftReconciliationHalt,
  RECONCILIATION,
} from "../../../adapters/database/payouts/halt.ts";
import type { Database } from "../../../adapters/database/sql.ts";
import type { Clock } from "../../../base/clock.ts";
import type { Log } from "../../../base/log.ts";
import { createLoop, type LoopService } from "../../../base/loop-service.ts";
import type { TreasuryMetrics } from "../metrics.ts";

export interface ReconcilerParts {
  database: Database;
  /** Whether the rows of outputs are as the chain is; no comparison is made otherwise. */
  isCurrent: () => boolean;
  metrics: TreasuryMetrics;
  clock: Clock;
  log: Log;
}

const TURN_EVERY_MS = 30_000;
/**
 * A block's row can be written later than its reward arrives, for instance while the journal of a
 * long outage is drained; so one look decides nothing, neither to halt nor to lift.
 */
const LOOKS_THAT_COUNT = 5;

/** Each turn answers what it compared, or undefined when it could not. */
export function createReconciler(parts: ReconcilerParts): LoopService<Comparison | undefined> {
  const reconciler = new Reconciler(parts);
  const { clock, log } = parts;
  const turn = () => reconciler.turn();
  return createLoop({ name: "reconcile", pauseMs: TURN_EVERY_MS, clock, log, turn });
}

class Reconciler {
  readonly #parts: ReconcilerParts;
  #looksThatDiffer = 0;
  #looksThatAgree = 0;

  constructor(parts: ReconcilerParts) {
    this.#parts = parts;
  }

  async turn(): Promise<Comparison | undefined> {
    const { database, isCurrent, metrics, clock } = this.#parts;
    if (!isCurrent()) return undefined;
    const comparison = await database.transaction((tx) => compareRewards(tx));
    metrics.compared(comparison);
    metrics.turnDone("reconcile", clock.nowMs());
    if (comparison.difference === 0n) await this.#agree();
    else await this.#differ(comparison);
    return comparison;
  }

  async #differ(comparison: Comparison): Promise<void> {
    const { database, log } = this.#parts;
    this.#looksThatAgree = 0;
    this.#looksThatDiffer++;
    const fields = fieldsOf(comparison);
    log.warn("rewards and outputs differ", { ...fields, looks: this.#looksThatDiffer });
    if (this.#looksThatDiffer < LOOKS_THAT_COUNT) return;
    const reason = `${RECONCILIATION}outputs minus rewards is ${comparison.difference} sompi`;
    const isNew = await database.transaction((tx) => haltPayouts(tx, reason));
    if (isNew) log.error("payouts halted", { reason, ...fields });
  }

  async #agree(): Promise<void> {
    const { database, log } = this.#parts;
    this.#looksThatDiffer = 0;
    this.#looksThatAgree++;
    if (this.#looksThatAgree < LOOKS_THAT_COUNT) return;
    const lifted = await database.transaction(liftReconciliationHalt);
    if (lifted) log.warn("payouts go on: rewards and outputs agree again");
  }
}

function fieldsOf(comparison: Comparison): Record<string, string | null> {
  return {
    differenceSompi: comparison.difference.toString(),
    blocksWithoutOutputs: comparison.blocksWithoutOutputs.toString(),
    unexplainedOutputs: comparison.unexplainedOutputs.toString(),
    exampleBlock: comparison.exampleBlock,
    exampleOutput: comparison.exampleOutput,
  };
}
