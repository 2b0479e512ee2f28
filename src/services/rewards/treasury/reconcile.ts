// Compares rewards in the ledger with coinbase outputs on the chain, several turns in a row. A
// deficit halts payouts; a surplus goes to the suspense account, where an operator can accept it.
// Invariant: it lifts only its own halt, and only after the deficit is gone.

import { type Comparison, compareRewards } from "../../../adapters/database/ledger/outputs.ts";
import {
  bookSurplus,
  releaseExplained,
  type SuspenseOutput,
  suspenseTotal,
} from "../../../adapters/database/ledger/suspense.ts";
import {
  haltPayouts,
  liftReconciliationHalt,
  RECONCILIATION,
} from "../../../adapters/database/payouts/halt.ts";
import type { Database } from "../../../adapters/database/sql.ts";
import type { Clock } from "../../../base/clock.ts";
import type { Log } from "../../../base/log.ts";
import { createLoop, type LoopService } from "../../../base/loop-service.ts";
import { outpointKey } from "../../../domain/outpoint.ts";
import type { TreasuryMetrics } from "../metrics.ts";
import { settlePruned } from "./settle-pruned.ts";

export interface ReconcilerDeps {
  database: Database;
  /** True if the output rows match the chain; otherwise nothing is compared. */
  isCurrent: () => boolean;
  coinbaseMaturityDaa: bigint;
  /** Called after blocks became final. */
  onSettled: () => void;
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
  #turnsWithDeficit = 0;
  #turnsWithoutDeficit = 0;
  #turnsWithSurplus = 0;

  constructor(deps: ReconcilerDeps) {
    this.#deps = deps;
  }

  async turn(): Promise<Comparison | undefined> {
    const { database, isCurrent, onSettled, metrics, clock, log } = this.#deps;
    if (!isCurrent()) return undefined;
    if ((await settlePruned(this.#deps)) > 0) onSettled();
    const comparison = await database.transaction((tx) => compareRewards(tx));
    const explained = await database.transaction((tx) => releaseExplained(tx));
    if (explained.length > 0) log.info("suspense outputs explained", totalOf(explained));
    await this.#checkDeficit(comparison);
    await this.#checkSurplus(comparison);
    metrics.compared(comparison, await suspenseTotal(database));
    metrics.turnDone("reconcile", clock.nowMs());
    return comparison;
  }

  async #checkDeficit(comparison: Comparison): Promise<void> {
    const { database, log } = this.#deps;
    if (comparison.deficit === 0n) {
      this.#turnsWithDeficit = 0;
      this.#turnsWithoutDeficit++;
      if (this.#turnsWithoutDeficit < DECIDING_TURNS) return;
      const lifted = await database.transaction(liftReconciliationHalt);
      if (lifted) log.warn("payouts resumed, rewards and outputs agree");
      return;
    }
    this.#turnsWithoutDeficit = 0;
    this.#turnsWithDeficit++;
    const fields = fieldsOf(comparison);
    log.warn("rewards exceed outputs", { ...fields, turns: this.#turnsWithDeficit });
    if (this.#turnsWithDeficit < DECIDING_TURNS) return;
    const reason = `${RECONCILIATION}rewards exceed outputs by ${comparison.deficit} sompi`;
    const isNew = await database.transaction((tx) => haltPayouts(tx, reason));
    if (isNew) log.error("payouts halted", { reason, ...fields });
  }

  /** Anybody can mine a block that pays our address, so a surplus halts nothing. */
  async #checkSurplus(comparison: Comparison): Promise<void> {
    const { database, log } = this.#deps;
    this.#turnsWithSurplus = comparison.surplus === 0n ? 0 : this.#turnsWithSurplus + 1;
    if (this.#turnsWithSurplus < DECIDING_TURNS) return;
    const booked = await database.transaction((tx) => bookSurplus(tx));
    if (booked.length > 0) log.error("unexplained outputs in suspense", totalOf(booked));
  }
}

function totalOf(outputs: readonly SuspenseOutput[]): Record<string, string | number> {
  const total = outputs.reduce((sum, output) => sum + output.amount, 0n);
  const [first] = outputs;
  const example = first === undefined ? "" : outpointKey(first);
  return { outputs: outputs.length, sompi: total.toString(), example };
}

function fieldsOf(comparison: Comparison): Record<string, string | null> {
  return {
    deficitSompi: comparison.deficit.toString(),
    surplusSompi: comparison.surplus.toString(),
    blocksWithoutOutputs: comparison.blocksWithoutOutputs.toString(),
    unexplainedOutputs: comparison.unexplainedOutputs.toString(),
    exampleBlock: comparison.exampleBlock,
    exampleOutput: comparison.exampleOutput,
  };
}
