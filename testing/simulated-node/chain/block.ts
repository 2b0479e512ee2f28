// Data types of the simulated node: headers, transactions, outputs, DAG blocks. The gRPC and wRPC
// servers translate to them. 64-bit numbers are bigint, hashes are 64 lower-case hex digits; of a
// block in the DAG only its children and its validation status change.

/** 2-byte big-endian version, then the script, all hex: the form of the wRPC server. */
export type ScriptHex = string;

export interface Outpoint {
  transactionId: string;
  index: number;
}

export interface TransactionInput {
  previousOutpoint: Outpoint;
  signatureScript: string;
  sequence: bigint;
  sigOpCount: number;
  computeBudget: number;
}

export interface Covenant {
  authorizingInput: number;
  covenantId: string;
}

export interface TransactionOutput {
  value: bigint;
  scriptPublicKey: ScriptHex;
  covenant: Covenant | null;
}

export interface Transaction {
  version: number;
  inputs: TransactionInput[];
  outputs: TransactionOutput[];
  lockTime: bigint;
  subnetworkId: string;
  gas: bigint;
  payload: string;
  storageMass: bigint;
}

export interface Header {
  version: number;
  parentsByLevel: string[][];
  hashMerkleRoot: string;
  acceptedIdMerkleRoot: string;
  utxoCommitment: string;
  timestamp: bigint;
  bits: number;
  nonce: bigint;
  daaScore: bigint;
  blueWork: bigint;
  blueScore: bigint;
  pruningPoint: string;
}

export interface Block {
  header: Header;
  transactions: Transaction[];
}

/** An unspent output. `blockDaaScore` is that of the chain block which accepted it. */
export interface Utxo {
  outpoint: Outpoint;
  amount: bigint;
  scriptPublicKey: ScriptHex;
  blockDaaScore: bigint;
  isCoinbase: boolean;
  covenantId: string | null;
}

export interface UtxoDiff {
  added: Map<string, Utxo>;
  removed: Map<string, Utxo>;
}

/** The colouring of a block's past, after the GHOSTDAG paper. */
export interface Ghostdag {
  selectedParent: string;
  /** The selected parent first, then the other blue blocks by ascending blue work. */
  blues: string[];
  reds: string[];
  /** Blue blocks with the anticone size measured by this colouring. */
  anticoneSizes: Map<string, number>;
  blueScore: bigint;
  blueWork: bigint;
}

/** What a chain block accepts from the blocks it merges. */
export interface Acceptance {
  diff: UtxoDiff;
  accepted: { transaction: Transaction; id: string; blockHash: string; fee: bigint }[];
  /** Fees by merged block. */
  fees: Map<string, bigint>;
  acceptedIdMerkleRoot: string;
  utxoCommitment: string;
}

export interface DagBlock extends Block {
  readonly hash: string;
  readonly transactionIds: string[];
  readonly parents: string[];
  readonly ghostdag: Ghostdag;
  readonly level: number;
  /** Milliseconds; no child may be older. */
  readonly medianTime: bigint;
  readonly children: string[];
  /** "pending" until the block is first tried as a chain block. */
  status: "pending" | "chain-valid" | "disqualified";
  acceptance: Acceptance | null;
}

export const coinbaseSubnetwork = `01${"00".repeat(19)}`;
export const nativeSubnetwork = "00".repeat(20);

export function outpointKey(outpoint: Outpoint): string {
  return `${outpoint.transactionId}:${outpoint.index}`;
}

export function isCoinbase(transaction: Transaction): boolean {
  return transaction.subnetworkId === coinbaseSubnetwork;
}
