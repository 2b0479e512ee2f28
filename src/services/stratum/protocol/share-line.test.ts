import { expect, test } from "bun:test";
import fc from "fast-check";
import { parseLine } from "./messages.ts";
import { readNonce } from "./nonce.ts";
import { emptyShareLine, plainUser, readShareLine } from "./share-line.ts";

const USER = "kaspa:qq.rig";

/** What was read, the user as text; undefined when the line is left to the general way. */
function read(text: string, expected = USER) {
  const bytes = Buffer.from(text);
  const into = emptyShareLine();
  // The bytes around the line are another line's: they must not matter.
  const around = Buffer.concat([Buffer.from('"]}\n'), bytes, Buffer.from('"]}\n{"id":7}')]);
  const end = 4 + bytes.byteLength;
  if (!readShareLine(around, 4, end, plainUser(expected), into)) return undefined;
  const user = into.isLastUser ? expected : around.toString("utf8", into.userStart, into.userEnd);
  const nonce = (BigInt(into.nonceHi) << 32n) | BigInt(into.nonceLo);
  return { id: into.id, user, job: into.jobId, nonce, digits: into.nonceDigits };
}

const submit = (id: string, user: string, job: string, nonce: string) =>
  `{"id":${id},"method":"mining.submit","params":["${user}","${job}","${nonce}"]}`;

test("a share is read from its bytes", () => {
  expect(read(submit("17", USER, "4711", "00abFf0000000001"))).toEqual({
    ...{ id: 17, user: USER, job: 4711, nonce: 0x00ab_ff00_0000_0001n, digits: 16 },
  });
  expect(read(submit("0", "kaspa:zz.rig", "0", "0xF"))).toEqual({
    ...{ id: 0, user: "kaspa:zz.rig", job: 0, nonce: 15n, digits: 1 },
  });
  expect(read(submit("1", USER, "1", "ffffffffffffffff"))?.nonce).toBe(2n ** 64n - 1n);
});

test.each([
  `{"params":["${USER}","5","6"],"id":1,"method":"mining.submit"}`,
  `{"jsonrpc":"2.0","id":1,"method":"mining.submit","params":["${USER}","5","6"]}`,
  `{ "id" : 1 , "method": "mining.submit", "params": [ "${USER}" , "5", "6" ] }`,
])("keys may come in any order and with blanks: %s", (line) => {
  expect(read(line)).toEqual({ id: 1, user: USER, job: 5, nonce: 6n, digits: 1 });
});

test.each([
  submit("01", USER, "5", "6"),
  submit("-1", USER, "5", "6"),
  submit("1.0", USER, "5", "6"),
  submit("1e3", USER, "5", "6"),
  submit("null", USER, "5", "6"),
  submit('"1"', USER, "5", "6"),
  submit("1234567890123456", USER, "5", "6"),
  submit("1", USER, "05", "6"),
  submit("1", USER, "", "6"),
  submit("1", USER, "5", ""),
  submit("1", USER, "5", "0x"),
  submit("1", USER, "5", "12345678901234567"),
  submit("1", USER, "5", "6g"),
  submit("1", 'kaspa:qq.r\\"ig', "5", "6"),
  submit("1", "kaspa:qq.é", "5", "6"),
  submit("1", "kaspa:qq.\t", "5", "6"),
  `{"id":1,"method":"mining.submit","params":["${USER}",5,"6"]}`,
  `{"id":1,"method":"mining.submit","params":["${USER}","5","6","7","8"]}`,
  `{"id":1,"method":"mining.submit","params":["${USER}","5"]}`,
  `{"id":1,"method":"mining.subscribe","params":["${USER}","5","6"]}`,
  `{"id":1,"id":2,"method":"mining.submit","params":["${USER}","5","6"]}`,
  `{"method":"mining.submit","params":["${USER}","5","6"]}`,
  `{"id":1,"params":["${USER}","5","6"]}`,
  `{"id":1,"method":"mining.submit","params":["${USER}","5","6"],"worker":"x"}`,
  `{"ix":1,"method":"mining.submit","params":["${USER}","5","6"]}`,
  `{"id":1,"mexhod":"mining.submit","params":["${USER}","5","6"]}`,
  `{"id":1,"method":"mining.submit","pxrams":["${USER}","5","6"]}`,
  `{"jxonrpc":"2.0","id":1,"method":"mining.submit","params":["${USER}","5","6"]}`,
  `{"xd":1,"method":"mining.submit","params":["${USER}","5","6"]}`,
  `{"id":1,"method":"mining.submit","params":("${USER}","5","6"]}`,
  `{"id":1,"method":"mining.submit","params":["${USER}","5","6")}`,
  `[${submit("1", USER, "5", "6")}]`,
  `${submit("1", USER, "5", "6")}}`,
  submit("1", USER, "5", "6").slice(0, -1),
  "",
])("is left to the general way: %s", (line) => {
  expect(read(line)).toBeUndefined();
});

test("a user that JSON would write otherwise is never expected", () => {
  for (const user of ['a"b', "a\\b", "a\tb", "é", "\x7f"]) {
    expect(plainUser(user).byteLength).toBe(0);
    expect(read(submit("1", user, "5", "6"), user)).toBeUndefined();
  }
});

test("what is taken means what the general way reads, and usual shares are taken", () => {
  const word = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom(USER, "kaspa:qq.ri", "kaspa:qq.rigs", "0xAB", "1", "00ab000000000001"),
    fc.nat().map(String),
  );
  const id = fc.oneof(fc.nat().map(String), fc.bigInt({ min: 0n, max: 10n ** 22n }).map(String));
  const line = fc
    .tuple(id, fc.tuple(word, word, word), fc.boolean(), fc.shuffledSubarray([0, 1, 2]))
    .map(([number, words, isSpaced, order]) => {
      const space = isSpaced ? " " : "";
      const params = words.map((text) => JSON.stringify(text)).join(`,${space}`);
      const parts = [`"id":${space}${number}`, '"method":"mining.submit"', `"params":[${params}]`];
      return `{${order.map((index) => parts[index]).join(`,${space}`)}}`;
    });
  let taken = 0;
  fc.assert(
    fc.property(line, (text) => {
      const share = read(text);
      if (share === undefined) return;
      taken += 1;
      const parsed = parseLine(text);
      const request = parsed.ok ? parsed.requests[0] : undefined;
      expect(request?.method).toBe("mining.submit");
      expect(request?.id).toBe(String(share.id));
      const [user, job, nonceText] = (request?.params ?? []) as string[];
      expect({ user, job }).toEqual({ user: share.user, job: String(share.job) });
      const nonce = { hi: 0, lo: 0 };
      const none = { size: 0, value: 0, hex: "" };
      expect(readNonce(nonceText ?? "", none, false, nonce)).toBe("ok");
      expect((BigInt(nonce.hi) << 32n) | BigInt(nonce.lo)).toBe(share.nonce);
    }),
    { numRuns: 4000 },
  );
  expect(taken).toBeGreaterThan(50);
});

test("no rubbish is taken or throws", () => {
  const rubbish = fc.oneof(fc.string({ unit: "binary" }), fc.json());
  fc.assert(fc.property(rubbish, (line) => expect(read(line)).toBeUndefined()));
});
