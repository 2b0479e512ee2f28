// The template channel on Redis: subscribe, then read the latest value, again after each reconnect.
// Subscribing comes first so that no message is lost in between; a message may arrive twice.

import Redis from "ioredis";
import { type Clock, sleep } from "../../base/clock.ts";
import { errorText } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { startLoop } from "../../base/loop-service.ts";

export interface ChannelSubscription extends AsyncDisposable {
  /** Why the channel does not deliver now; undefined if it does. */
  fault(): string | undefined;
}

export interface ChannelOptions {
  address: string;
  password: string | undefined;
  channel: string;
  /**
   * After this time without a message Redis is asked for a reply, and the connections are reopened
   * without one: a relay or firewall may leave a connection open that delivers nothing.
   */
  maxSilenceMs: number;
  log: Log;
  clock: Clock;
  onMessage: (text: string) => void;
}

const MAX_BACKOFF_MS = 2000;
const CHECKS_PER_SILENCE = 10;
const PING_TIMEOUT_MS = 2000;

/** Calls `onMessage` with every message of `channel`, the stored latest one first. */
export function subscribeChannel(options: ChannelOptions): ChannelSubscription {
  const subscription = new Subscription(options);
  const { clock, log, maxSilenceMs } = options;
  const loop = startLoop({
    name: "template channel",
    pauseMs: maxSilenceMs / CHECKS_PER_SILENCE,
    clock,
    log,
    turn: () => subscription.checkSilence(),
  });
  return {
    fault: () => subscription.fault(),
    [Symbol.asyncDispose]: async () => {
      await loop[Symbol.asyncDispose]();
      subscription.close();
    },
  };
}

class Subscription {
  readonly #options: ChannelOptions;
  readonly #subscriber: Redis;
  readonly #reader: Redis;
  #isReady = false;
  #isStopped = false;
  /** Last message or reply. */
  #activeMs: number;

  constructor(options: ChannelOptions) {
    this.#options = options;
    this.#activeMs = options.clock.monotonicMs();
    this.#subscriber = connect(options);
    this.#reader = connect(options);
    this.#listen();
  }

  fault(): string | undefined {
    return this.#isReady ? undefined : "Redis is not reachable";
  }

  /** After a silence asks both connections for a reply, and makes them again without one. */
  async checkSilence(): Promise<void> {
    const { clock, log, maxSilenceMs } = this.#options;
    if (clock.monotonicMs() - this.#activeMs < maxSilenceMs) return;
    this.#activeMs = clock.monotonicMs();
    const clients = [this.#subscriber, this.#reader];
    // While one is connecting it has its own time limit, and requests would only pile up.
    if (clients.some((client) => client.status !== "ready")) return;
    const replies = Promise.all(clients.map((client) => client.ping()));
    const isAlive = replies.then(
      () => this.#isReady,
      () => false,
    );
    const late = sleep(clock, Math.min(PING_TIMEOUT_MS, maxSilenceMs)).then(() => false);
    if ((await Promise.race([isAlive, late])) || this.#isStopped) return;
    if (this.#isReady) log.warn("redis does not respond, reconnecting");
    this.#isReady = false;
    for (const client of clients) client.disconnect(true);
  }

  close(): void {
    this.#isStopped = true;
    this.#subscriber.disconnect();
    this.#reader.disconnect();
  }

  #listen(): void {
    const { log, clock, onMessage } = this.#options;
    this.#subscriber.on("ready", () => {
      this.#subscribe().catch((thrown: unknown) => {
        if (this.#isStopped) return;
        log.warn("template channel not subscribed", { error: errorText(thrown) });
        this.#subscriber.disconnect(true);
      });
    });
    this.#subscriber.on("close", () => {
      if (this.#isReady && !this.#isStopped) log.warn("template channel lost");
      this.#isReady = false;
    });
    this.#subscriber.on("message", (_channel: string, text: string) => {
      this.#activeMs = clock.monotonicMs();
      onMessage(text);
    });
    for (const client of [this.#subscriber, this.#reader]) {
      client.on("error", (error: Error) => {
        log.debug("redis connection failed", { error: errorText(error) });
      });
    }
  }

  async #subscribe(): Promise<void> {
    const { channel, log, onMessage } = this.#options;
    await this.#subscriber.subscribe(channel);
    const latest = await this.#reader.get(`${channel}:latest`);
    this.#isReady = true;
    this.#activeMs = this.#options.clock.monotonicMs();
    log.info("template channel subscribed", { channel });
    if (latest !== null) onMessage(latest);
  }
}

function connect({ address, password }: { address: string; password: string | undefined }): Redis {
  const colon = address.lastIndexOf(":");
  return new Redis({
    host: address.slice(0, colon),
    port: Number.parseInt(address.slice(colon + 1), 10),
    ...(password === undefined ? {} : { password }),
    autoResubscribe: false,
    maxRetriesPerRequest: null,
    connectTimeout: 3000,
    keepAlive: 10_000,
    retryStrategy: (attempt) => Math.min(MAX_BACKOFF_MS, 50 * 2 ** Math.min(attempt, 10)),
  });
}
