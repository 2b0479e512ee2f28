// The faults that are switched on. The control object sets them; calls and servers check them
// before they reply. With no fault set, the node behaves as a healthy one.

export type RejectReason = "blockInvalid" | "isInIBD" | "routeIsFull";

/** The fault of the next templates; see hostile-templates.ts. */
export type TemplateFault =
  | "wrongScript"
  | "stale"
  | "oddBlueWork"
  | "blueWorkNotHex"
  | "shortHash"
  | "noHeader"
  | "noTransactions"
  | "noParents"
  | "hugeTimestamp"
  | "zeroBits"
  | "unknownField"
  | "newerVersion"
  | "hugePayload";

export interface ReplyPlan {
  /** Process the call, send no reply. */
  isLost: boolean;
  delayMs: number;
}

interface Counted {
  left: number;
  /** Number of calls that are not affected first. */
  skip?: number;
}

export class Faults {
  /** null = from the age of the sink. */
  isSynced: boolean | null = null;
  /** Network id in server info; null = the real one. */
  reportedNetwork: string | null = null;
  /** Version in server info; null = the real one. */
  reportedVersion: string | null = null;
  hasUtxoIndex: boolean | null = null;
  /** Multiplies the fee estimate. */
  feerateFactor = 1;
  /** No notification is sent. */
  isMuted = false;

  readonly #verdicts: (Counted & { reason: RejectReason })[] = [];
  readonly #lost = new Map<string, Counted>();
  readonly #late = new Map<string, Counted & { ms: number }>();
  readonly #failing = new Map<string, Counted & { message: string }>();
  #template: (Counted & { fault: TemplateFault }) | null = null;

  /** A count of 0 ends every rejection that is left. */
  rejectSubmits(count: number, reason: RejectReason): void {
    if (count === 0) this.#verdicts.length = 0;
    else this.#verdicts.push({ left: count, reason });
  }

  takeVerdict(): RejectReason | null {
    const next = this.#verdicts[0];
    if (next === undefined) return null;
    next.left -= 1;
    if (next.left <= 0) this.#verdicts.shift();
    return next.reason;
  }

  /** `method` in wRPC JSON spelling, "*" for any. */
  loseReplies(method: string, count: number, skip = 0): void {
    this.#lost.set(method, { left: count, skip });
  }

  delayReplies(method: string, count: number, ms: number, skip = 0): void {
    this.#late.set(method, { left: count, ms, skip });
  }

  failCalls(method: string, count: number, message: string, skip = 0): void {
    this.#failing.set(method, { left: count, message, skip });
  }

  spoilTemplates(fault: TemplateFault, count: number): void {
    this.#template = { fault, left: count };
  }

  /** The fault of the next reply to this method; counts the call. */
  planReply(method: string): ReplyPlan {
    const late = take(this.#late, method);
    return { isLost: take(this.#lost, method) !== null, delayMs: late?.ms ?? 0 };
  }

  takeFailure(method: string): string | null {
    return take(this.#failing, method)?.message ?? null;
  }

  takeTemplateFault(): TemplateFault | null {
    const spoiled = this.#template;
    if (spoiled === null) return null;
    spoiled.left -= 1;
    if (spoiled.left <= 0) this.#template = null;
    return spoiled.fault;
  }

  /** Clears all faults. */
  clear(): void {
    this.isSynced = null;
    this.reportedNetwork = null;
    this.reportedVersion = null;
    this.hasUtxoIndex = null;
    this.feerateFactor = 1;
    this.isMuted = false;
    this.#verdicts.length = 0;
    for (const planned of [this.#lost, this.#late, this.#failing]) planned.clear();
    this.#template = null;
  }
}

function take<T extends Counted>(planned: Map<string, T>, method: string): T | null {
  const key = planned.has(method) ? method : "*";
  const entry = planned.get(key);
  if (entry === undefined) return null;
  if (entry.skip !== undefined && entry.skip > 0) {
    entry.skip -= 1;
    return null;
  }
  entry.left -= 1;
  if (entry.left <= 0) planned.delete(key);
  return entry;
}
