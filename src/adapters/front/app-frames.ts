// The frames that an app sends to the front and receives from it, as values.
// docs/developer/front-link.md has the bytes; the tests compare with its worked example.

import {
  BodyReader,
  decodeFields,
  encodeFields,
  encodeFrame,
  FRAME,
  LinkProtocolError,
  u8,
  u16,
  u32,
  u64,
} from "./frames.ts";

/** Why a session ends; 1 to 15 are the front's reasons, 16 to 31 the app's. */
export const CLOSE_REASON = {
  peer: 1,
  slowReader: 2,
  lineTooLong: 3,
  operator: 4,
  banned: 5,
  frontStops: 6,
  noApp: 7,
  lineRate: 8,
  noLine: 9,
  limit: 10,
  idle: 16,
  authorizeTimeout: 17,
  malformed: 18,
  refusedFlood: 19,
  internal: 20,
  shutdown: 21,
  chatter: 22,
  crowded: 23,
  other: 31,
} as const;

/** Why the front opens a session at this app. */
export const OPEN_CAUSE = { new: 1, appLost: 2, moved: 3, frontRestarted: 4 } as const;

/** A session as the front hands it over. */
export interface OpenedSession {
  session: number;
  /** Text; IPv4-mapped addresses as IPv4. */
  address: string;
  port: number;
  portName: string;
  /** TLS protocol version as in TLS itself (0x0303, 0x0304); undefined for plain TCP. */
  tlsVersion: number | undefined;
  /** The extranonce prefix, 1 to 3 bytes; empty without one. */
  prefix: Buffer;
  /** The snapshot an app sent last; undefined if none was. */
  snapshot: Buffer | undefined;
  /** Tags of the newest jobs that were written to this miner, oldest first. */
  tags: number[];
  ageMs: number;
  /** One of OPEN_CAUSE; a value of a later version is kept as it came. */
  cause: number;
  /** Lines up to this number may have reached another app. */
  repeatsUpTo: number;
}

export function decodeOpen(body: Buffer): OpenedSession {
  const reader = new BodyReader(body);
  const session = reader.u64();
  const fields = decodeFields(reader.rest());
  const numberOf = (tag: number, absent: number): number => {
    const value = fields.get(tag);
    return value === undefined ? absent : readUnsigned(value);
  };
  const tls = fields.get(4);
  const snapshot = fields.get(6);
  return {
    session,
    address: fields.get(1)?.toString("utf8") ?? "",
    port: numberOf(2, 0),
    portName: fields.get(3)?.toString("utf8") ?? "",
    tlsVersion: tls === undefined ? undefined : readUnsigned(tls),
    prefix: Buffer.from(fields.get(5) ?? []),
    snapshot: snapshot === undefined ? undefined : Buffer.from(snapshot),
    tags: readTags(fields.get(7)),
    ageMs: numberOf(8, 0),
    cause: numberOf(9, OPEN_CAUSE.new),
    repeatsUpTo: numberOf(10, 0),
  };
}

function readUnsigned(value: Buffer): number {
  if (value.length < 1 || value.length > 6) throw new LinkProtocolError("a number field");
  return value.readUIntBE(0, value.length);
}

function readTags(value: Buffer | undefined): number[] {
  if (value === undefined) return [];
  if (value.length % 8 !== 0) throw new LinkProtocolError("a list of tags");
  const reader = new BodyReader(value);
  return Array.from({ length: value.length / 8 }, () => reader.u64());
}

export interface ReceivedLine {
  session: number;
  /** Number of the line within its connection, from 1, across apps. */
  sequence: number;
  /** Without line feed; valid only during the call that delivers it. */
  bytes: Buffer;
}

export function decodeLine(body: Buffer): ReceivedLine {
  const reader = new BodyReader(body);
  return { session: reader.u64(), sequence: reader.u32(), bytes: reader.rest() };
}

export interface SessionClose {
  session: number;
  reason: number;
  /** Above 0 the front also bans the miner's origin for that long, growing with each ban. */
  banSeconds: number;
  /** For the log and the list of sessions; at most 128 bytes. */
  text: string;
}

export function decodeClose(body: Buffer): SessionClose {
  const reader = new BodyReader(body);
  return {
    session: reader.u64(),
    reason: reader.u8(),
    banSeconds: reader.u32(),
    text: reader.rest().toString("utf8"),
  };
}

export function encodeClose(close: SessionClose): Buffer {
  const text = Buffer.from(close.text, "utf8").subarray(0, 128);
  return encodeFrame(
    FRAME.close,
    u64(close.session),
    u8(close.reason),
    u32(close.banSeconds),
    text,
  );
}

export interface Reply {
  session: number;
  /** All lines up to this number are dealt with. */
  acknowledged: number;
  /** Lines above it that are dealt with too. */
  also?: readonly number[];
  snapshot?: Uint8Array;
  /** Set if the bytes carry a job. */
  tag?: number;
  /** The class whose broadcasts the session gets from now on; 0 for none. */
  sessionClass?: number;
  /** The bytes wait for the next job. */
  hold?: boolean;
  bytes: Uint8Array;
}

