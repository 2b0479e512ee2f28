// The live stream: sends each new snapshot to every open page.
// A snapshot is serialised once for all readers; readers are bounded in total and per address.

import { addressGroup } from "../../adapters/http/rate-limiter.ts";
import { type EventSink, HttpProblem, type Route } from "../../adapters/http/web-route.ts";
import { BoundedMap } from "../../base/bounded.ts";
import type { PoolSnapshot } from "./cache/pool-snapshot.ts";
import type { ApiContext } from "./context.ts";
import { toJson } from "./json.ts";
import { poolResponse } from "./native/pool-routes.ts";

/** A change in the newest blocks is sent at once, everything else at this pace. */
const PACE_MS = 5000;
const MAX_READERS = 2000;
const MAX_READERS_PER_ADDRESS = 50;

export class LiveStream {
  readonly #context: ApiContext;
  readonly #readers = new Set<EventSink>();
  readonly #perAddress = new BoundedMap<string, number>(MAX_READERS);
  #latest: string | undefined;
  #lastAtMs = Number.NEGATIVE_INFINITY;
  #lastBlocks = "";

  constructor(context: ApiContext) {
    this.#context = context;
    context.snapshots.listen((snapshot) => this.#publish(snapshot));
  }

  get readers(): number {
    return this.#readers.size;
  }

  route(): Route {
    return {
      kind: "events",
      path: "/api/events",
      open: ({ address }) => {
        const group = addressGroup(address);
        const open = this.#perAddress.get(group) ?? 0;
        if (this.#readers.size >= MAX_READERS || open >= MAX_READERS_PER_ADDRESS) {
          throw new HttpProblem(503, "too many open streams", {
            headers: { "Retry-After": "30" },
          });
        }
        return (sink) => this.#join(sink, group);
      },
    };
  }

  #join(sink: EventSink, group: string): () => void {
    this.#readers.add(sink);
    this.#perAddress.set(group, (this.#perAddress.get(group) ?? 0) + 1);
    if (this.#latest !== undefined) sink.send("pool", this.#latest);
    return () => {
      this.#readers.delete(sink);
      const left = (this.#perAddress.get(group) ?? 1) - 1;
      if (left > 0) this.#perAddress.set(group, left);
      else this.#perAddress.delete(group);
    };
  }

  #publish(snapshot: PoolSnapshot): void {
    const blocks = snapshot.newestBlocks.map((one) => `${one.hash} ${one.state}`).join();
    const nowMs = this.#context.clock.monotonicMs();
    if (blocks === this.#lastBlocks && nowMs - this.#lastAtMs < PACE_MS) return;
    this.#lastBlocks = blocks;
    this.#lastAtMs = nowMs;
    const text = toJson(poolResponse(this.#context));
    this.#latest = text;
    for (const sink of this.#readers) sink.send("pool", text);
  }
}
