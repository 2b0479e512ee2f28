import { expect, test } from "bun:test";
import fc from "fast-check";
import { LineReader, type LineTaker } from "./lines.ts";

const textTaker = (lines: string[], wantsMore: boolean): LineTaker => ({
  takeBytes: () => false,
  takeText: (line) => void lines.push(line),
  get isDone() {
    return lines.length > 0 && !wantsMore;
  },
});

/** Feeds `chunks` in turn; answers the lines, and whether every chunk was within the limit. */
function read(chunks: readonly Buffer[], limit: number): { lines: string[]; fits: boolean } {
  const reader = new LineReader(limit);
  const lines: string[] = [];
  for (const chunk of chunks) {
    // The socket's memory is used again: what the reader keeps must not change with it.
    const borrowed = Buffer.from(chunk);
    const fits = reader.feed(borrowed, textTaker(lines, true));
    borrowed.fill(0x78);
    if (!fits) return { lines, fits };
  }
  return { lines, fits: true };
}

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [...new Set(places.map((place) => place % (bytes.byteLength + 1)))].sort(
    (a, b) => a - b,
  );
  const edges = [0, ...sorted, bytes.byteLength];
  return edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));
}

test("lines do not depend on how the bytes were cut", () => {
  const text = fc.string({ unit: "binary", maxLength: 20 }).map((s) => s.replaceAll("\n", ""));
  fc.assert(
    fc.property(fc.array(text), fc.array(fc.nat()), (lines, places) => {
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(""), "utf8");
      const whole = read([bytes], 512);
      expect(whole.fits).toBe(true);
      expect(whole.lines).toEqual(lines.map((line) => throughUtf8(line).replace(/\r$/, "")));
      expect(read(cut(bytes, places), 512)).toEqual(whole);
    }),
  );
});

/** What is left of a text after the trip through UTF-8: lone surrogates become U+FFFD. */
function throughUtf8(text: string): string {
  return Buffer.from(text, "utf8").toString("utf8");
}

test("a sequence of UTF-8 that TCP cut at any byte is decoded whole", () => {
  const line = '{"id":1,"method":"mining.authorize","params":["é€😀.rig","x"]}';
  const bytes = Buffer.from(`${line}\n`, "utf8");
  for (let at = 0; at <= bytes.byteLength; at++) {
    expect(read(cut(bytes, [at]), 512).lines).toEqual([line]);
  }
});

test("a line of the limit passes and one byte more does not, in one piece or byte by byte", () => {
  for (const length of [510, 511, 512, 513, 514, 1_000_000]) {
    const bytes = Buffer.from(`${"a".repeat(length)}\n`);
    const expected = length <= 512 ? ["a".repeat(length)] : [];
    expect(read([bytes], 512)).toEqual({ lines: expected, fits: length <= 512 });
    if (length > 1000) continue;
    const pieces = [...bytes].map((byte) => Buffer.from([byte]));
    expect(read(pieces, 512)).toEqual({ lines: expected, fits: length <= 512 });
  }
});

test("an unfinished line is held to the same limit", () => {
  expect(read([Buffer.from("a".repeat(512))], 512)).toEqual({ lines: [], fits: true });
  expect(read([Buffer.from("a".repeat(513))], 512)).toEqual({ lines: [], fits: false });
  const halves = [Buffer.from("a".repeat(300)), Buffer.from("a".repeat(213))];
  expect(read(halves, 512)).toEqual({ lines: [], fits: false });
});

test("lines before a giant are served, the giant and what follows are not", () => {
  const bytes = Buffer.from(`{"id":1}\n${"[".repeat(500_000)}\n{"id":2}\n`);
  expect(read([bytes], 512)).toEqual({ lines: ['{"id":1}'], fits: false });
});

test("a carriage return, NUL and empty lines end nothing", () => {
  const bytes = Buffer.from("a\r\n\r\n\n\0b\0\n\rc\n", "latin1");
  expect(read([bytes], 512).lines).toEqual(["a", "", "", "\0b\0", "\rc"]);
});

test("nothing is handed out behind a line that ended the conversation", () => {
  const reader = new LineReader(512);
  const seen: string[] = [];
  const fits = reader.feed(Buffer.from("bad\ngood\n"), textTaker(seen, false));
  expect({ fits, seen }).toEqual({ fits: true, seen: ["bad"] });
});
