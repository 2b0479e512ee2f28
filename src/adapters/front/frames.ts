// Frames of the link between the front and an app, as docs/developer/front-link.md defines them.
// Encoding and decoding only: no socket, no state of a session.

import { PoolError } from "../../base/errors.ts";

/** Frame types; the arrows of the specification say who sends which. */
export const FRAME = {
  hello: 0x01,
  challenge: 0x02,
  proof: 0x03,
  welcome: 0x04,
  heartbeat: 0x05,
  load: 0x06,
  drain: 0x07,
  drained: 0x08,
  handover: 0x09,
  open: 0x10,
  line: 0x11,
  close: 0x12,
  release: 0x13,
  released: 0x14,
  reply: 0x15,
  broadcast: 0x16,
  prefix: 0x17,
  prefixed: 0x18,
  error: 0x1f,
} as const;
export type FrameType = (typeof FRAME)[keyof typeof FRAME];

/** Types from here on are optional extensions; a receiver skips those it does not know. */
const FIRST_SKIPPABLE = 0x80;
const KNOWN = new Set<number>(Object.values(FRAME));
export const MAX_FRAME_BYTES = 1_048_576;
export const MAX_HANDSHAKE_FRAME_BYTES = 4096;
const HEADER_BYTES = 5;

export interface Frame {
  type: FrameType;
  /** Valid until the next call of the reader that produced it. */
  body: Buffer;
}

/** A malformed frame, or a bound exceeded: the link must be closed with error code 1. */
export class LinkProtocolError extends PoolError {
  override name = "LinkProtocolError";
  constructor(what: string) {
    super("data", `front link: ${what}`);
  }
}

/** Splits a byte stream into frames. Bounded: keeps at most one incomplete frame. */
export class FrameReader {
  #pending: Buffer = Buffer.alloc(0);
  /** Bytes, type included; raised when the handshake is over. */
  maxFrameBytes = MAX_HANDSHAKE_FRAME_BYTES;

  /** Calls `take` for each whole frame in order. Throws LinkProtocolError. */
  feed(chunk: Buffer, take: (frame: Frame) => void): void {
    const bytes = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    let at = 0;
    while (bytes.length - at >= HEADER_BYTES) {
      const length = bytes.readUInt32BE(at);
      if (length < 1 || length > this.maxFrameBytes) {
        throw new LinkProtocolError(`a frame of ${length} bytes`);
      }
      const end = at + 4 + length;
      if (bytes.length < end) break;
      const type = bytes[at + 4] ?? 0;
      const body = bytes.subarray(at + HEADER_BYTES, end);
      at = end;
      if (isKnown(type)) take({ type, body });
      else if (type < FIRST_SKIPPABLE) {
        throw new LinkProtocolError(`unknown frame type 0x${type.toString(16)}`);
      }
    }
    // A copy: the rest must not keep a whole chunk alive.
    this.#pending = Buffer.from(bytes.subarray(at));
  }
}

function isKnown(type: number): type is FrameType {
  return KNOWN.has(type);
}

/** One frame from its type and the pieces of its body. */
export function encodeFrame(type: FrameType, ...pieces: readonly Uint8Array[]): Buffer {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 1);
  if (length > MAX_FRAME_BYTES) throw new LinkProtocolError(`a frame of ${length} bytes`);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(length, 0);
  header[4] = type;
  return Buffer.concat([header, ...pieces], 4 + length);
}

export function u8(value: number): Buffer {
  return Buffer.of(value);
}

export function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** Session ids, ticks and tags: 8 bytes whose value stays below 2^48. */
export function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUIntBE(value, 2, 6);
  return bytes;
}

/** Reads a body from front to back; throws LinkProtocolError past its end. */
export class BodyReader {
  readonly #body: Buffer;
  #at = 0;

  constructor(body: Buffer) {
    this.#body = body;
  }

  u8(): number {
    return this.bytes(1)[0] ?? 0;
  }

  u16(): number {
    return this.bytes(2).readUInt16BE(0);
  }

  u32(): number {
    return this.bytes(4).readUInt32BE(0);
  }

  u64(): number {
    const bytes = this.bytes(8);
    if (bytes.readUInt16BE(0) !== 0) throw new LinkProtocolError("a number of 2^48 or more");
    return bytes.readUIntBE(2, 6);
  }

  bytes(count: number): Buffer {
    const end = this.#at + count;
    if (end > this.#body.length) throw new LinkProtocolError("a body that ends too early");
    const result = this.#body.subarray(this.#at, end);
    this.#at = end;
    return result;
  }

  rest(): Buffer {
    return this.bytes(this.#body.length - this.#at);
  }
}

/** Encodes fields in the order given; undefined values are left out. */
export function encodeFields(
  fields: readonly (readonly [number, Uint8Array | undefined])[],
): Buffer {
  return Buffer.concat(
    fields.flatMap(([tag, value]) =>
      value === undefined ? [] : [u8(tag), u16(value.length), value],
    ),
  );
}

/** Reads a list of fields; of a repeated tag the last value counts. Unknown tags are harmless. */
export function decodeFields(bytes: Buffer): Map<number, Buffer> {
  const reader = new BodyReader(bytes);
  const fields = new Map<number, Buffer>();
  let left = bytes.length;
  while (left > 0) {
    const tag = reader.u8();
    const length = reader.u16();
    fields.set(tag, reader.bytes(length));
    left -= 3 + length;
  }
  return fields;
}
