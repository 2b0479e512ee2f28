// Checks the messages of the template channel, and of the fallback while the channel is silent, and
// passes each new template on once.
// Invariant: a template is passed on only if it is of our network, in order, fresh, synced and pays
// the treasury; refused messages are counted by reason.

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
  /** Name of this process's site, which its templates carry; empty without sites. */
  site: string;
  maxAgeMs: number;
  clock: Clock;
  log: Log;
  /** `text` is the message it came in. */
  onTemplate: (template: Template, text: string) => void;
  /** Called for each refused message; `reason` is one of a short, closed list of words. */
  onRefused: (reason: string) => void;
}

/** Where a message is from: the fetcher over Redis, or our own node. */
export type TemplateOrigin = "channel" | "node";

/**
 * After this silence a message is accepted although it is behind, because another run of the
 * fetcher may use a node with a lower score.
 */
const ORDER_SILENCE_MS = 15_000;
/** Upper limit of the time from the node making a template to its message. */
const MAX_MADE_MS = 10_000;

export class TemplateFeed {
  readonly #options: TemplateFeedOptions;
  #source = "";
  #sequence = 0;
  #daaScore = -1n;
  #identity = "";
  #confirmedAtMs = Number.NEGATIVE_INFINITY;
  #channelMs: number;

  constructor(options: TemplateFeedOptions) {
    this.#options = options;
    this.#channelMs = options.clock.monotonicMs();
  }

  /** Milliseconds since the fetcher, or the node, last confirmed its newest template. */
  ageMs(): number {
    return this.#options.clock.monotonicMs() - this.#confirmedAtMs;
  }

  /** Milliseconds since the last valid message of the channel, or since the start. */
  channelSilenceMs(): number {
    return this.#options.clock.monotonicMs() - this.#channelMs;
  }

  /** Takes one message; never throws. */
  take(text: string, from: TemplateOrigin = "channel"): void {
    const decoded = decodeMessage(text);
    if (!decoded.ok) {
      this.#refuse(decoded.reason);
      return;
    }
    const { message } = decoded;
    const fault = this.#faultOf(message);
    // A valid message that is only behind the node's template still shows an active fetcher.
    if (fault === undefined && from === "channel") {
      this.#channelMs = Math.max(this.#channelMs, this.#confirmedMs(message));
    }
    const isLate = this.#isBehind(message) && this.ageMs() < ORDER_SILENCE_MS;
    const reason = fault ?? (isLate ? "outOfOrder" : undefined);
    if (reason === undefined) this.#accept(message, text);
    else this.#refuse(reason);
  }

  /** The template of a message that was accepted before, here or by another app. Never throws. */
  recall(text: string): Template | undefined {
    const decoded = decodeMessage(text);
    if (!decoded.ok) return undefined;
    const { network, isSynced, block } = decoded.message;
    const { allowUnsynced, treasuryScript } = this.#options;
    const isOurs = network === this.#options.network && paysTreasury(block, treasuryScript);
    return isOurs && (isSynced || allowUnsynced) ? this.#toTemplate(decoded.message) : undefined;
  }

  #faultOf(message: TemplateMessage): string | undefined {
    const options = this.#options;
    const now = options.clock.nowMs();
    if (message.network !== options.network) return "wrongNetwork";
    if (!message.isSynced && !options.allowUnsynced) return "unsynced";
    if (now - message.timeMs > options.maxAgeMs) return "tooOld";
    if (!paysTreasury(message.block, options.treasuryScript)) return "wrongTreasury";
    return isOfSite(message.block, options) ? undefined : "wrongSite";
  }

  /** Redis may have held the latest message for a while: its age counts from its own time. */
  #confirmedMs(message: TemplateMessage): number {
    const { clock } = this.#options;
    return clock.monotonicMs() - Math.max(0, clock.nowMs() - message.timeMs);
  }

  /**
   * The earliest time at which anybody can have known the template: the header's timestamp, or the
   * message's own time if the timestamp is implausible. A heartbeat with a new template repeats one
   * that was published after the last message we received.
   */
  #publishedMs(message: TemplateMessage): number {
    const { clock } = this.#options;
    const sinceMadeMs = message.timeMs - Number(message.block.header.timestamp);
    const isLikely = sinceMadeMs >= 0 && sinceMadeMs <= MAX_MADE_MS;
    const knownMs = message.timeMs - (isLikely ? sinceMadeMs : 0);
    const publishedMs = clock.monotonicMs() - Math.max(0, clock.nowMs() - knownMs);
    return message.kind === "template" ? publishedMs : Math.min(publishedMs, this.#confirmedAtMs);
  }

  /** Within one run the sequence decides, otherwise the DAA score. */
  #isBehind({ source, sequence, block }: TemplateMessage): boolean {
    if (source === this.#source) return sequence <= this.#sequence;
    return BigInt(block.header.daaScore) < this.#daaScore;
  }

  #accept(message: TemplateMessage, text: string): void {
    const template = this.#toTemplate(message);
    if (template === undefined) return;
    this.#source = message.source;
    this.#sequence = message.sequence;
    this.#daaScore = template.daaScore;
    this.#confirmedAtMs = this.#confirmedMs(message);
    const identity = `${template.prePowHash}${template.timestampMs}`;
    if (identity === this.#identity) return;
    this.#identity = identity;
    this.#options.onTemplate(template, text);
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
      this.#options.log.warn("template hashing failed", { error: errorText(thrown) });
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

/** Whether the text after the script has the site's name as one of its parts between slashes. */
function isOfSite(
  block: RpcBlockJson,
  { site, treasuryScript }: { site: string; treasuryScript: string },
): boolean {
  if (site === "") return true;
  const payload = block.transactions[0]?.payload ?? "";
  const extraData = Buffer.from(payload.slice(38 + treasuryScript.length), "hex").toString();
  return extraData.split("/").includes(site);
}
