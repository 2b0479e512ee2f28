// From a block template to what miners hash: the pre-PoW hash, through the SDK's own Header.
// The templates room calls it once per template. What must stay true: the hash is that of the
// header with timestamp and nonce zero, over all parents in the node's order.

import { Header } from "kaspa-wasm";
import type { RpcHeaderJson } from "../domain/job.ts";

/** The header in the SDK's shape, with the nonce and timestamp given. */
export function sdkHeader(header: RpcHeaderJson, nonce: bigint, timestampMs: bigint) {
  return {
    version: header.version,
    parentsByLevel: header.parents.map((level) => level.parentHashes),
    hashMerkleRoot: header.hashMerkleRoot,
    acceptedIdMerkleRoot: header.acceptedIdMerkleRoot,
    utxoCommitment: header.utxoCommitment,
    timestamp: timestampMs,
    bits: header.bits,
    nonce,
    daaScore: BigInt(header.daaScore),
    blueWork: evenHex(header.blueWork),
    blueScore: BigInt(header.blueScore),
    pruningPoint: header.pruningPoint,
  };
}

/** 64 hex digits. Throws an Error of the SDK when a hash of the header is malformed. */
export function prePowHash(header: RpcHeaderJson): string {
  return hashHeader(header, 0n, 0n);
}

/** The hash that the block has once `nonce` is in its header. */
export function blockHash(header: RpcHeaderJson, nonce: bigint): string {
  return hashHeader(header, nonce, BigInt(header.timestamp));
}

function hashHeader(header: RpcHeaderJson, nonce: bigint, timestampMs: bigint): string {
  const sdk = new Header({ ...sdkHeader(header, nonce, timestampMs), hash: ZERO_HASH });
  try {
    return sdk.finalize();
  } finally {
    sdk.free();
  }
}

const ZERO_HASH = "0".repeat(64);

/** gRPC sends blueWork without leading zeros; the SDK refuses an odd number of digits. */
function evenHex(hex: string): string {
  return hex.length % 2 === 0 ? hex : `0${hex}`;
}
