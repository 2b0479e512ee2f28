// The share journal on JetStream: a share is acknowledged to its miner only after a quorum of the
// servers has stored the group it was sent with. While the stream has no leader shares wait; after
// a while new ones are refused, and what waits is sent until it is stored.
// Invariant: groups of a journal are stored in order and once, by one process.

import { crc32 } from "node:zlib";
import { type Clock, sleep } from "../../../base/clock.ts";
import { errorText, PoolError } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import { type RecordVisitor, writeGroupHeader } from "../format.ts";
import { Definitions, GroupBuffer } from "../group-buffer.ts";
import type { JournalShare } from "../journal.ts";
import { journalTimeMs } from "../journal-time.ts";
import type { JournalSource, TrimNeeds } from "../source.ts";
import type { JournalStream } from "./journal-stream.ts";
import { SubjectReader } from "./subject-reader.ts";

export interface StreamJournalOptions {
  stream: JournalStream;
  identity: string;
  /** New shares are refused while one has waited for so long. */
  maxWaitMs: number;
  /** Stored groups are deleted without a backup above so many bytes of all journals. */
  keepBytes: number;
  clock: Clock;
  log: Log;
  /** Called once per stored group with the last sequence that is durable now. */
  onDurable: (lastSequence: number) => void;
  /** Called once, if the journal is another process's: what is not durable never will be. */
  onFault: (fault: PoolError) => void;
}

/** A group is closed at this size; a block may make it larger. */
const GROUP_BYTES = 256 * 1024;
/** What may wait for the servers in all. */
const MAX_WAITING_BYTES = 32 * 1024 * 1024;
const RETRY_MS = 250;
const TRIM_MS = 30_000;

export class StreamJournal implements JournalSource, AsyncDisposable {
  readonly #options: StreamJournalOptions;
  readonly #reader: SubjectReader;
  /** Groups that are not stored yet, oldest first; the last one is being filled. */
  readonly #waiting: GroupBuffer[] = [];
  #inFlight: GroupBuffer | undefined;
  /** Makes the ids of this opening's groups unlike those of any other. */
  readonly #opening: number;
  #sequence: number;
  #durable: number;
  #first: number;
  /** Stream sequence of the newest group. */
  #place: number;
  #lastTimeMs = 0;
  /** Since when the oldest group waits, on the monotonic clock. */
  #waitingSinceMs: number | undefined;
  #sending: Promise<void> | undefined;
  #fault: PoolError | undefined;
  #closed = false;
  #trimmedMs = Number.NEGATIVE_INFINITY;

  private constructor(
    options: StreamJournalOptions,
    end: { sequence: number; first: number; place: number },
  ) {
    this.#options = options;
    this.#reader = new SubjectReader(options.stream, options.identity);
    this.#sequence = end.sequence;
    this.#durable = end.sequence;
    this.#first = end.first;
    this.#place = end.place;
    this.#opening = end.place;
  }

  /**
   * Opens a journal that this process has claimed. An empty group ends what an earlier owner may
   * still send. Throws PoolError "journal" if the servers are unreachable.
   */
  static async open(options: StreamJournalOptions): Promise<StreamJournal> {
    const { stream, identity, clock } = options;
    for (let attempt = 0; ; attempt++) {
      const newest = await stream.lastGroup(identity);
      const first = (await stream.groupFrom(identity, 1))?.first ?? 1;
      const last = newest?.last ?? 0;
      const id = `${identity}-open-${clock.nowMs()}-${attempt}`;
      const fence = { id, first: last + 1, last, data: new Uint8Array() };
      try {
        const place = await stream.publish(identity, fence, newest?.streamSequence ?? 0);
        return new StreamJournal(options, { sequence: last, first, place });
      } catch (thrown) {
        // The earlier owner stored one more group in between.
        const isRaced = thrown instanceof PoolError && thrown.kind === "conflict";
        if (!isRaced || attempt >= 5) throw thrown;
      }
    }
  }

  get identity(): string {
    return this.#options.identity;
  }

  get durableSequence(): number {
    return this.#durable;
  }

  get firstSequence(): number {
    return this.#first;
  }

  /** Bytes that wait for the servers. */
  get waitingBytes(): number {
    return this.#waiting.reduce((sum, group) => sum + group.bytes, 0);
  }

  /** What is kept is the servers' matter. */
  get keptBytes(): number {
    return 0;
  }

  /** Whether the journal is lost to another process: then a new start is needed. */
  get isBroken(): boolean {
    return this.#fault !== undefined;
  }

  /** Nothing but a new start mends a lost claim. */
  diskWorks(): Promise<boolean> {
    return Promise.resolve(true);
  }

  durableUntilMs(): number {
    const [oldest] = this.#waiting;
    const nowMs = this.#options.clock.nowMs();
    return oldest === undefined ? nowMs : Math.min(nowMs, oldest.firstTimeMs);
  }

