// Compares rewards in the ledger with coinbase outputs on the chain, and halts payouts if they
// differ for several turns in a row. It corrects nothing.
// Invariant: it lifts only its own halt, and only after both sides agree again.

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

export interface ReconcilerDeps {
  database: Database;
  /** True if the output rows match the chain; otherwise nothing is compared. */
  isCurrent: () => boolean;
  metrics: TreasuryMetrics;
  clock: Clock;
  log: Log;
}

const TURN_EVERY_MS = 30_000;
/**
 * A block's row may be written after its reward arrives, for example while a journal is drained
 * after an outage. So only this many equal results in a row halt payouts or lift the halt.
 */
const DECIDING_TURNS = 5;

/** Each turn returns the comparison, or undefined if the output rows are not current. */
export function createReconciler(deps: ReconcilerDeps): LoopService<Comparison | undefined> {
  const reconciler = new Reconciler(deps);
  const { clock, log } = deps;
  const turn = () => reconciler.turn();
  return createLoop({ name: "reconcile", pauseMs: TURN_EVERY_MS, clock, log, turn });
}

class Reconciler {
  readonly #deps: ReconcilerDeps;
  #turnsThatDiffer = 0;
  #turnsThatAgree = 0;

  constructor(deps: ReconcilerDeps) {
    this.#deps = deps;
  }

  async turn(): Promise<Comparison | undefined> {
    const { database, isCurrent, metrics, clock } = this.#deps;
    if (!isCurrent()) return undefined;
    const comparison = await database.transaction((tx) => compareRewards(tx));
    metrics.compared(comparison);
    metrics.turnDone("reconcile", clock.nowMs());
    if (comparison.difference === 0n) await this.#agree();
    else await this.#differ(comparison);
    return comparison;
  }

  async #differ(comparison: Comparison): Promise<void> {
    const { database, log } = this.#deps;
    this.#turnsThatAgree = 0;
    this.#turnsThatDiffer++;
    const fields = fieldsOf(comparison);
    log.warn("rewards and outputs differ", { ...fields, turns: this.#turnsThatDiffer });
    if (this.#turnsThatDiffer < DECIDING_TURNS) return;
    const reason = `${RECONCILIATION}outputs minus rewards is ${comparison.difference} sompi`;
    const isNew = await database.transaction((tx) => haltPayouts(tx, reason));
    if (isNew) log.error("payouts halted", { reason, ...fields });
  }

  async #agree(): Promise<void> {
    const { database, log } = this.#deps;
    this.#turnsThatDiffer = 0;
    this.#turnsThatAgree++;
    if (this.#turnsThatAgree < DECIDING_TURNS) return;
    const lifted = await database.transaction(liftReconciliationHalt);
    if (lifted) log.warn("payouts resumed, rewards and outputs agree");
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
