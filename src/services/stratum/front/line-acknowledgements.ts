// Which lines of one session behind a front are dealt with. A line with an accepted share is not
// until the share is durable, so that it is sent to the next app if this one dies before.

/** The front takes so many numbers beside the acknowledged one in a frame. */
const MAX_ALSO = 512;

export interface Acknowledgement {
  /** All lines up to this number are dealt with. */
  acknowledged: number;
  /** Lines above it that are dealt with since the last call. */
  also: number[];
}

export class LineAcknowledgements {
  /** Number of the newest line. */
  #newest: number;
  /** Numbers of lines with shares that are not durable yet, in the order of the journal. */
  readonly #pending: number[] = [];
  /** Lines above the acknowledged number that are done and not reported. */
  #done: number[] = [];
  #reported: number;

  /** `before`: the last line that an earlier app has dealt with. */
  constructor(before = 0) {
    this.#newest = before;
    this.#reported = before;
  }

  /** A line arrives; it is dealt with at once unless `deferred` is called before the next one. */
  received(sequence: number): void {
    this.#newest = sequence;
    if (this.#pending.length > 0) this.#done.push(sequence);
  }

  /** The newest line has an accepted share that is not durable yet. */
  deferred(): void {
    if (this.#done.at(-1) === this.#newest) this.#done.pop();
    this.#pending.push(this.#newest);
  }

  /** The oldest deferred share is durable or lost, and its reply is written. */
  settled(): void {
    const sequence = this.#pending.shift();
    if (sequence === undefined || this.#pending.includes(sequence)) return;
    if (this.#pending.length > 0) this.#done.push(sequence);
  }

  /** The number of the line being served. */
  get newest(): number {
    return this.#newest;
  }

  get hasPending(): boolean {
    return this.#pending.length > 0;
  }

  /** What the front does not know yet; undefined if it knows everything. */
  take(): Acknowledgement | undefined {
    const [oldest] = this.#pending;
    const acknowledged = oldest === undefined ? this.#newest : oldest - 1;
    const also = this.#done.filter((sequence) => sequence > acknowledged).slice(0, MAX_ALSO);
    this.#done = this.#done.filter((sequence) => sequence > acknowledged).slice(MAX_ALSO);
    if (acknowledged === this.#reported && also.length === 0) return undefined;
    this.#reported = acknowledged;
    return { acknowledged, also };
  }

  /** The number last reported by `take`, for frames that acknowledge nothing new. */
  get reported(): number {
    return this.#reported;
  }
}