  /** Why no share is accepted at the moment; undefined if shares are accepted. */
  fault(): PoolError | undefined {
    const { clock, maxWaitMs } = this.#options;
    const waitedMs = clock.monotonicMs() - (this.#waitingSinceMs ?? clock.monotonicMs());
    if (this.#ended() === undefined && waitedMs >= maxWaitMs) {
      return new PoolError("journal", "share journal's servers are unreachable");
    }
    return this.#ended();
  }

  /** As `Journal.append`; a block is accepted also while shares are refused. */
  append(share: JournalShare, blockJson?: string): number | undefined {
    const fault = blockJson === undefined ? this.fault() : this.#ended();
    if (fault !== undefined) return undefined;
    this.#lastTimeMs = journalTimeMs(this.#lastTimeMs, this.#options.clock.nowMs());
    this.#sequence += 1;
    const group = this.#fillable();
    group.addShare(share, this.#lastTimeMs);
    if (blockJson !== undefined) group.addBlock(blockJson);
    this.#waitingSinceMs ??= this.#options.clock.monotonicMs();
    this.#sending ??= this.#send().finally(() => {
      this.#sending = undefined;
    });
    return this.#sequence;
  }

  read(sequence: number, visitor: RecordVisitor, maxShares: number): Promise<number> {
    return this.#reader.read(sequence, visitor, maxShares);
  }

  async trim(needs: TrimNeeds): Promise<void> {
    const { clock, stream, keepBytes } = this.#options;
    if (clock.monotonicMs() - this.#trimmedMs < TRIM_MS) return;
    this.#trimmedMs = clock.monotonicMs();
    const isOver = (await stream.bytes()) > keepBytes;
    const { storedSequence, backedUpSequence, beforeMs } = needs;
    const sequence = isOver ? storedSequence : Math.min(storedSequence, backedUpSequence);
    await this.#reader.trim(sequence, beforeMs);
    this.#first = (await stream.groupFrom(this.identity, 1))?.first ?? this.#first;
  }

  close(): void {
    // A reader holds nothing open.
  }

  /** Waits for what was appended, as long as the servers take it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#sending;
  }

  #ended(): PoolError | undefined {
    if (this.#fault !== undefined) return this.#fault;
    if (this.#closed) return new PoolError("journal", "journal is closed");
    if (this.waitingBytes < MAX_WAITING_BYTES) return undefined;
    return new PoolError("journal", "share journal's servers are too slow");
  }

  #fillable(): GroupBuffer {
    const last = this.#waiting.at(-1);
    if (last !== undefined && last !== this.#inFlight && last.bytes < GROUP_BYTES) return last;
    const next = new GroupBuffer(new Definitions());
    this.#waiting.push(next);
    return next;
  }

  async #send(): Promise<void> {
    // What is appended in the same turn of the event loop goes as one group.
    await sleep(this.#options.clock, 0);
    for (let group = this.#waiting[0]; group !== undefined; group = this.#waiting[0]) {
      this.#inFlight = group;
      const isStored = await this.#store(group);
      if (!isStored) return;
      this.#inFlight = undefined;
      this.#waiting.shift();
      this.#waitingSinceMs =
        this.#waiting.length === 0 ? undefined : this.#options.clock.monotonicMs();
      this.#options.onDurable(this.#durable);
    }
  }

  /** Sends the group until it is stored; false if that can never be. */
  async #store(group: GroupBuffer): Promise<boolean> {
    const { stream, identity, clock, log, onFault } = this.#options;
    const first = this.#durable + 1;
    const last = this.#durable + group.shares;
    writeGroupHeader(group.frame(), { crc: crc32(group.payload()), firstSequence: first });
    const id = `${identity}-${this.#opening}-${first}`;
    const message = { id, first, last, data: group.frame() };
    for (let attempt = 1; ; attempt++) {
      try {
        this.#place = await stream.publish(identity, message, this.#place);
        this.#durable = last;
        return true;
      } catch (thrown) {
        const isLost = thrown instanceof PoolError && thrown.kind === "conflict";
        if (isLost || (this.#closed && attempt > 1)) {
          this.#fault = new PoolError("journal", "share journal is another process's", thrown);
          log.error("journal lost", { error: errorText(thrown) });
          onFault(this.#fault);
          return false;
        }
        if (attempt === 1) log.warn("journal waits for NATS", { error: errorText(thrown) });
        await sleep(clock, RETRY_MS);
      }
    }
  }
}

/** A journal that another process left, for the recorder; it must be claimed. */
export class LeftSubject implements JournalSource {
  readonly identity: string;
  readonly durableSequence: number;
  readonly firstSequence: number;
  readonly #reader: SubjectReader;
  readonly #openedMs: number;

  private constructor(
    reader: SubjectReader,
    end: { identity: string; first: number; last: number; nowMs: number },
  ) {
    this.#reader = reader;
    this.identity = end.identity;
    this.firstSequence = end.first;
    this.durableSequence = end.last;
    this.#openedMs = end.nowMs;
  }

  static async open(stream: JournalStream, identity: string, clock: Clock): Promise<LeftSubject> {
    const first = (await stream.groupFrom(identity, 1))?.first ?? 1;
    const last = (await stream.lastGroup(identity))?.last ?? 0;
    const reader = new SubjectReader(stream, identity);
    return new LeftSubject(reader, { identity, first, last, nowMs: clock.nowMs() });
  }

  durableUntilMs(): number {
    return this.#openedMs;
  }

  read(sequence: number, visitor: RecordVisitor, maxShares: number): Promise<number> {
    return this.#reader.read(sequence, visitor, maxShares);
  }

  async trim({ storedSequence, backedUpSequence, beforeMs }: TrimNeeds): Promise<void> {
    await this.#reader.trim(Math.min(storedSequence, backedUpSequence), beforeMs);
  }

  close(): void {
    // A reader holds nothing open.
  }
}
