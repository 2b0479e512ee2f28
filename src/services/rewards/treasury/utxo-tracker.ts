// Keeps the treasury's outputs as rows, by outpoint: a full scan at each new connection and on a
// timer, the node's live changes in between. The roof starts it on the leader. What must stay true:
// one node is the source at a time, and a change that may have been missed is made good by a scan.

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

export interface WatchParts {
  chain: Chain;
  database: Database;
  coinbaseMaturityDaa: bigint;
  metrics: TreasuryMetrics;
  clock: Clock;
  log: Log;
  /** Called when coinbase outputs came or went: the settler may have something to do. */
  onCoinbase: () => void;
}

export interface Watch extends LoopService {
  /** True once the rows have been as the source sees the chain, and nothing was missed since. */
  isCurrent(): boolean;
}

const TURN_EVERY_MS = 2000;
/** The chain pays several times a second; a turn for each would do nothing but ask. */
const WAKE_REST_MS = 1000;
const SCAN_EVERY_MS = 60_000;
/** More changes than this at once, and a scan is the shorter way. */
const MOST_CHANGES = 10_000;
const ROWS_PER_STATEMENT = 5000;

export function createWatch(parts: WatchParts): Watch {
  const watcher = new Watcher(parts);
  const { clock, log } = parts;
  // A node that is connected already says so at once, before there is a part to wake.
  let wake = () => {};
  const stopListening = watcher.listen(() => wake());
  const timing = { pauseMs: TURN_EVERY_MS, wakeRestMs: WAKE_REST_MS };
  const turn = () => watcher.turn();
  const loop = createLoop({ name: "treasury watch", ...timing, clock, log, turn });
  wake = loop.wake;
  return {
    ...loop,
    isCurrent: () => watcher.isCurrent,
    [Symbol.asyncDispose]: async () => {
      stopListening();
      await loop[Symbol.asyncDispose]();
    },
  };
}

class Watcher {
  readonly #parts: WatchParts;
  isCurrent = false;
  #source: ChainNode | undefined;
  #scannedMs = 0;
  /** What the source told since the last scan began, by outpoint; the newest word counts. */
  #came = new Map<string, TreasuryOutput>();
  #went = new Map<string, Outpoint>();

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  /** Returns the function that ends the listening. */
  listen(wake: () => void): () => void {
    const { chain, onCoinbase } = this.#parts;
    const ends = [
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
      for (const end of ends) end();
    };
  }

  async turn(): Promise<void> {
    const { chain, metrics, clock, log } = this.#parts;
    const source = chain.usable().find((node) => node.hasUtxoIndex());
    if (source === undefined) {
      if (this.isCurrent) log.warn("no node to watch the treasury by");
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
      this.#went.set(key, outpoint);
    } else {
      this.#came.set(key, output);
      this.#went.delete(key);
    }
    if (this.#came.size + this.#went.size <= MOST_CHANGES) return;
    this.#forgetChanges();
    this.isCurrent = false;
  }

  #forgetChanges(): void {
    this.#came = new Map();
    this.#went = new Map();
  }

  /**
   * Brings the rows to what the source has. Changes that are told while it answers are newer than
   * its answer, so their outpoints are left to them.
   */
  async #scan(source: ChainNode): Promise<void> {
    const { database, metrics, clock } = this.#parts;
    this.#source = source;
    this.#forgetChanges();
    this.isCurrent = true;
    const startedMs = clock.monotonicMs();
    try {
      const scanned = new Map<string, TreasuryOutput>();
      for (const output of await source.scanOutputs()) scanned.set(outpointKey(output), output);
      const rows = await presentOutputs(database);
      const known = new Map(rows.map((output) => [outpointKey(output), output]));
      const isOpen = (key: string) => !this.#came.has(key) && !this.#went.has(key);
      const came = [...scanned].filter(([key, output]) => {
        return isOpen(key) && known.get(key)?.blockDaaScore !== output.blockDaaScore;
      });
      const went = [...known].filter(([key]) => isOpen(key) && !scanned.has(key));
      await this.#write(came.map(second), went.map(second), undefined);
      metrics.scanned(scanned.size);
    } catch (thrown) {
      this.isCurrent = false;
      throw thrown;
    }
    this.#scannedMs = startedMs;
  }

  async #applyChanges(source: ChainNode): Promise<void> {
    const { coinbaseMaturityDaa } = this.#parts;
    const [came, went] = [[...this.#came.values()], [...this.#went.values()]];
    this.#forgetChanges();
    const maturity = { virtualDaaScore: source.virtualDaaScore(), coinbaseMaturityDaa };
    try {
      // An output that came and went between two turns is written first, so that it was seen.
      await this.#write(came, went, maturity);
      await this.#parts.database.transaction((tx) => putMatured(tx, maturity));
    } catch (thrown) {
      // What was not written is found again by a scan.
      this.isCurrent = false;
      throw thrown;
    }
  }

  async #write(
    came: readonly TreasuryOutput[],
    went: readonly Outpoint[],
    maturity: Parameters<typeof putGone>[2],
  ): Promise<void> {
    const { database } = this.#parts;
    for (const page of pages(came)) await database.transaction((tx) => putOutputs(tx, page));
    for (const page of pages(went)) {
      await database.transaction((tx) => putGone(tx, page, maturity));
    }
  }
}

function second<T>([, value]: [string, T]): T {
  return value;
}

function pages<T>(rows: readonly T[]): T[][] {
  const count = Math.ceil(rows.length / ROWS_PER_STATEMENT);
  return Array.from({ length: count }, (_, at) =>
    rows.slice(at * ROWS_PER_STATEMENT, (at + 1) * ROWS_PER_STATEMENT),
  );
}
