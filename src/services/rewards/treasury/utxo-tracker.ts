// Tracks the treasury's outputs in the database: a full scan after each connection and on a timer,
// the node's live changes in between.
// Invariant: one node is the source at a time, and a scan follows whenever a change may be missing.

import {
  presentOutputs,
  putGone,
  putMatured,
  putOutputs,
} from "../../../adapters/database/ledger/outputs.ts";
import type { Database } from "../../../adapters/database/sql.ts";
import type { Clock } from "../../../base/clock.ts";
import type { Log } from "../../../base/log.ts";
import { createLoop, type LoopService } from "../../../base/loop-service.ts";
import { type Outpoint, outpointKey } from "../../../domain/outpoint.ts";
import type { TreasuryOutput } from "../../../domain/reward.ts";
import type { TreasuryMetrics } from "../metrics.ts";
import type { Chain, ChainNode } from "../settlement/chain.ts";

export interface UtxoTrackerDeps {
  chain: Chain;
  database: Database;
  coinbaseMaturityDaa: bigint;
  metrics: TreasuryMetrics;
  clock: Clock;
  log: Log;
  /** Called when coinbase outputs were added: blocks may have become final. */
  onCoinbase: () => void;
}

export interface UtxoTracker extends LoopService {
  /** True if the rows match the source's view and no change was missed since. */
  isCurrent(): boolean;
}

const TURN_EVERY_MS = 2000;
/** Coinbase outputs arrive several times a second; one turn covers many. */
const WAKE_REST_MS = 1000;
const SCAN_EVERY_MS = 60_000;
/** Above this many pending changes a scan is cheaper. */
const MAX_CHANGES = 10_000;
const ROWS_PER_STATEMENT = 5000;

export function createUtxoTracker(deps: UtxoTrackerDeps): UtxoTracker {
  const tracker = new Tracker(deps);
  const { clock, log } = deps;
  // A connected node calls its listener at once, before the loop exists.
  let wake = () => {};
  const stopListening = tracker.listen(() => wake());
  const timing = { pauseMs: TURN_EVERY_MS, wakeRestMs: WAKE_REST_MS };
  const turn = () => tracker.turn();
  const loop = createLoop({ name: "treasury watch", ...timing, clock, log, turn });
  wake = loop.wake;
  return {
    ...loop,
    isCurrent: () => tracker.isCurrent,
    [Symbol.asyncDispose]: async () => {
      stopListening();
      await loop[Symbol.asyncDispose]();
    },
  };
}

class Tracker {
  readonly #deps: UtxoTrackerDeps;
  isCurrent = false;
  #source: ChainNode | undefined;
  #scannedMs = 0;
  /** Changes since the last scan began, by outpoint; the latest one counts. */
  #added = new Map<string, TreasuryOutput>();
  #removed = new Map<string, Outpoint>();

  constructor(deps: UtxoTrackerDeps) {
    this.#deps = deps;
  }

  /** Returns the unsubscribe function. */
  listen(wake: () => void): () => void {
    const { chain, onCoinbase } = this.#deps;
    const unsubscribes = [
      chain.onConnect((node) => {
        if (node.name === this.#source?.name) this.isCurrent = false;
        wake();
      }),
      chain.onChange((node, { added, removed }) => {
        if (node.name !== this.#source?.name) return;
        for (const output of removed) this.#note(output, undefined);
        for (const output of added) this.#note(output, output);
        if (added.some((output) => output.isCoinbase)) onCoinbase();
      }),
    ];
    return () => {
      for (const unsubscribe of unsubscribes) unsubscribe();
    };
  }

  async turn(): Promise<void> {
    const { chain, metrics, clock, log } = this.#deps;
    const source = chain.usable().find((node) => node.hasUtxoIndex());
    if (source === undefined) {
      if (this.isCurrent) log.warn("no node with a UTXO index");
      this.isCurrent = false;
      return;
    }
    const isNew = source.name !== this.#source?.name;
    const isDue = clock.monotonicMs() - this.#scannedMs >= SCAN_EVERY_MS;
    if (isNew || isDue || !this.isCurrent) await this.#scan(source);
    await this.#applyChanges(source);
    metrics.turnDone("watch", clock.nowMs());
  }

  #note(outpoint: Outpoint, output: TreasuryOutput | undefined): void {
    const key = outpointKey(outpoint);
    if (output === undefined) {
      this.#removed.set(key, outpoint);
    } else {
      this.#added.set(key, output);
      this.#removed.delete(key);
    }
    if (this.#added.size + this.#removed.size <= MAX_CHANGES) return;
    this.#clearChanges();
    this.isCurrent = false;
  }

  #clearChanges(): void {
    this.#added = new Map();
    this.#removed = new Map();
  }

  /**
   * Makes the rows match the source. A change that arrives during the request is newer than the
   * response, so its outpoint is left out here and applied as a change.
   */
  async #scan(source: ChainNode): Promise<void> {
    const { database, metrics, clock } = this.#deps;
    this.#source = source;
    this.#clearChanges();
    this.isCurrent = true;
    const startedMs = clock.monotonicMs();
    try {
      const scanned = new Map<string, TreasuryOutput>();
      for (const output of await source.scanOutputs()) scanned.set(outpointKey(output), output);
      const rows = await presentOutputs(database);
      const known = new Map(rows.map((output) => [outpointKey(output), output]));
      const isOpen = (key: string) => !this.#added.has(key) && !this.#removed.has(key);
      const added = [...scanned].filter(([key, output]) => {
        return isOpen(key) && known.get(key)?.blockDaaScore !== output.blockDaaScore;
      });
      const removed = [...known].filter(([key]) => isOpen(key) && !scanned.has(key));
      await this.#write(added.map(second), removed.map(second), undefined);
      metrics.scanned(scanned.size);
    } catch (thrown) {
      this.isCurrent = false;
      throw thrown;
    }
    this.#scannedMs = startedMs;
  }

  async #applyChanges(source: ChainNode): Promise<void> {
    const { coinbaseMaturityDaa } = this.#deps;
    const [added, removed] = [[...this.#added.values()], [...this.#removed.values()]];
    this.#clearChanges();
    const maturity = { virtualDaaScore: source.virtualDaaScore(), coinbaseMaturityDaa };
    try {
      // Additions first, so that an output that came and went between two turns has a row.
      await this.#write(added, removed, maturity);
      await this.#deps.database.transaction((tx) => putMatured(tx, maturity));
    } catch (thrown) {
      // The next scan finds what was not written.
      this.isCurrent = false;
      throw thrown;
    }
  }

  async #write(
    added: readonly TreasuryOutput[],
    removed: readonly Outpoint[],
    maturity: Parameters<typeof putGone>[2],
  ): Promise<void> {
    const { database } = this.#deps;
    for (const slice of slices(added)) await database.transaction((tx) => putOutputs(tx, slice));
    for (const slice of slices(removed)) {
      await database.transaction((tx) => putGone(tx, slice, maturity));
    }
  }
}

function second<T>([, value]: [string, T]): T {
  return value;
}

function slices<T>(rows: readonly T[]): T[][] {
  const count = Math.ceil(rows.length / ROWS_PER_STATEMENT);
  return Array.from({ length: count }, (_, at) =>
    rows.slice(at * ROWS_PER_STATEMENT, (at + 1) * ROWS_PER_STATEMENT),
  );
}
