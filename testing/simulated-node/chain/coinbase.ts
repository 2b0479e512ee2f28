// The coinbase of a block: its payload and its outputs. A chain block pays one output for each blue
// block it merges, to the script in that block's payload and in merge order, and one last output
// with all red rewards to its own miner. Templates and validation use the same functions.

import { fromHex, toHex } from "../../../src/base/bytes.ts";
import {
  coinbaseSubnetwork,
  type Ghostdag,
  type ScriptHex,
  type Transaction,
  type TransactionOutput,
} from "./block.ts";

export const maxPayloadBytes = 204;
const fixedBytes = 19;

export interface CoinbasePayload {
  blueScore: bigint;
  subsidy: bigint;
  scriptPublicKey: ScriptHex;
  /** UTF-8 text to the end of the payload. */
  extraData: string;
}

export function encodePayload(payload: CoinbasePayload): string {
  const script = fromHex(payload.scriptPublicKey.slice(4));
  const extra = Buffer.from(payload.extraData, "utf8");
  const bytes = Buffer.alloc(fixedBytes + script.length + extra.length);
  bytes.writeBigUInt64LE(payload.blueScore, 0);
  bytes.writeBigUInt64LE(payload.subsidy, 8);
  bytes.writeUInt16LE(Number.parseInt(payload.scriptPublicKey.slice(0, 4), 16), 16);
  bytes.writeUInt8(script.length, 18);
  bytes.set(script, fixedBytes);
  bytes.set(extra, fixedBytes + script.length);
  return toHex(bytes);
}

/** null if the bytes are not a coinbase payload. */
export function decodePayload(hex: string): CoinbasePayload | null {
  const bytes = Buffer.from(hex, "hex");
  if (bytes.length < fixedBytes || bytes.length > maxPayloadBytes) return null;
  const scriptEnd = fixedBytes + bytes.readUInt8(18);
  if (bytes.length < scriptEnd) return null;
  const version = bytes.readUInt16LE(16).toString(16).padStart(4, "0");
  return {
    blueScore: bytes.readBigUInt64LE(0),
    subsidy: bytes.readBigUInt64LE(8),
    scriptPublicKey: version + toHex(bytes.subarray(fixedBytes, scriptEnd)),
    extraData: bytes.subarray(scriptEnd).toString("utf8"),
  };
}

/** Reward of a merged block and its payee. */
export interface MergedReward {
  amount: bigint;
  scriptPublicKey: ScriptHex;
}

export function coinbaseOutputs(
  ghostdag: Ghostdag,
  rewardOf: (merged: string) => MergedReward,
  ownScript: ScriptHex,
): TransactionOutput[] {
  const outputs: TransactionOutput[] = [];
  for (const blue of ghostdag.blues) {
    const { amount, scriptPublicKey } = rewardOf(blue);
    if (amount > 0n) outputs.push({ value: amount, scriptPublicKey, covenant: null });
  }
  const red = ghostdag.reds.reduce((sum, hash) => sum + rewardOf(hash).amount, 0n);
  if (red > 0n) outputs.push({ value: red, scriptPublicKey: ownScript, covenant: null });
  return outputs;
}

export function coinbaseTransaction(outputs: TransactionOutput[], payload: string): Transaction {
  return {
    version: 1,
    inputs: [],
    outputs,
    lockTime: 0n,
    subnetworkId: coinbaseSubnetwork,
    gas: 0n,
    payload,
    storageMass: 0n,
  };
}

/** True for equal outputs in equal order. */
export function areOutputsEqual(left: TransactionOutput[], right: TransactionOutput[]): boolean {
  if (left.length !== right.length) return false;
  return left.every((output, at) => {
    const other = right[at];
    return output.value === other?.value && output.scriptPublicKey === other.scriptPublicKey;
  });
}
