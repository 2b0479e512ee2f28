import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { asciiJson, difficultyLine, errorLine, ODD_ID, parseLine } from "./messages.ts";

/** The ids of the requests of a line; undefined for a line that is none. */
function idsOf(line: string): (string | undefined)[] | undefined {
  const parsed = parseLine(line);
  return parsed.ok ? parsed.requests.map((request) => request.id) : undefined;
}

const withId = (id: string) => `{"id":${id},"method":"mining.ping","params":[]}`;

describe("an id goes back exactly as it came", () => {
  const exact = [
    ...["0", "1", "-1", "-0", "1.0", "1.50", "1e3", "1E+3", "1e400", "-1e400", "0.1e-7"],
    ...["9007199254740993", "18446744073709551615", "123456789012345678901234567890"],
    ...['"a"', '""', '"é\u2028"', '"\\"\\\\"'],
  ];
  test.each(exact)("%s", (id) => {
    const answer = idsOf(withId(id))?.[0] ?? "";
    if (id.startsWith('"')) expect(JSON.parse(answer)).toBe(JSON.parse(id));
    else expect(answer).toBe(id);
    expect(answer).toMatch(/^[\x20-\x7e]+$/);
  });

  test("wherever it stands, and whatever the parameters hold", () => {
    expect(idsOf('{"params":[{"id":1}],"id":1.0,"method":"a"}')).toEqual(["1.0"]);
    expect(idsOf('{"params":["\\"id\\":5",{"id":7}],"method":"a", "id" : 5e0 }')).toEqual(["5e0"]);
    expect(idsOf('{"method":"a","\\u0069d":2.0}')).toEqual(["2.0"]);
    expect(idsOf('{"id":1,"id":2.0,"method":"a"}')).toEqual(["2.0"]);
    expect(idsOf('{"id":1,"method":"a","id":"x"}')).toEqual(['"x"']);
  });

  test("for each request of an array", () => {
    const line = '[{"id":2,"method":"a"},7,[{"id":1}],{"id":2.0,"method":"b"},{"method":"c"}]';
    expect(idsOf(line)).toEqual(["2", "2.0", undefined]);
  });

  test("without one or with null no reply is wanted", () => {
    expect(idsOf('{"method":"a"}')).toEqual([undefined]);
    expect(idsOf(withId("null"))).toEqual([undefined]);
  });

  test("of another kind it is odd", () => {
    for (const id of ["true", "[1]", '{"id":1}']) expect(idsOf(withId(id))).toEqual([ODD_ID]);
  });

  test("above 64 characters it is odd", () => {
    expect(idsOf(withId("9".repeat(64)))).toEqual(["9".repeat(64)]);
    expect(idsOf(withId("9".repeat(65)))).toEqual([ODD_ID]);
    expect(idsOf(withId(`"${"a".repeat(64)}"`))).toEqual([`"${"a".repeat(64)}"`]);
    expect(idsOf(withId(`"${"a".repeat(65)}"`))).toEqual([ODD_ID]);
  });
});

describe("a line that is no request is told from another protocol", () => {
  const foreign = [
    "GET / HTTP/1.1",
    "\x16\x03\x01\x02",
    "SSH-2.0-x",
    "PROXY TCP4 1.2.3.4",
    "1",
    '"a"',
  ];
  test.each(foreign)("%j is foreign", (line) => {
    expect(parseLine(line)).toEqual({ ok: false, isForeign: true });
  });
  const broken = [
    "{",
    "[",
    "{}",
    "[]",
    '{"id":1}',
    '{"id":1,"method":5}',
    '[[{"method":"a"}]]',
    "[1]",
  ];
  test.each(broken)("%j is a slip", (line) => {
    expect(parseLine(line)).toEqual({ ok: false, isForeign: false });
  });
  test("more requests in one array than a line of the usual length holds are a slip", () => {
    const batch = (count: number) => `[${Array(count).fill(withId("1")).join(",")}]`;
    expect(idsOf(batch(32))).toHaveLength(32);
    expect(idsOf(batch(33))).toBeUndefined();
  });
});

test("tabs, NUL and other control characters are blanks; a byte order mark is skipped", () => {
  expect(idsOf('\t{"id":1,\0"method":"a",\x7f"params":["b\tc"]}\r')).toEqual(["1"]);
  const parsed = parseLine('{"method":"a","params":["b\tc"]}');
  expect(parsed.ok && parsed.requests[0]?.params).toEqual(["b c"]);
  expect(idsOf(`\ufeff${withId("1")}`)).toEqual(["1"]);
});

test("keys that mean something to the language mean nothing here", () => {
  const parsed = parseLine('{"__proto__":{"method":"x"},"id":1,"method":"a","constructor":1}');
  expect(parsed).toEqual({ ok: true, requests: [{ id: "1", method: "a", params: [] }] });
});

test("brackets nested to the line limit neither throw nor take long", () => {
  for (const depth of [100, 10_000, 32_000]) {
    const nested = `${"[".repeat(depth)}${"]".repeat(depth)}`;
    const begun = performance.now();
    parseLine(nested);
    const parsed = parseLine(`{"id":1.0,"method":"a","params":${nested}}`);
    if (parsed.ok) expect(parsed.requests[0]?.id).toBe("1.0");
    expect(performance.now() - begun).toBeLessThan(1000);
  }
});

test("no rubbish throws", () => {
  const piece = fc.constantFrom(
    ...['{"id":', "1e400", '"method"', ":", ",", "[", "]", "{", "}", '"', "\\", "\\u00", "null"],
    ...[
      '"mining.submit"',
      '"params"',
      "\ud800",
      "\0",
      " ",
      "-",
      "0x1",
      "é",
      '{"id":1,"method":"a"}',
    ],
  );
  const rubbish = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.json(),
    fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join("")),
  );
  fc.assert(
    fc.property(rubbish, (line) => {
      const parsed = parseLine(line);
      for (const request of parsed.ok ? parsed.requests : []) {
        expect(request.id ?? "").toMatch(/^[\x20-\x7e]*$/);
      }
    }),
    { numRuns: 500 },
  );
});

test("what is written is ASCII, one line, and JSON", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(asciiJson(text)).toMatch(/^[\x20-\x7e]*$/);
      expect(JSON.parse(asciiJson(text))).toBe(text);
      const line = errorLine("1", 20, text);
      expect(JSON.parse(line)).toEqual({ id: 1, result: null, error: [20, text, null] });
      expect(line.indexOf("\n")).toBe(line.length - 1);
    }),
  );
  for (const difficulty of [2 ** -32, 1e-9, 1e-6, 0.5, 1, 4096, 2 ** 20]) {
    expect(JSON.parse(difficultyLine(difficulty)).params).toEqual([difficulty]);
  }
});
