// The only writer of a miner's socket. Collects the lines of one turn, writes them at once, keeps
// what did not fit, and continues when the socket drains. Invariant: the miner reads whole lines
// only; a slow reader gets only the newest job and is dropped above a bound.

export interface WritableSocket {
  /** Bytes taken, possibly fewer than given; negative when the socket is gone. */
  write(data: string | Uint8Array): number;
}

/** What a session writes to: the outbox of a socket here, or of a miner behind a front. */
export interface SessionOutbox {
  /** Adds lines to this turn's text; `flush` sends them. */
  add(lines: string): void;
  /** There is a new job. */
  offerJob(): void;
  /** Sends what was added. Returns false if the connection must be dropped. */
  flush(): boolean;
  /** The socket takes bytes again. Returns false if the connection must be dropped. */
  drained(): boolean;
  /** After `flush` or `drained` returned false: the peer is gone, not slow. */
  readonly isGone: boolean;
  /** Bytes that wait for the socket. */
  readonly waitingBytes: number;
}

export class Outbox implements SessionOutbox {
  readonly #socket: WritableSocket;
  readonly #maxBytes: number;
  /** Lines of this turn; ASCII, so that length is bytes. */
  #lines = "";
  /** What the socket did not take yet; the first bytes may end a line begun before. */
  #unsent: Buffer | undefined;
  readonly #jobLines: () => string;
  #jobWaits = false;
  #isOver = false;
  #isGone = false;

  /** `jobLines` makes the lines of whatever job is newest when they can really be sent. */
  constructor(socket: WritableSocket, maxBytes: number, jobLines: () => string) {
    this.#socket = socket;
    this.#maxBytes = maxBytes;
    this.#jobLines = jobLines;
  }

  /** Adds lines to this turn's text; `flush` sends them. */
  add(lines: string): void {
    if (!this.#isOver) this.#lines += lines;
  }

  /** There is a new job: it is added at once, or once the socket has drained. */
  offerJob(): void {
    if (this.#isOver) return;
    if (this.#unsent === undefined) this.#lines += this.#jobLines();
    else this.#jobWaits = true;
  }

  /** Sends what was added. Returns false if the connection must be dropped. */
  flush(): boolean {
    if (this.#isOver) return false;
    if (this.#lines.length === 0) return true;
    const lines = this.#lines;
    this.#lines = "";
    if (this.#unsent !== undefined) return this.#keep(lines);
    const taken = this.#socket.write(lines);
    if (taken < 0) return this.#gone();
    if (taken < lines.length) return this.#keep(lines.slice(taken));
    return true;
  }

  /** The socket takes bytes again. Returns false if the connection must be dropped. */
  drained(): boolean {
    if (this.#isOver) return false;
    if (this.#unsent !== undefined) {
      const taken = this.#socket.write(this.#unsent);
      if (taken < 0) return this.#gone();
      this.#unsent = taken < this.#unsent.byteLength ? this.#unsent.subarray(taken) : undefined;
    }
    if (this.#unsent !== undefined) return true;
    if (this.#jobWaits) this.#lines += this.#jobLines();
    this.#jobWaits = false;
    return this.flush();
  }

  /** The miner has gone away, in contrast to one that reads too slowly. */
  get isGone(): boolean {
    return this.#isGone;
  }

  /** Bytes that wait for the socket. */
  get waitingBytes(): number {
    return (this.#unsent?.byteLength ?? 0) + this.#lines.length;
  }

  #keep(lines: string): boolean {
    const waiting = this.#unsent?.byteLength ?? 0;
    if (waiting + lines.length > this.#maxBytes) return this.#drop();
    const more = Buffer.from(lines, "latin1");
    this.#unsent = this.#unsent === undefined ? more : Buffer.concat([this.#unsent, more]);
    return true;
  }

  #gone(): false {
    this.#isGone = true;
    return this.#drop();
  }

  #drop(): false {
    this.#isOver = true;
    this.#lines = "";
    this.#unsent = undefined;
    this.#jobWaits = false;
    return false;
  }
}
