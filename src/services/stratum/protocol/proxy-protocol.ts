// The PROXY protocol, versions 1 and 2, as a balancer in front of us sends it.
// Only connections from addresses that the operator trusts are read this way. Invariant: the
// header is bounded, and bytes after it reach the miner's session untouched.
// Source: haproxy's specification, doc/proxy-protocol.txt.

import { isIPv4, isIPv6 } from "node:net";

const V2_SIGNATURE = Buffer.from("0d0a0d0a000d0a515549540a", "hex");
const V1_MAX_BYTES = 107;
const V2_MAX_BYTES = 16 + 2048;

export type ProxyHeader =
  | { kind: "more" }
  | { kind: "bad" }
  /** `address` is undefined when the balancer speaks for itself (health checks). */
  | { kind: "done"; address: string | undefined; bytes: number };

/** Reads the header at the front of `data`, which holds all bytes so far. */
export function readProxyHeader(data: Buffer): ProxyHeader {
  const compared = Math.min(data.byteLength, V2_SIGNATURE.byteLength);
  if (data.subarray(0, compared).equals(V2_SIGNATURE.subarray(0, compared))) return readV2(data);
  return readV1(data);
}

function readV1(data: Buffer): ProxyHeader {
  const end = data.indexOf("\r\n");
  if (end === -1) return { kind: data.byteLength > V1_MAX_BYTES ? "bad" : "more" };
  const words = data.toString("latin1", 0, end).split(" ");
  const bytes = end + 2;
  if (words[0] !== "PROXY" || bytes > V1_MAX_BYTES) return { kind: "bad" };
  if (words[1] === "UNKNOWN") return { kind: "done", address: undefined, bytes };
  const address = words[2] ?? "";
  const isRight = words[1] === "TCP4" ? isIPv4(address) : words[1] === "TCP6" && isIPv6(address);
  return isRight && words.length === 6 ? { kind: "done", address, bytes } : { kind: "bad" };
}

function readV2(data: Buffer): ProxyHeader {
  if (data.byteLength < 16) return { kind: "more" };
  const bytes = 16 + data.readUInt16BE(14);
  const version = data.readUInt8(12) >> 4;
  if (version !== 2 || bytes > V2_MAX_BYTES) return { kind: "bad" };
  if (data.byteLength < bytes) return { kind: "more" };
  const isLocal = (data.readUInt8(12) & 15) === 0;
  const family = data.readUInt8(13);
  if (isLocal) return { kind: "done", address: undefined, bytes };
  if (family === 0x11 && bytes >= 28) {
    return { kind: "done", address: [...data.subarray(16, 20)].join("."), bytes };
  }
  if (family === 0x21 && bytes >= 52) {
    const groups = [0, 2, 4, 6, 8, 10, 12, 14].map((at) => data.readUInt16BE(16 + at).toString(16));
    return { kind: "done", address: groups.join(":"), bytes };
  }
  return { kind: "done", address: undefined, bytes };
}
