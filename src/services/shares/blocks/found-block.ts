// A solved block as the journal stores it: enough to submit it again after a crash and to write
// its row, without anything else.

import { PoolError } from "../../../base/errors.ts";
import type { Job, RpcBlockJson } from "../../../domain/job.ts";

export interface SolvedBlock {
  hash: string;
  worker: string;
  foundMs: number;
  nonce: string;
  bits: number;
  daaScore: string;
  /** Expected hashes of a block at its bits, decimal digits. */
  networkWork: string;
  block: RpcBlockJson;
  /** The template's bytes, base64, as evidence of what was solved. */
  blockBytes: string;
}

export function foundBlock(options: {
  job: Job;
  hash: string;
  nonce: bigint;
  worker: string;
  foundMs: number;
  networkWork: bigint;
}): SolvedBlock {
  const { template } = options.job;
  return {
    hash: options.hash,
    worker: options.worker,
    foundMs: options.foundMs,
    nonce: options.nonce.toString(),
    bits: template.bits,
    daaScore: template.daaScore.toString(),
    networkWork: options.networkWork.toString(),
    block: template.block,
    blockBytes: template.blockBytes,
  };
}

export function encodeFoundBlock(block: SolvedBlock): string {
  return JSON.stringify(block);
}

/** Reads what `encodeFoundBlock` wrote; throws PoolError "data" on anything else. */
export function decodeFoundBlock(json: string): SolvedBlock {
  const value: unknown = JSON.parse(json);
  const isBlock =
    typeof value === "object" &&
    value !== null &&
    "hash" in value &&
    "block" in value &&
    "nonce" in value;
  if (!isBlock) throw new PoolError("data", "the journal holds a block that cannot be read");
  return value as SolvedBlock;
}