const REPLY_SNAPSHOT = 1;
const REPLY_ALSO = 2;
const REPLY_TAG = 4;
const REPLY_CLASS = 8;
const REPLY_HOLD = 16;

export function encodeReply(reply: Reply): Buffer {
  const pieces: Uint8Array[] = [];
  let flags = 0;
  if (reply.snapshot !== undefined) {
    flags |= REPLY_SNAPSHOT;
    pieces.push(u32(reply.snapshot.length), reply.snapshot);
  }
  if (reply.also !== undefined && reply.also.length > 0) {
    flags |= REPLY_ALSO;
    pieces.push(u16(reply.also.length), ...reply.also.map(u32));
  }
  if (reply.tag !== undefined) {
    flags |= REPLY_TAG;
    pieces.push(u64(reply.tag));
  }
  if (reply.sessionClass !== undefined) {
    flags |= REPLY_CLASS;
    pieces.push(u32(reply.sessionClass));
  }
  if (reply.hold === true) flags |= REPLY_HOLD;
  return encodeFrame(
    FRAME.reply,
    u64(reply.session),
    u32(reply.acknowledged),
    u16(flags),
    ...pieces,
    reply.bytes,
  );
}

/** A frame has a mebibyte, of which job bytes take at most 64 KiB. */
export const MAX_LISTED = 65_536;

/** Job bytes for a class of sessions, or for those that are listed. */
export interface Broadcast {
  tag: number;
  to: { sessionClass: number } | { sessions: readonly number[] };
  bytes: Uint8Array;
}

export function encodeBroadcast({ tag, to, bytes }: Broadcast): Buffer {
  if ("sessionClass" in to) {
    return encodeFrame(FRAME.broadcast, u8(0), u64(tag), u32(to.sessionClass), bytes);
  }
  const list = Buffer.alloc(to.sessions.length * 8);
  for (const [at, session] of to.sessions.entries()) list.writeUIntBE(session, at * 8 + 2, 6);
  return encodeFrame(FRAME.broadcast, u8(1), u64(tag), u32(to.sessions.length), list, bytes);
}

/** `lagMs`: longest lag of the event loop in the last second; `busy`: thousandths of a core. */
export function encodeLoad(load: { tick: number; lagMs: number; busy: number }): Buffer {
  return encodeFrame(FRAME.load, u64(load.tick), u32(load.lagMs), u16(load.busy));
}

export function encodeDrain(deadlineMs: number): Buffer {
  return encodeFrame(FRAME.drain, u32(deadlineMs));
}

export function encodeReleased(session: number): Buffer {
  return encodeFrame(FRAME.released, u64(session));
}

export interface Hello {
  versions: { lowest: number; highest: number };
  appName: string;
  /** 16 random bytes, drawn when the process starts. */
  appId: Uint8Array;
  /** 32 random bytes, drawn for this link. */
  appNonce: Uint8Array | undefined;
  /** Most sessions the app wants; undefined for no limit. */
  capacity: number | undefined;
  /** Bytes that the front writes to a miner it closes for that reason. */
  farewells: readonly { reason: number; bytes: Uint8Array }[];
  software: string | undefined;
}

export function encodeHello(hello: Hello): Buffer {
  const { versions, capacity, software } = hello;
  return encodeFrame(
    FRAME.hello,
    encodeFields([
      [1, Buffer.concat([u16(versions.lowest), u16(versions.highest)])],
      [2, Buffer.from(hello.appName, "utf8")],
      [3, hello.appId],
      [4, hello.appNonce],
      [5, capacity === undefined ? undefined : u32(capacity)],
      ...hello.farewells.map(
        ({ reason, bytes }) => [7, Buffer.concat([u8(reason), bytes])] as const,
      ),
      [8, software === undefined ? undefined : Buffer.from(software, "utf8")],
    ]),
  );
}

export interface Welcome {
  version: number;
  frontId: Buffer;
  heartbeatMs: number;
  timeoutMs: number;
  windowLines: number;
  windowBytes: number;
  bounds: { line: number; snapshot: number; reply: number; broadcast: number; tags: number };
}

export function decodeWelcome(body: Buffer): Welcome {
  const fields = decodeFields(body);
  const required = (tag: number): BodyReader => {
    const value = fields.get(tag);
    if (value === undefined) throw new LinkProtocolError(`WELCOME without field ${tag}`);
    return new BodyReader(value);
  };
  const heartbeat = required(3);
  const window = required(4);
  const bounds = required(5);
  return {
    version: required(1).u16(),
    frontId: Buffer.from(required(2).bytes(16)),
    heartbeatMs: heartbeat.u16(),
    timeoutMs: heartbeat.u16(),
    windowLines: window.u16(),
    windowBytes: window.u32(),
    bounds: {
      line: bounds.u32(),
      snapshot: bounds.u32(),
      reply: bounds.u32(),
      broadcast: bounds.u32(),
      tags: bounds.u16(),
    },
  };
}
