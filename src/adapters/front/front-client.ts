// Keeps this app linked to a front: connects, reconnects with back-off, and follows a front that
// hands its sockets to a successor. Between links the front keeps the miners' connections.

import { randomBytes } from "node:crypto";
import type { Clock } from "../../base/clock.ts";
import { errorText } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { backoffMs } from "../../base/retry.ts";
import { encodeDrain } from "./app-frames.ts";
import { type FrontAddress, FrontLink, type LinkEvents, type LinkIdentity } from "./front-link.ts";

const RECONNECT = { baseMs: 100, capMs: 1000 };
/** Leaves the rest of a stop's ten seconds to what must still be stored. */
const DRAIN_LIMIT_MS = 4000;

export type FrontEvents = Omit<LinkEvents, "handover" | "drained">;

export interface FrontClientOptions {
  address: FrontAddress;
  identity: Omit<LinkIdentity, "appId">;
  events: FrontEvents;
  clock: Clock;
  log: Log;
  /** 0 ≤ random() < 1, for the back-off. */
  random: () => number;
}

export class FrontClient implements AsyncDisposable {
  readonly #options: FrontClientOptions;
  readonly #identity: LinkIdentity;
  /** Links that are up or coming up: one, and two while a front hands over. */
  readonly #links = new Set<FrontLink>();
  #attempts = 0;
  #isStopped = false;
  #retry: (() => void) | undefined;
  #drained: (() => void) | undefined;

  constructor(options: FrontClientOptions) {
    this.#options = options;
    this.#identity = { ...options.identity, appId: randomBytes(16) };
  }

  /** Begins to connect; a front that is not there yet is tried again without end. */
  start(): void {
    void this.#open();
  }

  /** Whether a front is linked. */
  get isUp(): boolean {
    return [...this.#links].some((link) => link.isUp);
  }

  /** Moves this app's sessions elsewhere; resolves when none is left or time is up. */
  async drain(): Promise<void> {
    const { clock } = this.#options;
    this.#isStopped = true;
    this.#retry?.();
    const links = [...this.#links].filter((link) => link.isUp);
    if (links.length === 0) return;
    const done = Promise.withResolvers<void>();
    let left = links.length;
    this.#drained = () => {
      left -= 1;
      if (left === 0) done.resolve();
    };
    for (const link of links) link.send(encodeDrain(DRAIN_LIMIT_MS));
    const cancel = clock.after(DRAIN_LIMIT_MS + 500, () => done.resolve());
    await done.promise;
    cancel();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true;
    this.#retry?.();
    for (const link of [...this.#links]) link.end("the app stops");
  }

  async #open(): Promise<void> {
    const { events, log, clock } = this.#options;
    const link = new FrontLink({
      address: this.#options.address,
      identity: this.#identity,
      clock,
      events: {
        ...events,
        welcomed: (which, welcome) => {
          this.#attempts = 0;
          log.info("front linked", { version: welcome.version });
          events.welcomed(which, welcome);
        },
        handover: () => {
          if (!this.#isStopped) void this.#open();
        },
        drained: () => this.#drained?.(),
        ended: (which, reason) => this.#ended(which, reason),
      },
    });
    this.#links.add(link);
    try {
      await link.connect();
    } catch (thrown) {
      log.debug("front not reached", { error: errorText(thrown) });
      this.#links.delete(link);
      this.#planRetry();
    }
  }

  #ended(link: FrontLink, reason: string): void {
    this.#links.delete(link);
    this.#options.log.warn("front link ended", { reason });
    this.#options.events.ended(link, reason);
    this.#drained?.();
    if (this.#links.size === 0) this.#planRetry();
  }

  #planRetry(): void {
    if (this.#isStopped) return;
    const { clock, random } = this.#options;
    this.#retry?.();
    const waitMs = backoffMs(this.#attempts, { ...RECONNECT, random });
    this.#attempts += 1;
    this.#retry = clock.after(waitMs, () => void this.#open());
  }
}
