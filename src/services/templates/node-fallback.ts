// Templates from our own node while the fetcher is silent, put into the same feed.
// Invariant: they pass every check that the fetcher's messages pass, and the fallback stops as soon
// as the channel delivers again.

import type { NodeTemplate } from "../../adapters/kaspa/template.ts";
import { errorText, PoolError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { RpcBlockJson } from "../../domain/job.ts";
import type { TemplateFeed } from "./template-feed.ts";

export interface TemplateFallbackOptions {
  feed: Pick<TemplateFeed, "take" | "channelSilenceMs">;
  network: string;
  /** Identifies this run, as the fetcher's messages identify theirs. */
  source: string;
  /** Silence of the channel after which the node is asked, milliseconds. */
  afterMs: number;
  /** Throws PoolError "node". */
  fetch: () => Promise<NodeTemplate>;
  nowMs: () => number;
  log: Log;
  /** Called after each request to the node. */
  onRequest: (outcome: "answered" | "failed") => void;
}

/** As in the fetcher: a template with only a new time is new work this often at most. */
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

  /** Asks the node if the channel has been silent for too long. */
  async turn(): Promise<void> {
    if (!this.#isNeeded()) return;
    const { fetch, feed, log, onRequest } = this.#options;
    let template: NodeTemplate;
    try {
      template = await fetch();
    } catch (thrown) {
      if (!(thrown instanceof PoolError)) throw thrown;
      onRequest("failed");
      const fault = errorText(thrown);
      if (fault !== this.#lastFault) log.warn("template request failed", { error: fault });
      this.#lastFault = fault;
      return;
    }
    this.#lastFault = "";
    onRequest("answered");
    // The fetcher may have returned during the request.
    if (this.#isNeeded()) feed.take(this.#message(template), "node");
  }

  #isNeeded(): boolean {
    const { feed, afterMs, log } = this.#options;
    const silenceMs = Math.round(feed.channelSilenceMs());
    const isNeeded = silenceMs >= afterMs;
    if (isNeeded && !this.#isActive) log.warn("fetcher silent, using the node", { silenceMs });
    if (!isNeeded && this.#isActive) log.info("fetcher returned");
    this.#isActive = isNeeded;
    return isNeeded;
  }

  /** A message in the fetcher's format. */
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
