// Caches responses for some seconds, so that many readers cost one query.
// Keys are made of parsed parameters. One key is read once at a time. While the database is away
// the last response is served for a while; its `asOf` says how old it is.
// Invariant: all cached responses together take at most MAX_BYTES.

import { LRUCache } from "lru-cache";
import {
  contentResponse,
  HttpProblem,
  type WebResponse,
} from "../../../adapters/http/web-route.ts";
import type { Clock } from "../../../base/clock.ts";
import { errorText, PoolError } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import { toJson } from "../json.ts";

/** A few times what a busy pool's pages need; one list of 10,000 wallets is 1.5 MB. */
const MAX_BYTES = 48 * 1024 * 1024;
/** Around each response: headers, the entry and its key. */
const OVERHEAD_BYTES = 1024;
/** Concurrent reads; further requests get 503. */
const MAX_READS = 64;
const STALE_LIFE_MS = 300_000;
const WARNING_PAUSE_MS = 10_000;

interface Entry {
  response: WebResponse;
  /** When its read began, on the monotonic clock. */
  atMs: number;
}

export interface Freshness {
  key: string;
  /** How old a response may be. */
  lifeMs: number;
  /** A response whose read began earlier than this (monotonic clock) is not fresh. */
  notBeforeMs?: number | undefined;
}

export class ResponseCache {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #entries: LRUCache<string, Entry>;
  readonly #reads = new Map<string, Promise<WebResponse>>();
  #warnedAtMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
    this.#entries = new LRUCache({
      maxSize: MAX_BYTES,
      sizeCalculation: (entry, key) => sizeOf(entry.response) + 2 * key.length,
      ttl: STALE_LIFE_MS,
      // lru-cache takes a start at 0 for "no time to live".
      perf: { now: () => 1 + clock.monotonicMs() },
      ttlResolution: 0,
    });
  }

  /** Bytes of all cached responses. */
  get bytes(): number {
    return this.#entries.calculatedSize;
  }

  /**
   * The JSON of what `read` returns, cached while it is fresh. If `read` fails with a PoolError, a
   * response up to five minutes old is served instead. 503 if too many reads are running.
   */
  async json(freshness: Freshness, read: () => Promise<unknown>): Promise<WebResponse> {
    const { key } = freshness;
    const entry = this.#entries.get(key);
    if (entry !== undefined && this.#isFresh(entry, freshness)) return entry.response;
    try {
      return await (this.#reads.get(key) ?? this.#start(freshness, read));
    } catch (thrown) {
      if (!(thrown instanceof PoolError) || entry === undefined) throw thrown;
      this.#warn(thrown);
      return entry.response;
    }
  }

  #isFresh(entry: Entry, { lifeMs, notBeforeMs = 0 }: Freshness): boolean {
    return entry.atMs >= notBeforeMs && this.#clock.monotonicMs() - entry.atMs < lifeMs;
  }

  /** Clients choose how often a read fails; that must not fill the log. */
  #warn(thrown: PoolError): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#warnedAtMs < WARNING_PAUSE_MS) return;
    this.#warnedAtMs = nowMs;
    this.#log.warn("serving stale responses", { error: errorText(thrown) });
  }

  #start({ key, lifeMs }: Freshness, read: () => Promise<unknown>): Promise<WebResponse> {
    if (this.#reads.size >= MAX_READS) {
      throw new HttpProblem(503, "too many requests are being served", {
        headers: { "Retry-After": "1" },
      });
    }
    const atMs = this.#clock.monotonicMs();
    const reading = read()
      .then((value) => {
        const response = jsonResponse(value, lifeMs);
        this.#entries.set(key, { response, atMs });
        return response;
      })
      .finally(() => this.#reads.delete(key));
    this.#reads.set(key, reading);
    return reading;
  }
}

function sizeOf({ body, gzip }: WebResponse): number {
  return body.byteLength + (gzip?.byteLength ?? 0) + OVERHEAD_BYTES;
}

export function jsonResponse(value: unknown, lifeMs: number): WebResponse {
  return contentResponse({
    type: "application/json; charset=utf-8",
    body: toJson(value),
    cacheControl: `public, max-age=${Math.floor(lifeMs / 1000)}`,
  });
}
