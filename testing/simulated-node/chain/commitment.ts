// The header commitments of the simulated network: body, accepted ids, UTXO set. A real node uses
// other hash functions for these fields, but no client recomputes them.

import { createHash } from "node:crypto";
import { stringifyExact } from "../../exact-json.ts";
import { outpointKey, type Transaction, type Utxo, type UtxoDiff } from "./block.ts";

const emptyRoot = "00".repeat(32);

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Also covers what the id omits: signatures, operation counts, masses. */
export function transactionCommitment(transaction: Transaction): string {
  const { version, lockTime, subnetworkId, gas, payload, storageMass } = transaction;
  const inputs = transaction.inputs.map((input) => [
    outpointKey(input.previousOutpoint),
    input.signatureScript,
    input.sequence,
    input.sigOpCount,
    input.computeBudget,
  ]);
  const outputs = transaction.outputs.map((output) => [
    output.value,
    output.scriptPublicKey,
    output.covenant?.authorizingInput ?? null,
    output.covenant?.covenantId ?? null,
  ]);
  const rest = [version, lockTime, subnetworkId, gas, payload, storageMass];
  return sha256(stringifyExact([rest, inputs, outputs]));
}

/** Root of a binary tree over the hashes; an odd leaf is paired with zeros. */
export function merkleRoot(hashes: readonly string[]): string {
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
  return merkleRoot(transactions.map(transactionCommitment));
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
