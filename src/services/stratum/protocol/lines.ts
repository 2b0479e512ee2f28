// Cuts the bytes of a socket into lines, with the byte limit before anything parses them. One per
// connection. Invariant: the result does not depend on how TCP cut the bytes, a sequence of UTF-8
// is decoded whole, and at most one line's limit is stored.

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Receives the lines: as bytes first, and as text if it leaves them. */
export interface LineTaker {
  /** Whether no further line is wanted. */
  readonly isDone: boolean;
  /** Returns true if it took the line; the bytes are the socket's and soon another line's. */
  takeBytes(bytes: Buffer, start: number, end: number): boolean;
  takeText(line: string): void;
}

export class LineReader {
  readonly #maxBytes: number;
  #partial: Buffer | undefined;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Passes each finished line to `taker` until that is done. Returns false if a line, finished or
   * not, is longer than the limit: the connection must then be closed.
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
      const isTaken = taker.takeBytes(whole, from, last);
      if (!isTaken) taker.takeText(whole.toString("utf8", from, last));
      if (taker.isDone) return true;
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
