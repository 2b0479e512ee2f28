// What a miner works on, and the block template behind it.
// `prePowHash`, `timestampMs` and `checker` belong to the template's block.

/** A block in kaspad's protobuf JSON mapping; 64-bit numbers are decimal strings. */
export interface RpcBlockJson {
  header: RpcHeaderJson;
  transactions: RpcTransactionJson[];
}

export interface RpcHeaderJson {
  version: number;
  parents: { parentHashes: string[] }[];
  hashMerkleRoot: string;
  acceptedIdMerkleRoot: string;
  utxoCommitment: string;
  timestamp: string;
  bits: number;
  nonce: string;
  daaScore: string;
  blueWork: string;
  blueScore: string;
  pruningPoint: string;
}

export interface RpcTransactionJson {
  version: number;
  inputs: RpcInputJson[];
  outputs: RpcOutputJson[];
  lockTime: string;
  subnetworkId: string;
  gas: string;
  payload: string;
  storageMass: string;
}

export interface RpcInputJson {
  previousOutpoint: { transactionId: string; index: number };
  signatureScript: string;
  sequence: string;
  sigOpCount: number;
  computeBudget: number;
}

export interface RpcOutputJson {
  amount: string;
  scriptPublicKey: { version: number; scriptPublicKey: string };
  covenant?: { authorizingInput: number; covenantId: string };
}

/** A template that passed every check of the template feed. */
export interface Template {
  block: RpcBlockJson;
  /** The block as the node sent it, base64: its RpcBlock, or its JSON from the fallback. */
  blockBytes: string;
  /** 64 hex digits; miners hash it with the timestamp and their nonce. */
  prePowHash: string;
  timestampMs: bigint;
  daaScore: bigint;
  blueScore: bigint;
  bits: number;
  /** Earliest time at which anybody can have known it, on this process's monotonic clock. */
  publishedMs: number;
}

/** Checks nonces of one job; holds native memory until `free`. */
export interface PowChecker {
  /** The proof-of-work value as a double; no allocation. Nonce as two unsigned 32-bit halves. */
  check(nonceHi: number, nonceLo: number): number;
  /** The exact value of the last `check`. */
  exactValue(): bigint;
  /** Releases the memory; the checker must not be used afterwards. */
  free(): void;
}

/** The credited nonces of one job; it lives as long as the job. */
export interface SeenNonces {
  has(nonceHi: number, nonceLo: number): boolean;
  /** The nonce must not be present. */
  add(nonceHi: number, nonceLo: number): void;
  readonly size: number;
}

/** A template with the id that miners name. Ids grow by one and are never reused. */
export interface Job {
  id: number;
  template: Template;
  checker: PowChecker;
  seen: SeenNonces;
  networkTarget: bigint;
  networkTargetFloat: number;
  /** Expected hashes of a block; a double, exact only below 2^53. */
  networkWork: number;
  /** The difficulty of every share of this job; absent where it differs by session. */
  sharedDifficulty?: number;
}

/** What is hashed, as a key: two jobs with the same key are the same work. */
export function workKey(of: Pick<Template, "prePowHash" | "timestampMs">): string {
  return `${of.prePowHash}${of.timestampMs}`;
}

const ID_SPACE = 2 ** 32;

/** A job's id among all apps: 16 bits of the process that made it, 32 bits of its id there. */
export function jobTag(run: number, jobId: number): number {
  return run * ID_SPACE + jobId;
}

export function partsOfTag(tag: number): { run: number; jobId: number } {
  return { run: Math.floor(tag / ID_SPACE), jobId: tag % ID_SPACE };
}
