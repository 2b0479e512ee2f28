// The header commitments of the simulated network: body, accepted ids, UTXO set. The body's is that
// of a real node; for the other two a real node uses other hash functions, but no client recomputes
// them.

import { createHash } from "node:crypto";
import { toHex } from "../../../src/base/bytes.ts";
import type { RpcTransactionJson } from "../../../src/domain/job.ts";
import { bodyRoot, transactionHash } from "../../../src/domain/openbook/transaction-hash.ts";
import { stringifyExact } from "../../exact-json.ts";
import { outpointKey, type Transaction, type Utxo, type UtxoDiff } from "./block.ts";

const emptyRoot = "00".repeat(32);

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** A transaction as the RPC has it, whose hash is that of a real node. */
function rpcTransaction(transaction: Transaction): RpcTransactionJson {
  const { version, subnetworkId, payload } = transaction;
  return {
    ...{ version, subnetworkId, payload, lockTime: transaction.lockTime.toString() },
    ...{ gas: transaction.gas.toString(), storageMass: transaction.storageMass.toString() },
    inputs: transaction.inputs.map((input) => ({
      ...input,
      sequence: input.sequence.toString(),
    })),
    outputs: transaction.outputs.map(({ value, scriptPublicKey, covenant }) => ({
      amount: value.toString(),
      scriptPublicKey: {
        version: Number.parseInt(scriptPublicKey.slice(0, 4), 16),
        scriptPublicKey: scriptPublicKey.slice(4),
      },
      ...(covenant === null ? {} : { covenant }),
    })),
  };
}

/** Also covers what the id omits: signatures, operation counts, masses. */
export function transactionCommitment(transaction: Transaction): string {
  return toHex(transactionHash(rpcTransaction(transaction)));
}

/** Root of a binary tree over the hashes; an odd leaf is paired with zeros. */
function merkleRoot(hashes: readonly string[]): string {
  let level = [...hashes];
  if (level.length === 0) return emptyRoot;
  while (level.length > 1) {
    const next: string[] = [];
    for (let at = 0; at < level.length; at += 2) {
      next.push(sha256(`${level[at]}${level[at + 1] ?? emptyRoot}`));
    }
    level = next;
  }
  return level[0] ?? emptyRoot;
}

export function bodyCommitment(transactions: readonly Transaction[]): string {
  return bodyRoot(transactions.map(rpcTransaction));
}

export function acceptedCommitment(previous: string, ids: readonly string[]): string {
  return sha256(`${previous}${merkleRoot(ids)}`);
}

/** Adding and removing entries commute, so a reorganisation arrives at the same value. */
export function utxoCommitment(previous: string, diff: UtxoDiff): string {
  let sum = BigInt(`0x${previous}`);
  for (const utxo of diff.added.values()) sum += entryHash(utxo);
  for (const utxo of diff.removed.values()) sum -= entryHash(utxo);
  return BigInt.asUintN(256, sum).toString(16).padStart(64, "0");
}

function entryHash(utxo: Utxo): bigint {
  const { outpoint, amount, scriptPublicKey, blockDaaScore, isCoinbase, covenantId } = utxo;
  const fields = [outpointKey(outpoint), amount, scriptPublicKey, blockDaaScore, isCoinbase];
  return BigInt(`0x${sha256(stringifyExact([...fields, covenantId]))}`);
}
