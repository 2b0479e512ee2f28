import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { readProxyHeader } from "./proxy-protocol.ts";

const SIGNATURE = "0d0a0d0a000d0a515549540a";
const AFTER = '{"id":1}\n';

function v2(command: string, family: string, body: string): Buffer {
  const length = (body.length / 2).toString(16).padStart(4, "0");
  return Buffer.from(SIGNATURE + command + family + length + body, "hex");
}

const V4_BODY = "c0a80001c0a8000b1f901e61";
const V6_BODY = `20010db8${"0".repeat(20)}0001${"0".repeat(32)}1f901e61`;

describe("a whole header names the miner, and what follows is untouched", () => {
  test.each([
    ["PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n", "192.168.0.1"],
    ["PROXY TCP6 2001:db8::1 ::1 56324 443\r\n", "2001:db8::1"],
    ["PROXY UNKNOWN\r\n", undefined],
    ["PROXY UNKNOWN ffff::1 ffff::2 65535 65535\r\n", undefined],
    [v2("21", "11", V4_BODY), "192.168.0.1"],
    [v2("21", "21", V6_BODY), "2001:db8:0:0:0:0:0:1"],
    [v2("21", "11", `${V4_BODY}04000100`), "192.168.0.1"],
    [v2("20", "00", ""), undefined],
    [v2("20", "11", V4_BODY), undefined],
    [v2("21", "31", "00".repeat(216)), undefined],
    [v2("21", "11", "00"), undefined],
  ] as const)("%p", (header, address) => {
    const bytes = Buffer.from(header as string | Buffer);
    const done = { kind: "done", address, bytes: bytes.byteLength } as const;
    expect(readProxyHeader(Buffer.concat([bytes, Buffer.from(AFTER)]))).toEqual(done);
    for (let end = 0; end < bytes.byteLength; end++) {
      expect(readProxyHeader(bytes.subarray(0, end))).toEqual({ kind: "more" });
    }
  });
});

test.each([
  "PROXY TCP4 192.168.0.1 192.168.0.11 56324\r\n",
  "PROXY TCP4 2001:db8::1 ::1 56324 443\r\n",
  "PROXY TCP6 192.168.0.1 192.168.0.11 56324 443\r\n",
  "PROXY TCP4 999.1.1.1 192.168.0.11 56324 443\r\n",
  "PROXY TCP5 192.168.0.1 192.168.0.11 56324 443\r\n",
  "proxy TCP4 192.168.0.1 192.168.0.11 56324 443\r\n",
  '{"id":1,"method":"mining.subscribe"}\r\n',
  `PROXY UNKNOWN ${"x".repeat(100)}\r\n`,
  `${"x".repeat(108)}`,
  v2("11", "11", V4_BODY),
  v2("31", "11", V4_BODY),
  v2("21", "11", "00".repeat(2049)),
])("%p is refused", (bytes) => {
  expect(readProxyHeader(Buffer.from(bytes))).toEqual({ kind: "bad" });
});

test("a header that never ends is bounded", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 2100, maxLength: 2200 }), (bytes) => {
      expect(readProxyHeader(Buffer.from(bytes)).kind).not.toBe("more");
      const signed = Buffer.concat([Buffer.from(SIGNATURE, "hex"), bytes]);
      expect(readProxyHeader(signed).kind).not.toBe("more");
    }),
  );
});
