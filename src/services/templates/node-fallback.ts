// Work for the miners while the fetcher is silent: templates from our own node, put into the same
// feed. The roof gives it the node and calls `turn` on a timer. What must stay true: what it gets
// goes through every check that the fetcher's messages go through, and it rests as soon as the
// channel speaks again.

import type { NodeTemplate } from "../../adapters/kaspa/template.ts";
import { errorText, PoolError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { RpcBlockJson } from "../../domain/job.ts";
import type { TemplateFeed } from "./template-feed.ts";

export interface TemplateFallbackOptions {
  feed: Pick<TemplateFeed, "take" | "channelSilenceMs">;
  network: string;
  /** Names this run, as the fetcher's messages name theirs. */
  source: string;
  /** The channel's silence after which the node is asked. */
  afterMs: number;
  /** Throws PoolError "node". */
  fetch: () => Promise<NodeTemplate>;
  nowMs: () => number;
  log: Log;
  /** Told of each try: whether the node gave a template. */
  onAsked: (outcome: "answered" | "failed") => void;
}

/** As the fetcher does: a template in which only the time is new is new work once in so long. */
const REFRESH_MS = 10_000;

export class TemplateFallback {
  readonly #options: TemplateFallbackOptions;
  #isActive = false;
  #sequence = 0;
  #lastFault = "";
  #last: { print: string; block: RpcBlockJson; atMs: number } | undefined;

  constructor(options: TemplateFallbackOptions) {
    this.#options = options;
  }

  /** True while the node is asked instead of the fetcher. */
  get isActive(): boolean {
    return this.#isActive;
  }

  /** One look: asks the node if the channel has been silent for too long. Never rejects. */
  async turn(): Promise<void> {
    if (!this.#isNeeded()) return;
    const { fetch, feed, log, onAsked } = this.#options;
    let template: NodeTemplate;
    try {
      template = await fetch();
    } catch (thrown) {
      if (!(thrown instanceof PoolError)) throw thrown;
      onAsked("failed");
      const fault = errorText(thrown);
      if (fault !== this.#lastFault) log.warn("node gave no template", { error: fault });
      this.#lastFault = fault;
      return;
    }
    this.#lastFault = "";
    onAsked("answered");
    // The fetcher may have come back while the node was thinking.
    if (this.#isNeeded()) feed.take(this.#message(template), "node");
  }

  #isNeeded(): boolean {
    const { feed, afterMs, log } = this.#options;
    const silenceMs = Math.round(feed.channelSilenceMs());
    const isNeeded = silenceMs >= afterMs;
    if (isNeeded && !this.#isActive) log.warn("fetcher is silent, asking the node", { silenceMs });
    if (!isNeeded && this.#isActive) log.info("fetcher is back");
    this.#isActive = isNeeded;
    return isNeeded;
  }

  /** In the fetcher's own form, so that there is one way in. */
  #message({ block, isSynced }: NodeTemplate): string {
    const { network, source, nowMs } = this.#options;
    const print = JSON.stringify({ ...block, header: { ...block.header, timestamp: "" } });
    const time = nowMs();
    const isKnown = print === this.#last?.print && time - this.#last.atMs < REFRESH_MS;
    if (this.#last === undefined || !isKnown) this.#last = { print, block, atMs: time };
    this.#sequence += 1;
    return JSON.stringify({
      ...{ version: 1, source, seq: this.#sequence, time, network, synced: isSynced },
      kind: isKnown ? "heartbeat" : "template",
      block: this.#last.block,
      blockBytes: Buffer.from(JSON.stringify(this.#last.block)).toString("base64"),
    });
  }
}
