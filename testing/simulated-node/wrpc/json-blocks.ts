// Blocks, transactions and outputs in wRPC JSON form, both ways. Calls return this form; the gRPC
// server translates it. `readBlock` is the inverse of `blockTemplateJson`.

import type { NetworkId } from "../../../src/domain/network.ts";
import {
  type Block,
  type Covenant,
  type DagBlock,
  type Header,
  isCoinbase,
  type Transaction,
  type TransactionInput,
  type TransactionOutput,
  type Utxo,
} from "../chain/block.ts";
import { transactionCommitment } from "../chain/commitment.ts";
import { difficultyOfBits } from "../chain/difficulty.ts";
import { addressOfScript } from "../chain/hashing.ts";
import {
  blueWork,
  type Fields,
  fieldsOf,
  hash,
  hashOf,
  hex,
  list,
  text,
  u16,
  u32,
  u64,
} from "../grpc/wire-fields.ts";
import { massOf } from "../mempool/mass.ts";

export function headerJson(header: Header): Fields {
  return { ...header, blueWork: header.blueWork.toString(16).padStart(48, "0") };
}

export function transactionJson(transaction: Transaction): Fields {
  return {
    ...transaction,
    inputs: transaction.inputs.map((input) => ({ ...input, verboseData: null })),
    outputs: transaction.outputs.map((output) => ({ ...output, verboseData: null })),
    mass: transaction.storageMass,
    verboseData: null,
  };
}

export function blockTemplateJson(block: Block): Fields {
  return {
    header: headerJson(block.header),
    transactions: block.transactions.map(transactionJson),
  };
}

export interface VerboseContext {
  network: NetworkId;
  isChainBlock: boolean;
}

/** A block of the DAG with everything a node reports. */
export function blockJson(
  block: DagBlock,
  includeTransactions: boolean,
  context: VerboseContext,
): Fields {
  const { ghostdag } = block;
  const transactions = includeTransactions
    ? block.transactions.map((transaction, at) =>
        verboseTransactionJson(transaction, block.transactionIds[at] ?? "", block, context.network),
      )
    : [];
  return {
    header: { ...headerJson(block.header), hash: block.hash },
    transactions,
    verboseData: {
      hash: block.hash,
      difficulty: difficultyOfBits(block.header.bits),
      selectedParentHash:
        ghostdag.selectedParent === "" ? "00".repeat(32) : ghostdag.selectedParent,
      transactionIds: block.transactionIds,
      isHeaderOnly: false,
      blueScore: ghostdag.blueScore,
      childrenHashes: block.children,
      mergeSetBluesHashes: ghostdag.blues,
      mergeSetRedsHashes: ghostdag.reds,
      isChainBlock: context.isChainBlock,
    },
  };
}

export function verboseTransactionJson(
  transaction: Transaction,
  transactionId: string,
  block: Pick<DagBlock, "hash"> & { header: Pick<Header, "timestamp"> },
  network: NetworkId,
): Fields {
  const computeMass = isCoinbase(transaction) ? 0n : massOf(transaction, []).compute;
  return {
    ...transactionJson(transaction),
    outputs: transaction.outputs.map((output) => ({
      ...output,
      verboseData: scriptJson(output.scriptPublicKey, network),
    })),
    verboseData: {
      transactionId,
      hash: transactionCommitment(transaction),
      computeMass,
      blockHash: block.hash,
      blockTime: block.header.timestamp,
    },
  };
}

function scriptJson(scriptPublicKey: string, network: NetworkId): Fields | null {
  const scriptPublicKeyAddress = addressOfScript(scriptPublicKey, network);
  if (scriptPublicKeyAddress === null) return null;
  const opening = scriptPublicKey.slice(4, 6);
  const types: Record<string, string> = { "20": "PubKey", "21": "PubKeyECDSA", aa: "ScriptHash" };
  return { scriptPublicKeyType: types[opening] ?? "NonStandard", scriptPublicKeyAddress };
}

export function utxoJson(utxo: Utxo, network: NetworkId): Fields {
  const { amount, scriptPublicKey, blockDaaScore, isCoinbase, covenantId } = utxo;
  return {
    address: addressOfScript(scriptPublicKey, network),
    outpoint: utxo.outpoint,
    utxoEntry: {
      amount,
      scriptPublicKey,
      blockDaaScore,
      isCoinbase,
      covenantId,
    },
  };
}

export function readBlock(value: unknown): Block {
  const fields = fieldsOf(value);
  return {
    header: readHeader(fields.header),
    transactions: list(fields, "transactions").map(readTransaction),
  };
}

function readHeader(value: unknown): Header {
  const fields = fieldsOf(value);
  return {
    version: u16(fields, "version"),
    parentsByLevel: list(fields, "parentsByLevel").map((level) =>
      list({ level }, "level").map(hashOf),
    ),
    hashMerkleRoot: hash(fields, "hashMerkleRoot"),
    acceptedIdMerkleRoot: hash(fields, "acceptedIdMerkleRoot"),
    utxoCommitment: hash(fields, "utxoCommitment"),
    timestamp: u64(fields, "timestamp"),
    bits: u32(fields, "bits"),
    nonce: u64(fields, "nonce"),
    daaScore: u64(fields, "daaScore"),
    blueWork: blueWork(fields, "blueWork"),
    blueScore: u64(fields, "blueScore"),
    pruningPoint: hash(fields, "pruningPoint"),
  };
}

export function readTransaction(value: unknown): Transaction {
  const fields = fieldsOf(value);
  const subnetworkId = hex(fields, "subnetworkId");
  return {
    version: u16(fields, "version"),
    inputs: list(fields, "inputs").map(readInput),
    outputs: list(fields, "outputs").map(readOutput),
    lockTime: u64(fields, "lockTime"),
    subnetworkId,
    gas: u64(fields, "gas"),
    payload: hex(fields, "payload"),
    storageMass: u64(fields, fields.storageMass === undefined ? "mass" : "storageMass"),
  };
}

function readInput(value: unknown): TransactionInput {
  const fields = fieldsOf(value);
  const outpoint = fieldsOf(fields.previousOutpoint);
  return {
    previousOutpoint: {
      transactionId: hash(outpoint, "transactionId"),
      index: u32(outpoint, "index"),
    },
    signatureScript: hex(fields, "signatureScript"),
    sequence: u64(fields, "sequence"),
    sigOpCount: u16(fields, "sigOpCount"),
    computeBudget: fields.computeBudget === undefined ? 0 : u16(fields, "computeBudget"),
  };
}

function readOutput(value: unknown): TransactionOutput {
  const fields = fieldsOf(value);
  return {
    value: u64(fields, "value"),
    scriptPublicKey: readScript(fields),
    covenant: readCovenant(fields.covenant),
  };
}

/** One hex string, or an object of version and script. */
function readScript(fields: Fields): string {
  if (typeof fields.scriptPublicKey === "string") return hex(fields, "scriptPublicKey");
  const script = fieldsOf(fields.scriptPublicKey);
  return u16(script, "version").toString(16).padStart(4, "0") + hex(script, "script");
}

function readCovenant(value: unknown): Covenant | null {
  if (value === undefined || value === null) return null;
  const fields = fieldsOf(value);
  const covenantId = text(fields, "covenantId");
  return { authorizingInput: u16(fields, "authorizingInput"), covenantId };
}
