// Converts a gRPC header to the form that the SDK hashes, as a fetcher and a miner have to. For the
// tests of the gRPC server only.

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
