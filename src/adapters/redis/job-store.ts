// Keeps the templates of the last minutes in Redis under the ids of the jobs made of them, so that
// an app can go on with the jobs that another one sent (docs/decisions/0019-sessions-behind-a-front
// .md). All apps share one copy of a template.
// Invariant: all templates together take at most `maxBytes`, compressed, and none stays longer than
// `maxAgeMs` after the last one was stored.

import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import Redis from "ioredis";
import type { Clock } from "../../base/clock.ts";
import { errorText } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";

/** Where the template of a job is. */
export interface StoredJob {
  /** Key of the template: what is hashed, the same in every app. */
  work: string;
  /** Wall clock time at which the first app stored the template, by its own clock. */
  storedMs: number;
}

export interface JobStoreOptions {
  address: string;
  password: string | undefined;
  /** First part of the keys. */
  prefix: string;
  maxBytes: number;
  maxAgeMs: number;
  clock: Clock;
  log: Log;
}

/** A job id that is unique among the apps: below 2^48. */
export type JobTag = number;

const REQUEST_TIMEOUT_MS = 1000;
const MAX_BACKOFF_MS = 2000;
const MAX_TEXT_BYTES = 8 * 1024 * 1024;
const FAST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
/**
 * Keys: templates by work (hash), works by time (sorted set), bytes in all, the job. Arguments:
 * work, template, now, most bytes, most age.
 */
const PUT = `
  local now, most, age = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
  local used = tonumber(redis.call('GET', KEYS[3]) or '0')
  if redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2]) == 1 then
    redis.call('ZADD', KEYS[2], now, ARGV[1])
    used = used + #ARGV[2]
  end
  local stored = redis.call('ZSCORE', KEYS[2], ARGV[1])
  redis.call('SET', KEYS[4], ARGV[1] .. ' ' .. stored, 'PX', age)
  local oldest = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
  while oldest[1] and (used > most or tonumber(oldest[2]) < now - age) do
    used = used - redis.call('HSTRLEN', KEYS[1], oldest[1])
    redis.call('HDEL', KEYS[1], oldest[1])
    redis.call('ZREM', KEYS[2], oldest[1])
    oldest = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
  end
  redis.call('SET', KEYS[3], used, 'PX', age)
  redis.call('PEXPIRE', KEYS[1], age)
  redis.call('PEXPIRE', KEYS[2], age)
  return used`;

export class JobStore implements AsyncDisposable {
  readonly #options: JobStoreOptions;
  readonly #client: Redis;
  #isFailing = false;

  constructor(options: JobStoreOptions) {
    const { address, password } = options;
    this.#options = options;
    const colon = address.lastIndexOf(":");
    this.#client = new Redis({
      host: address.slice(0, colon),
      port: Number.parseInt(address.slice(colon + 1), 10),
      ...(password === undefined ? {} : { password }),
      commandTimeout: REQUEST_TIMEOUT_MS,
      connectTimeout: 3000,
      retryStrategy: (attempt) => Math.min(MAX_BACKOFF_MS, 50 * 2 ** Math.min(attempt, 10)),
    });
    this.#client.on("error", (error: Error) => {
      options.log.debug("redis connection failed", { error: errorText(error) });
    });
  }

  /** Stores the template's text under the job's tag. Does nothing while Redis is unreachable. */
  async put(tag: JobTag, work: string, text: string): Promise<void> {
    const { clock, maxBytes, maxAgeMs } = this.#options;
    // Nothing is queued for a Redis that is away: templates are large, and soon outdated.
    if (this.#client.status !== "ready") return;
    const body = zstdCompressSync(Buffer.from(text, "utf8"), FAST);
    const keys = [this.#templates, `${this.#key}:order`, `${this.#key}:bytes`, this.#jobKey(tag)];
    const values = [work, body, clock.nowMs(), maxBytes, maxAgeMs];
    await this.#request(undefined, () => this.#client.eval(PUT, keys.length, ...keys, ...values));
  }

  /** The jobs that are still known. Empty if Redis does not respond within a second. */
  async find(tags: readonly JobTag[]): Promise<Map<JobTag, StoredJob>> {
    const found = new Map<JobTag, StoredJob>();
    if (tags.length === 0) return found;
    const keys = tags.map((tag) => this.#jobKey(tag));
    const texts = (await this.#request(undefined, () => this.#client.mget(keys))) ?? [];
    tags.forEach((tag, index) => {
      const [work, stored] = (texts[index] ?? "").split(" ");
      if (work === undefined || stored === undefined) return;
      found.set(tag, { work, storedMs: Number.parseInt(stored, 10) });
    });
    return found;
  }

  /** The texts of templates by work, without those that are gone. Does not throw, like `find`. */
  async read(works: readonly string[]): Promise<Map<string, string>> {
    const read = new Map<string, string>();
    if (works.length === 0) return read;
    const request = () => this.#client.hmgetBuffer(this.#templates, ...works);
    const bodies = (await this.#request(undefined, request)) ?? [];
    works.forEach((work, index) => {
      const body = bodies[index];
      const text = body === null || body === undefined ? undefined : this.#textOf(body);
      if (text !== undefined) read.set(work, text);
    });
    return read;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.disconnect();
  }

  get #key(): string {
    return `${this.#options.prefix}:jobs`;
  }

  get #templates(): string {
    return `${this.#key}:templates`;
  }

  #jobKey(tag: JobTag): string {
    return `${this.#key}:${tag}`;
  }

  #textOf(body: Buffer): string | undefined {
    try {
      return zstdDecompressSync(body, { maxOutputLength: MAX_TEXT_BYTES }).toString("utf8");
    } catch (thrown) {
      this.#options.log.warn("stored template unreadable", { error: errorText(thrown) });
      return undefined;
    }
  }

  /** A failure is logged once until a request succeeds; old jobs are then stale, no more. */
  async #request<T>(failed: T, work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      this.#isFailing = false;
      return result;
    } catch (thrown) {
      const { log } = this.#options;
      if (!this.#isFailing) log.warn("old jobs unavailable", { error: errorText(thrown) });
      this.#isFailing = true;
      return failed;
    }
  }
}
