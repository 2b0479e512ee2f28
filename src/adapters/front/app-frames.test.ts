import { expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import {
  decodeClose,
  decodeLine,
  decodeOpen,
  decodeWelcome,
  encodeBroadcast,
  encodeClose,
  encodeDrain,
  encodeHello,
  encodeLoad,
  encodeReleased,
  encodeReply,
} from "./app-frames.ts";
import {
  encodeFrame,
  FRAME,
  type Frame,
  FrameReader,
  LinkProtocolError,
  MAX_FRAME_BYTES,
} from "./frames.ts";

const PAGE = readFileSync(
  join(import.meta.dir, "..", "..", "..", "docs", "developer", "front-link.md"),
  "utf8",
);
const example = [...PAGE.matchAll(/^\| `([A-Z]+)` \| `([0-9a-f]+)` \|$/gm)].map((row) => ({
  name: row[1] ?? "",
  bytes: Buffer.from(row[2] ?? "", "hex"),
}));
const framesOf = (name: string) =>
  example.filter((one) => one.name === name).map((one) => one.bytes);
const hexOf = (name: string) => framesOf(name).map((bytes) => bytes.toString("hex"));
const bodyOf = (bytes: Buffer) => bytes.subarray(5);
const text = (value: string) => Buffer.from(value, "latin1");

test("what an app sends is the worked example, byte for byte", () => {
  const hello = encodeHello({
    versions: { lowest: 1, highest: 1 },
    appName: "katpool-app-1",
    appId: Buffer.from("101112131415161718191a1b1c1d1e1f", "hex"),
    appNonce: Buffer.alloc(32, 0xaa),
    capacity: undefined,
    farewells: [{ reason: 3, bytes: text("bye\n") }],
    software: undefined,
  });
  expect(hello.toString("hex")).toBe(hexOf("HELLO")[0] ?? "");
  expect(encodeLoad({ tick: 123456, lagMs: 3, busy: 250 }).toString("hex")).toBe(
    hexOf("LOAD")[0] ?? "",
  );
  const ok = { session: 7, acknowledged: 1 };
  const replies = [
    encodeReply({
      ...ok,
      snapshot: text("S1"),
      bytes: text('{"id":1,"result":true,"error":null}\n'),
    }),
    encodeReply({ ...ok, also: [3], sessionClass: 4, bytes: text("OK\n") }),
    encodeReply({ ...ok, hold: true, bytes: text("D2\n") }),
  ];
  expect(replies.map((bytes) => bytes.toString("hex"))).toEqual(hexOf("REPLY"));
  const job = { tag: 901, to: { sessionClass: 4 }, bytes: text("JOB\n") };
  const note = { tag: 0, to: { sessions: [7, 9] }, bytes: text("NOTE\n") };
  expect([job, note].map((cast) => encodeBroadcast(cast).toString("hex"))).toEqual(
    hexOf("BROADCAST"),
  );
  expect(encodeReleased(7).toString("hex")).toBe(hexOf("RELEASED")[0] ?? "");
  expect(encodeDrain(5000).toString("hex")).toBe(hexOf("DRAIN")[0] ?? "");
  const close = { session: 7, reason: 19, banSeconds: 60, text: "refused shares" };
  expect(encodeClose(close).toString("hex")).toBe(hexOf("CLOSE")[0] ?? "");
});

test("what the front sends is read as the worked example explains it", () => {
  const [fresh, resumed] = framesOf("OPEN").map((bytes) => decodeOpen(bodyOf(bytes)));
  expect(fresh).toEqual({
    session: 7,
    address: "203.0.113.9",
    port: 8888,
    portName: "main",
    tlsVersion: 0x0304,
    prefix: Buffer.from([0, 1]),
    snapshot: undefined,
    tags: [],
    ageMs: 42,
    cause: 1,
    repeatsUpTo: 0,
  });
  expect(resumed).toMatchObject({ snapshot: text("S1"), tags: [901], ageMs: 61_000 });
  expect(resumed).toMatchObject({ cause: 2, repeatsUpTo: 2 });
  const [line] = framesOf("LINE").map((bytes) => decodeLine(bodyOf(bytes)));
  expect(line?.session).toBe(7);
  expect(line?.sequence).toBe(1);
  expect(line?.bytes.toString("latin1")).toBe(
    '{"id":1,"method":"mining.subscribe","params":["x"]}',
  );
  const [welcome] = framesOf("WELCOME").map((bytes) => decodeWelcome(bodyOf(bytes)));
  expect(welcome).toMatchObject({ version: 1, heartbeatMs: 1000, timeoutMs: 5000 });
  expect(welcome).toMatchObject({ windowLines: 512, windowBytes: 65_536 });
  expect(welcome?.bounds).toEqual({
    line: 512,
    snapshot: 16_384,
    reply: 262_144,
    broadcast: 65_536,
    tags: 256,
  });
  const [close] = framesOf("CLOSE").map((bytes) => decodeClose(bodyOf(bytes)));
  expect(close).toEqual({ session: 7, reason: 19, banSeconds: 60, text: "refused shares" });
});

test("the proofs of the example are HMACs over both nonces", () => {
  const proof = (role: string, first: number, second: number) =>
    createHmac("sha256", "correct horse")
      .update(`katpool-link/${role}\0`)
      .update(Buffer.alloc(32, first))
      .update(Buffer.alloc(32, second))
      .digest("hex");
  expect(hexOf("CHALLENGE")[0]).toEndWith(proof("front", 0xaa, 0xbb));
  expect(hexOf("PROOF")[0]).toEndWith(proof("app", 0xbb, 0xaa));
});

test("frames come out whole, however the stream was cut", () => {
  const bodies = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 12 });
  fc.assert(
    fc.property(bodies, fc.array(fc.integer({ min: 1, max: 90 })), (sent, cuts) => {
      const stream = Buffer.concat(sent.map((body) => encodeFrame(FRAME.line, body)));
      const reader = new FrameReader();
      const received: Buffer[] = [];
      const take = ({ body }: Frame) => void received.push(Buffer.from(body));
      let at = 0;
      for (const cut of cuts) {
        reader.feed(stream.subarray(at, at + cut), take);
        at = Math.min(stream.length, at + cut);
      }
      reader.feed(stream.subarray(at), take);
      expect(received).toEqual(sent.map((body) => Buffer.from(body)));
    }),
  );
});

