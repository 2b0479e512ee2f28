// A job's capsule: the header that miners hash, the coinbase, and the path between them. It proves
// whom the work of a pre-PoW hash pays. docs/developer/open-book-format.md is the contract.

import { ByteWriter } from "../../base/binary/byte-writer.ts";
import { fromHex } from "../../base/bytes.ts";
import type { RpcHeaderJson } from "../job.ts";
import { HASH_BYTES } from "./log-tree.ts";

const FORMAT = 1;

/** The coinbase as it is hashed, and its siblings up to the header's hashMerkleRoot. */
export interface CoinbaseProof {
  coinbase: Uint8Array;
  path: readonly Uint8Array[];
}

/** The capsule in two pieces: parents hardly change between jobs, and are stored once. */
export interface CapsulePieces {
  /** What comes before the parents. */
  head: Uint8Array;
  /** The number of levels, then each level. */
  parents: Uint8Array;
  /** What comes after. */
  tail: Uint8Array;
}

/**
 * `nonce` is 0 for a job, the solving one for a found block. Without `proof` nothing shows whom the
 * work pays.
 */
export function capsulePieces(
  header: RpcHeaderJson,
  nonce: bigint,
  proof: CoinbaseProof | undefined,
): CapsulePieces {
  const parents = new ByteWriter().u8(header.parents.length);
  for (const { parentHashes } of header.parents) {
    parents.u8(parentHashes.length);
    for (const hash of parentHashes) parents.bytes(fromHex(hash, HASH_BYTES));
  }
  const work = blueWorkBytes(header.blueWork);
  const tail = new ByteWriter()
    .bytes(fromHex(header.hashMerkleRoot, HASH_BYTES))
    .bytes(fromHex(header.acceptedIdMerkleRoot, HASH_BYTES))
    .bytes(fromHex(header.utxoCommitment, HASH_BYTES))
    .u64(BigInt(header.timestamp))
    .u32(header.bits)
    .u64(nonce)
    .u64(BigInt(header.daaScore))
    .u64(BigInt(header.blueScore))
    .u8(work.byteLength)
    .bytes(work)
    .bytes(fromHex(header.pruningPoint, HASH_BYTES))
    .u8(proof?.path.length ?? 0);
  for (const sibling of proof?.path ?? []) tail.bytes(sibling, HASH_BYTES);
  const coinbase = proof?.coinbase ?? new Uint8Array();
  tail.u16(coinbase.byteLength).bytes(coinbase);
  return {
    head: new ByteWriter().u8(FORMAT).u16(header.version).take(),
    parents: parents.take(),
    tail: tail.take(),
  };
}

/** The node drops leading zeros of the hex, so the number of digits may be odd. */
function blueWorkBytes(hex: string): Uint8Array {
  const digits = hex.replace(/^0+/, "");
  return fromHex(digits.length % 2 === 0 ? digits : `0${digits}`);
}
