// Listens to the template channel and passes each new, checked template on, once.
// The roof gives it the channel and the treasury's script. What must stay true: a template is
// passed on only if it is of our network, in order, fresh, synced and pays the treasury; a
// refused one is counted by reason and changes nothing.

import type { Clock } from "../base/clock.ts";
import { errorText } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { RpcBlockJson, Template } from "../domain/job.ts";
import type { NetworkId } from "../domain/network.ts";
import { prePowHash } from "../kaspa/work.ts";
import { decodeMessage, type TemplateMessage } from "./decode.ts";

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

/**
 * After this silence a message counts although it is behind: another run of the fetcher on a node
 * with a lower score, or the fetcher itself, when somebody else ran ahead of its numbers.
 */
const ORDER_SILENCE_MS = 15_000;

export class TemplateFeed {
  readonly #options: TemplateFeedOptions;
  #source = "";
  #sequence = 0;
  #daaScore = -1n;
  #identity = "";
  #heardMs = Number.NEGATIVE_INFINITY;

  constructor(options: TemplateFeedOptions) {
    this.#options = options;
  }

  /** Milliseconds since the fetcher last said that its newest template stands. */
  ageMs(): number {
    return this.#options.clock.monotonicMs() - this.#heardMs;
  }

  /** Takes one text of the channel; never throws. */
  take(text: string): void {
    const decoded = decodeMessage(text);
    const reason = decoded.ok ? this.#judge(decoded.message) : decoded.reason;
    if (!decoded.ok || reason !== undefined) {
      this.#refuse(reason ?? "unknown");
      return;
    }
    this.#accept(decoded.message);
  }

  #judge(message: TemplateMessage): string | undefined {
    const options = this.#options;
    const now = options.clock.nowMs();
    if (message.network !== options.network) return "wrongNetwork";
    if (!message.isSynced && !options.allowUnsynced) return "unsynced";
    if (now - message.timeMs > options.maxAgeMs) return "tooOld";
    if (!paysTreasury(message.block, options.treasuryScript)) return "wrongTreasury";
    return this.#isBehind(message) && this.ageMs() < ORDER_SILENCE_MS ? "outOfOrder" : undefined;
  }

  /** Within one run of the fetcher the sequence tells, between two the DAA score. */
  #isBehind({ source, sequence, block }: TemplateMessage): boolean {
    if (source === this.#source) return sequence <= this.#sequence;
    return BigInt(block.header.daaScore) < this.#daaScore;
  }

  #accept(message: TemplateMessage): void {
    const template = this.#toTemplate(message);
    if (template === undefined) return;
    // The kept latest message may have lain in Redis for a while: its age counts from its time.
    const lainMs = Math.max(0, this.#options.clock.nowMs() - message.timeMs);
    this.#source = message.source;
    this.#sequence = message.sequence;
    this.#daaScore = template.daaScore;
    this.#heardMs = template.receivedMs - lainMs;
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
        receivedMs: this.#options.clock.monotonicMs(),
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
