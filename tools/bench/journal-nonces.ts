// Reads the nonces from a share journal, by the layout documented in src/adapters/journal/format.ts
// and without the pool's code, so that the check is independent of the writer. Incomplete groups
// are ignored.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";

const MAGIC = 0x4b50_4a31;
const HEADER_BYTES = 20;

/** Every nonce in every journal under `root`, as decimal text of its 64 bits. */
export function journaledNonces(root: string): Set<string> {
  const found = new Set<string>();
  for (const folder of readdirSync(root)) {
    const files = readdirSync(join(root, folder)).filter((name) => name.endsWith(".journal"));
    for (const name of files) readFile(readFileSync(join(root, folder, name)), found);
  }
  return found;
}

function readFile(bytes: Buffer, found: Set<string>): void {
  let at = 0;
  while (at + HEADER_BYTES <= bytes.byteLength && bytes.readUInt32LE(at) === MAGIC) {
    const end = at + HEADER_BYTES + bytes.readUInt32LE(at + 4);
    const payload = bytes.subarray(at + HEADER_BYTES, end);
    if (end > bytes.byteLength || crc32(payload) !== bytes.readUInt32LE(at + 8)) return;
    readGroup(payload, found);
    at = end;
  }
}

function readGroup(payload: Buffer, found: Set<string>): void {
  let at = 0;
  while (at < payload.byteLength) {
    const type = payload.readUInt8(at);
    if (type === 1) {
      const high = BigInt(payload.readUInt32LE(at + 29));
      found.add(((high << 32n) | BigInt(payload.readUInt32LE(at + 33))).toString());
      at += 37;
    } else if (type === 2) at += 7 + payload.readUInt16LE(at + 5);
    else if (type === 3) at += 57;
    else if (type === 4) at += 5 + payload.readUInt32LE(at + 1);
    else throw new Error(`the journal holds a record of type ${type}`);
  }
}

/** The nonces that the load client recorded as accepted: eight bytes each. */
export function answeredNonces(file: string): string[] {
  const bytes = readFileSync(file);
  const count = Math.floor(bytes.byteLength / 8);
  return Array.from({ length: count }, (_, index) => bytes.readBigUInt64BE(index * 8).toString());
}
