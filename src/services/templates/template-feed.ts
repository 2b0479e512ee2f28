// Takes the messages of the template channel, and the fallback's while that is silent, and passes
// each new, checked template on, once. The roof gives it both and the treasury's script. What must
// stay true: a template is passed on only if it is of our network, in order, fresh, synced and
// pays the treasury, wherever it is from; a refused one is counted by reason and changes nothing.

import { prePowHash } from "../../adapters/kaspa/pow/pre-pow-hash.ts";
import type { Clock } from "../../base/clock.ts";
import { errorText } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { RpcBlockJson, Template } from "../../domain/job.ts";
import type { NetworkId } from "../../domain/network.ts";
import { decodeMessage, type TemplateMessage } from "./template-decoder.ts";

export interface TemplateFeedOptions {
  network: NetworkId;
  /** Script of the treasury's address, hex; its version is 0. */
  treasuryScript: string;
  allowUnsynced: boolean;
  maxAgeMs: number;
  clock: Clock;
  log: Log;
  onTemplate: (template: Template) => void;
  /** Called for each refused message; `reason` is one of a short, closed list of words. */
  onRefused: (reason: string) => void;
}

/** Who a message is from: the fetcher over Redis, or our own node (`fallback.ts`). */
export type Origin = "channel" | "node";

/**
 * After this silence a message counts although it is behind: another run of the fetcher on a node
 * with a lower score, or the fetcher itself, when somebody else ran ahead of its numbers.
 */
const ORDER_SILENCE_MS = 15_000;
/** No template lies longer than this between the node and its message (docs/fetcher.md). */
const MAX_MADE_MS = 10_000;

export class TemplateFeed {
  readonly #options: TemplateFeedOptions;
  #source = "";
  #sequence = 0;
  #daaScore = -1n;
  #identity = "";
  #heardMs = Number.NEGATIVE_INFINITY;
  #channelMs: number;

  constructor(options: TemplateFeedOptions) {
    this.#options = options;
    this.#channelMs = options.clock.monotonicMs();
  }

  /** Milliseconds since the fetcher, or the node, last said that its newest template stands. */
  ageMs(): number {
    return this.#options.clock.monotonicMs() - this.#heardMs;
  }

  /** Milliseconds since the channel last brought a good message, or since the start. */
  channelSilenceMs(): number {
    return this.#options.clock.monotonicMs() - this.#channelMs;
  }

  /** Takes one text; never throws. */
  take(text: string, from: Origin = "channel"): void {
    const decoded = decodeMessage(text);
    if (!decoded.ok) {
      this.#refuse(decoded.reason);
      return;
    }
    const { message } = decoded;
    const fault = this.#faultOf(message);
    // A good message that only comes behind the node's still tells that the fetcher is there.
    if (fault === undefined && from === "channel") {
      this.#channelMs = Math.max(this.#channelMs, this.#vouchedMs(message));
    }
    const isLate = this.#isBehind(message) && this.ageMs() < ORDER_SILENCE_MS;
    const reason = fault ?? (isLate ? "outOfOrder" : undefined);
    if (reason === undefined) this.#accept(message);
    else this.#refuse(reason);
  }

  #faultOf(message: TemplateMessage): string | undefined {
    const options = this.#options;
    const now = options.clock.nowMs();
    if (message.network !== options.network) return "wrongNetwork";
    if (!message.isSynced && !options.allowUnsynced) return "unsynced";
    if (now - message.timeMs > options.maxAgeMs) return "tooOld";
    return paysTreasury(message.block, options.treasuryScript) ? undefined : "wrongTreasury";
  }

  /** The kept latest message may have lain in Redis for a while: its age counts from its time. */
  #vouchedMs(message: TemplateMessage): number {
    const { clock } = this.#options;
    return clock.monotonicMs() - Math.max(0, clock.nowMs() - message.timeMs);
  }

  /**
   * When the template can have been known to anybody first. Its header has the node's time of
   * making it; where that is no likely time, the message's own counts. A heartbeat that brings
   * news is of a template that went out after what was heard last.
   */
  #publishedMs(message: TemplateMessage): number {
    const { clock } = this.#options;
    const sinceMadeMs = message.timeMs - Number(message.block.header.timestamp);
    const isLikely = sinceMadeMs >= 0 && sinceMadeMs <= MAX_MADE_MS;
    const knownMs = message.timeMs - (isLikely ? sinceMadeMs : 0);
    const publishedMs = clock.monotonicMs() - Math.max(0, clock.nowMs() - knownMs);
    return message.kind === "template" ? publishedMs : Math.min(publishedMs, this.#heardMs);
  }

  /** In one run of the fetcher, or of our own asking, the sequence tells, else the DAA score. */
  #isBehind({ source, sequence, block }: TemplateMessage): boolean {
    if (source === this.#source) return sequence <= this.#sequence;
    return BigInt(block.header.daaScore) < this.#daaScore;
  }

  #accept(message: TemplateMessage): void {
    const template = this.#toTemplate(message);
    if (template === undefined) return;
    this.#source = message.source;
    this.#sequence = message.sequence;
    this.#daaScore = template.daaScore;
    this.#heardMs = this.#vouchedMs(message);
    const identity = `${template.prePowHash}${template.timestampMs}`;
    if (identity === this.#identity) return;
    this.#identity = identity;
    this.#options.onTemplate(template);
  }

  #toTemplate(message: TemplateMessage): Template | undefined {
    const { header } = message.block;
    try {
      return {
        block: message.block,
        blockBytes: message.blockBytes,
        prePowHash: prePowHash(header),
        timestampMs: BigInt(header.timestamp),
        daaScore: BigInt(header.daaScore),
        blueScore: BigInt(header.blueScore),
        bits: header.bits,
        publishedMs: this.#publishedMs(message),
      };
    } catch (thrown) {
      this.#options.log.warn("template has no hash", { error: errorText(thrown) });
      this.#refuse("unhashable");
      return undefined;
    }
  }

  #refuse(reason: string): void {
    this.#options.onRefused(reason);
    this.#options.log.debug("template refused", { reason });
  }
}

/**
 * Whether the coinbase's payload names our script: blue score u64, subsidy u64, script version
 * u16, script length u8, script (rusty-kaspa consensus/src/processes/coinbase.rs).
 */
export function paysTreasury(block: RpcBlockJson, treasuryScript: string): boolean {
  const payload = block.transactions[0]?.payload ?? "";
  const length = (treasuryScript.length / 2).toString(16).padStart(2, "0");
  return payload.startsWith(`0000${length}${treasuryScript}`, 32);
}