test("a frame past the bound, of length zero or of an unknown type ends the link", () => {
  const fed = (hex: string) => () => new FrameReader().feed(Buffer.from(hex, "hex"), () => {});
  expect(fed("0000000001")).toThrow(LinkProtocolError);
  expect(fed("0000100101")).toThrow(LinkProtocolError);
  expect(fed("0000000133")).toThrow("unknown frame type 0x33");
  expect(fed("00000002ff00")).not.toThrow();
  const large = new FrameReader();
  large.maxFrameBytes = MAX_FRAME_BYTES;
  expect(() => large.feed(Buffer.from("0010000115", "hex"), () => {})).toThrow(LinkProtocolError);
  expect(() => encodeFrame(FRAME.reply, Buffer.alloc(MAX_FRAME_BYTES))).toThrow(LinkProtocolError);
});

test("a body that ends too early is a protocol error, and later additions are skipped", () => {
  for (const name of ["OPEN", "LINE", "CLOSE"]) {
    const body = bodyOf(framesOf(name)[0] ?? Buffer.alloc(0));
    const decode = { OPEN: decodeOpen, LINE: decodeLine }[name] ?? decodeClose;
    expect(() => decode(body.subarray(0, 7))).toThrow(LinkProtocolError);
  }
  const [open] = framesOf("OPEN");
  const extended = Buffer.concat([bodyOf(open ?? Buffer.alloc(0)), Buffer.from("c8000101", "hex")]);
  expect(decodeOpen(extended).address).toBe("203.0.113.9");
  const wide = Buffer.concat([Buffer.from("0001000000000007", "hex"), Buffer.alloc(4)]);
  expect(() => decodeLine(wide)).toThrow("2^48");
});
