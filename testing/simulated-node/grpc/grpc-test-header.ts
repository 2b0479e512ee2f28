// A header as the gRPC door sends it, made into what the SDK hashes. Only the tests of the door use
// it; it is the step that a fetcher and a miner share.

import type { IRawHeader } from "kaspa-wasm";
import { type Fields, fieldsOf, hash, list, texts, u32, u64 } from "./wire-fields.ts";

export function headerForPow(header: Fields): IRawHeader {
  const levels = list(header, "parents").map((level) => texts(fieldsOf(level), "parentHashes"));
  return {
    version: u32(header, "version"),
    parentsByLevel: levels,
    hashMerkleRoot: hash(header, "hashMerkleRoot"),
    acceptedIdMerkleRoot: hash(header, "acceptedIdMerkleRoot"),
    utxoCommitment: hash(header, "utxoCommitment"),
    timestamp: u64(header, "timestamp"),
    bits: u32(header, "bits"),
    nonce: 0n,
    daaScore: u64(header, "daaScore"),
    blueWork: BigInt(`0x${String(header.blueWork)}`),
    blueScore: u64(header, "blueScore"),
    pruningPoint: hash(header, "pruningPoint"),
  };
}
