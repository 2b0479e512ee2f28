// Bytes from a socket to lines of text, with the byte limit before anything looks at them.
// One per connection. What must stay true: the result does not depend on how TCP cut the
// bytes, a sequence of UTF-8 is decoded whole, and no more than one line's limit is kept.

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Who is handed the lines: as bytes first, and as text where it leaves them. */
export interface LineTaker {
  /** Answers true when it took the line; the bytes are the socket's and soon another line's. */
  takeBytes(bytes: Buffer, start: number, end: number): boolean;
  /** Answers false when nothing more is wanted. */
  takeText(line: string): boolean;
}

export class LineReader {
  readonly #maxBytes: number;
  #partial: Buffer | undefined;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Hands each finished line to `taker` until that wants no more. Answers false when a line,
   * finished or not, is longer than the limit: the connection must then be closed.
   */
  feed(chunk: Buffer, taker: LineTaker): boolean {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(LINE_FEED, start);
      if (end === -1) return this.#keep(chunk, start);
      const before = this.#partial;
      if (end - start + (before?.byteLength ?? 0) > this.#maxBytes) return false;
      const whole =
        before === undefined ? chunk : Buffer.concat([before, chunk.subarray(start, end)]);
      const from = before === undefined ? start : 0;
      const last = lineEnd(whole, from, before === undefined ? end : whole.byteLength);
      this.#partial = undefined;
      const isTaken =
        taker.takeBytes(whole, from, last) || taker.takeText(whole.toString("utf8", from, last));
      if (!isTaken) return true;
      start = end + 1;
    }
  }

  #keep(chunk: Buffer, start: number): boolean {
    const rest = chunk.byteLength - start;
    if (rest === 0) return true;
    const before = this.#partial;
    if (rest + (before?.byteLength ?? 0) > this.#maxBytes) return false;
    // The chunk's memory is the socket's: what is kept must be a copy.
    const copy = Buffer.from(chunk.subarray(start));
    this.#partial = before === undefined ? copy : Buffer.concat([before, copy]);
    return true;
  }
}

/** Without the carriage return that some devices send. */
function lineEnd(bytes: Buffer, start: number, end: number): number {
  return end > start && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
}
