// The live stream: each new snapshot goes to every open page as it is read.
// Built by routes.ts. What must stay true: a snapshot is written out once, whatever the number
// of readers; readers are bounded in all and per address.

import { type EventSink, type Route, WebProblem } from "../../adapters/http/answer.ts";
import { BoundedMap } from "../../base/bounded.ts";
import type { PoolSnapshot } from "./cache/pool-snapshot.ts";
import type { MonitorParts } from "./context.ts";
import { toJson } from "./json.ts";
import { poolAnswer } from "./native/pool-routes.ts";

/** A found block goes out at once, everything else at this pace. */
const PACE_MS = 5000;
const MAX_READERS = 2000;
const MAX_READERS_PER_ADDRESS = 50;

export class LiveStream {
  readonly #parts: MonitorParts;
  readonly #readers = new Set<EventSink>();
  readonly #perAddress = new BoundedMap<string, number>(MAX_READERS);
  #last: string | undefined;
  #lastAtMs = Number.NEGATIVE_INFINITY;
  #lastBlocks = "";

  constructor(parts: MonitorParts) {
    this.#parts = parts;
    parts.snapshots.listen((snapshot) => this.#tell(snapshot));
  }

  get readers(): number {
    return this.#readers.size;
  }

  route(): Route {
    return {
      kind: "events",
      path: "/api/events",
      open: ({ address }) => {
        const held = this.#perAddress.get(address) ?? 0;
        if (this.#readers.size >= MAX_READERS || held >= MAX_READERS_PER_ADDRESS) {
          throw new WebProblem(503, "too many pages are open", {
            headers: { "Retry-After": "30" },
          });
        }
        return (sink) => this.#join(sink, address);
      },
    };
  }

  #join(sink: EventSink, address: string): () => void {
    this.#readers.add(sink);
    this.#perAddress.set(address, (this.#perAddress.get(address) ?? 0) + 1);
    if (this.#last !== undefined) sink.send("pool", this.#last);
    return () => {
      this.#readers.delete(sink);
      const left = (this.#perAddress.get(address) ?? 1) - 1;
      if (left > 0) this.#perAddress.set(address, left);
      else this.#perAddress.delete(address);
    };
  }

  #tell(snapshot: PoolSnapshot): void {
    const blocks = snapshot.newestBlocks.map((one) => `${one.hash} ${one.state}`).join();
    const nowMs = this.#parts.clock.monotonicMs();
    if (blocks === this.#lastBlocks && nowMs - this.#lastAtMs < PACE_MS) return;
    this.#lastBlocks = blocks;
    this.#lastAtMs = nowMs;
    const text = toJson(poolAnswer(this.#parts));
    this.#last = text;
    for (const sink of this.#readers) sink.send("pool", text);
  }
}
