// Caches responses for some seconds, so that many readers cost one query.
// Keys are made of parsed parameters. One key is read once at a time. While the database is away
// the last response is served for a while; its `asOf` says how old it is.

import {
  contentResponse,
  HttpProblem,
  type WebResponse,
} from "../../../adapters/http/web-route.ts";
import { inBackground } from "../../../base/background.ts";
import { BoundedMap } from "../../../base/bounded.ts";
import type { Clock } from "../../../base/clock.ts";
import { errorText, PoolError } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import { toJson } from "../json.ts";

const MAX_RESPONSES = 2000;
/** Concurrent reads; further requests get 503. */
const MAX_READS = 64;
const STALE_LIFE_MS = 300_000;

interface Entry {
  response: WebResponse;
  at: number;
}

export class ResponseCache {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #entries = new BoundedMap<string, Entry>(MAX_RESPONSES);
  readonly #reads = new Map<string, Promise<WebResponse>>();

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  /**
   * The JSON of what `read` returns, at most `lifeMs` old. For `graceMs` more, the stale response
   * is served at once and refreshed in the background. If `read` fails with a PoolError, a
   * response up to five minutes old is served instead; 503 if too many reads are running.
   */
  async json(
    key: string,
    lifeMs: number,
    read: () => Promise<unknown>,
    graceMs = 0,
  ): Promise<WebResponse> {
    const entry = this.#entries.get(key);
    const age =
      entry === undefined ? Number.POSITIVE_INFINITY : this.#clock.monotonicMs() - entry.at;
    if (entry !== undefined && age < lifeMs) return entry.response;
    if (entry !== undefined && age < lifeMs + graceMs) {
      inBackground(`refresh ${key}`, this.#log, async () => {
        if (!this.#reads.has(key)) await this.#start(key, lifeMs, read);
      });
      return entry.response;
    }
    try {
      return await (this.#reads.get(key) ?? this.#start(key, lifeMs, read));
    } catch (thrown) {
      if (!(thrown instanceof PoolError) || entry === undefined || age > STALE_LIFE_MS)
        throw thrown;
      this.#log.warn("serving stale response", { key, error: errorText(thrown) });
      return entry.response;
    }
  }

  #start(key: string, lifeMs: number, read: () => Promise<unknown>): Promise<WebResponse> {
    if (this.#reads.size >= MAX_READS) {
      throw new HttpProblem(503, "too many requests are being served", {
        headers: { "Retry-After": "1" },
      });
    }
    const reading = read()
      .then((value) => {
        const response = jsonResponse(value, lifeMs);
        this.#entries.delete(key);
        this.#entries.set(key, { response, at: this.#clock.monotonicMs() });
        return response;
      })
      .finally(() => this.#reads.delete(key));
    this.#reads.set(key, reading);
    return reading;
  }
}

export function jsonResponse(value: unknown, lifeMs: number): WebResponse {
  return contentResponse({
    type: "application/json; charset=utf-8",
    body: toJson(value),
    cacheControl: `public, max-age=${Math.floor(lifeMs / 1000)}`,
  });
}
