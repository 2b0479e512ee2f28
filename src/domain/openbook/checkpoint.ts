// Signed notes (C2SP signed-note, Ed25519): checkpoints of the log and minute receipts; and the
// anchor, the form of a checkpoint in the coinbase's extra data.

import { createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto";
import { assert } from "../../base/assert.ts";
import { ByteWriter } from "../../base/binary/byte-writer.ts";
import { toHex } from "../../base/bytes.ts";
import { sha256 } from "./log-tree.ts";

const ALGORITHM_ED25519 = 1;
const SEED_BYTES = 32;
/** PKCS #8 of an Ed25519 key up to its seed (RFC 8410). */
const PKCS8_HEAD = Buffer.from("302e020100300506032b657004220420", "hex");

export interface NoteSigner {
  /** The log's origin, which is also the key's name. */
  readonly origin: string;
  /** "name+hash+key", as verifiers take it. */
  readonly verifierKey: string;
  /** `text` ends with a line feed; returns it with the signature. */
  sign(text: string): string;
}

/** `seed` is the Ed25519 private key, 32 bytes. */
export function noteSigner(origin: string, seed: Uint8Array): NoteSigner {
  assert(seed.byteLength === SEED_BYTES, "an Ed25519 seed has 32 bytes");
  assert(/^[^\s+]{1,200}$/.test(origin), "an origin has no blank and no plus sign");
  const der = Buffer.concat([PKCS8_HEAD, seed]);
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  const publicKey = new ByteWriter().u8(ALGORITHM_ED25519).bytes(rawPublicKey(key)).take();
  const name = new TextEncoder().encode(origin);
  const hash = sha256(new ByteWriter().bytes(name).u8(10).bytes(publicKey).take()).slice(0, 4);
  return {
    origin,
    verifierKey: `${origin}+${toHex(hash)}+${Buffer.from(publicKey).toString("base64")}`,
    sign: (text) => {
      assert(text.endsWith("\n") && !text.includes("\n\n"), "a note's text ends with a line feed");
      const signature = sign(null, Buffer.from(text), key);
      return `${text}\n— ${origin} ${Buffer.concat([hash, signature]).toString("base64")}\n`;
    },
  };
}

function rawPublicKey(key: KeyObject): Uint8Array {
  return createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-SEED_BYTES);
}

export interface LogHead {
  size: number;
  root: Uint8Array;
}

export function checkpointNote(signer: NoteSigner, { size, root }: LogHead): string {
  return signer.sign(`${signer.origin}\n${size}\n${base64(root)}\n`);
}

export interface MinuteTotals {
  /** Unix seconds at which the minute begins. */
  minute: number;
  workers: number;
  shares: bigint;
  work: bigint;
  root: Uint8Array;
}

/** @fortests */
export function receiptNote(signer: NoteSigner, totals: MinuteTotals): string {
  const { minute, workers, shares, work, root } = totals;
  const lines = [`minute ${minute}`, `workers ${workers}`, `shares ${shares}`, `work ${work}`];
  return signer.sign(`${signer.origin}/receipts\n${lines.join("\n")}\nroot ${base64(root)}\n`);
}

/** What follows the pool's tag in the coinbase: "/ob1:<size>:<root>". */
export function anchorText({ size, root }: LogHead): string {
  return `/ob1:${size}:${Buffer.from(root).toString("base64url")}`;
}

const ANCHOR = /\/ob1:([0-9]{1,15}):([A-Za-z0-9_-]{43})/;

/** The first anchor in the text of a coinbase's extra data. @fortests */
export function readAnchor(extraData: string): LogHead | undefined {
  const [, size, root] = ANCHOR.exec(extraData) ?? [];
  if (size === undefined || root === undefined) return undefined;
  return { size: Number.parseInt(size, 10), root: Buffer.from(root, "base64url") };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}
