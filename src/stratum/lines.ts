// Bytes from a socket to lines of text, with the byte limit before anything looks at them.
// One per connection. What must stay true: the result does not depend on how TCP cut the
// bytes, a sequence of UTF-8 is decoded whole, and no more than one line's limit is kept.

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

export class LineReader {
  readonly #maxBytes: number;
  #partial: Buffer | undefined;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Hands each finished line to `onLine` until it answers false. Answers false when a line,
   * finished or not, is longer than the limit: the connection must then be closed.
   */
  feed(chunk: Buffer, onLine: (line: string) => boolean): boolean {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(LINE_FEED, start);
      if (end === -1) return this.#keep(chunk, start);
      const bytes = end - start + (this.#partial?.byteLength ?? 0);
      if (bytes > this.#maxBytes) return false;
      if (!onLine(this.#line(chunk, start, end))) return true;
      start = end + 1;
    }
  }

  #line(chunk: Buffer, start: number, end: number): string {
    if (this.#partial === undefined) return decode(chunk, start, end);
    const whole = Buffer.concat([this.#partial, chunk.subarray(start, end)]);
    this.#partial = undefined;
    return decode(whole, 0, whole.byteLength);
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

function decode(bytes: Buffer, start: number, end: number): string {
  const last = end > start && bytes[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
  return bytes.toString("utf8", start, last);
}
