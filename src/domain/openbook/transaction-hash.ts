// A block's transactions as its header commits to them (rusty-kaspa consensus/core hashing/tx.rs
// and crypto/merkle), and the path from the coinbase to that commitment.

import { blake2b256 } from "../../base/binary/blake2b.ts";
import { fromHex, toHex } from "../../base/bytes.ts";
import type { RpcInputJson, RpcOutputJson, RpcTransactionJson } from "../job.ts";
import type { CoinbaseProof } from "./capsule.ts";
import { HASH_BYTES } from "./log-tree.ts";

const ZERO_HASH = new Uint8Array(HASH_BYTES);

/**
 * The coinbase of a block and the path to `hashMerkleRoot`. Undefined if the transactions do not
 * hash to it, as those of a version that is not known here.
 */
export function coinbaseProof(
  transactions: readonly RpcTransactionJson[],
  hashMerkleRoot: string,
): CoinbaseProof | undefined {
  const [first] = transactions;
  if (first === undefined) return undefined;
  const path: Uint8Array[] = [];
  let level = transactions.map(transactionHash);
  while (level.length > 1) {
    path.push(level[1] ?? ZERO_HASH);
    level = levelAbove(level);
  }
  if (toHex(level[0] ?? ZERO_HASH) !== hashMerkleRoot) return undefined;
  return { coinbase: transactionBytes(first), path };
}

/** The root of a block's body, 64 hex digits. @fortests */
export function bodyRoot(transactions: readonly RpcTransactionJson[]): string {
  let level = transactions.map(transactionHash);
  while (level.length > 1) level = levelAbove(level);
  return toHex(level[0] ?? ZERO_HASH);
}

export function transactionHash(transaction: RpcTransactionJson): Uint8Array {
  return blake2b256("TransactionHash", transactionBytes(transaction));
}

/** A missing node is zeros; a pair of missing nodes has no parent. */
function levelAbove(level: readonly Uint8Array[]): Uint8Array<ArrayBuffer>[] {
  const above: Uint8Array<ArrayBuffer>[] = [];
  for (let at = 0; at < level.length; at += 2) {
    const pair = new Uint8Array(2 * HASH_BYTES);
    pair.set(level[at] ?? ZERO_HASH);
    pair.set(level[at + 1] ?? ZERO_HASH, HASH_BYTES);
    above.push(blake2b256("MerkleBranchHash", pair));
  }
  return above;
}

/** What a transaction's hash is made of. */
function transactionBytes(transaction: RpcTransactionJson): Uint8Array {
  const { version } = transaction;
  const writer = new LittleEndian().u16(version).u64(BigInt(transaction.inputs.length));
  for (const input of transaction.inputs) writeInput(writer, input, version);
  writer.u64(BigInt(transaction.outputs.length));
  for (const output of transaction.outputs) writeOutput(writer, output, version);
  writer
    .u64(BigInt(transaction.lockTime))
    .hex(transaction.subnetworkId)
    .u64(BigInt(transaction.gas))
    .varHex(transaction.payload);
  const mass = BigInt(transaction.storageMass);
  if (version > 0 || mass > 0n) writer.u64(mass);
  return writer.take();
}

function writeInput(writer: LittleEndian, input: RpcInputJson, version: number): void {
  const { transactionId, index } = input.previousOutpoint;
  writer.hex(transactionId).u32(index).varHex(input.signatureScript);
  if (version === 0) writer.u8(input.sigOpCount);
  writer.u64(BigInt(input.sequence));
  if (version > 0) writer.u16(input.computeBudget);
}

function writeOutput(writer: LittleEndian, output: RpcOutputJson, version: number): void {
  const { version: scriptVersion, scriptPublicKey } = output.scriptPublicKey;
  writer.u64(BigInt(output.amount)).u16(scriptVersion).varHex(scriptPublicKey);
  if (version === 0) return;
  writer.u8(output.covenant === undefined ? 0 : 1);
  if (output.covenant === undefined) return;
  writer.u16(output.covenant.authorizingInput).hex(output.covenant.covenantId);
}

/** Kaspa's order of bytes. */
class LittleEndian {
  readonly #parts: Uint8Array[] = [];

  u8(value: number): this {
    return this.#number(BigInt(value), 1);
  }

  u16(value: number): this {
    return this.#number(BigInt(value), 2);
  }

  u32(value: number): this {
    return this.#number(BigInt(value), 4);
  }

  u64(value: bigint): this {
    return this.#number(value, 8);
  }

  hex(hex: string): this {
    this.#parts.push(fromHex(hex));
    return this;
  }

  varHex(hex: string): this {
    return this.u64(BigInt(hex.length / 2)).hex(hex);
  }

  take(): Uint8Array {
    return new Uint8Array(Buffer.concat(this.#parts));
  }

  #number(value: bigint, bytes: number): this {
    if (value < 0n || value >> BigInt(8 * bytes) !== 0n) {
      throw new RangeError(`${value} does not fit ${bytes} bytes`);
    }
    const wide = new Uint8Array(8);
    new DataView(wide.buffer).setBigUint64(0, value, true);
    this.#parts.push(wide.subarray(0, bytes));
    return this;
  }
}
