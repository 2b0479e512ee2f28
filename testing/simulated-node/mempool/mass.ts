// The mass of a transaction in its three dimensions, and its minimum fee. Used by the mempool and
// the template. Figures: rusty-kaspa 2.1.0 consensus/core/src/mass, KIP-9 for storage mass.

import type { Transaction, TransactionOutput, Utxo } from "../chain/block.ts";

export const blockMassLimit = 500_000n;
const transientLimit = 1_000_000n;
const storageParameter = 1_000_000_000_000n;
const gramsPerSignatureOperation = 1_000n;
const gramsPerComputeBudget = 100n;

export interface TransactionMass {
  compute: bigint;
  /** Transient mass on the scale of the compute limit. */
  transient: bigint;
  storage: bigint;
}

function bytesOf(hex: string): bigint {
  return BigInt(hex.length / 2);
}

function scriptBytes(output: TransactionOutput): bigint {
  return bytesOf(output.scriptPublicKey) - 2n;
}

export function serializedSize(transaction: Transaction): bigint {
  let size = 94n + bytesOf(transaction.payload);
  for (const input of transaction.inputs) {
    size += 52n + bytesOf(input.signatureScript) + (transaction.version >= 1 ? 2n : 0n);
  }
  for (const output of transaction.outputs) {
    size += 18n + scriptBytes(output) + (output.covenant === null ? 0n : 34n);
  }
  return size;
}

export function massOf(transaction: Transaction, spent: readonly Utxo[]): TransactionMass {
  const size = serializedSize(transaction);
  let compute = size;
  for (const output of transaction.outputs) compute += 10n * (2n + scriptBytes(output));
  for (const input of transaction.inputs) {
    compute +=
      transaction.version >= 1
        ? gramsPerComputeBudget * BigInt(input.computeBudget)
        : gramsPerSignatureOperation * BigInt(input.sigOpCount);
  }
  const transient = (4n * size * blockMassLimit + transientLimit - 1n) / transientLimit;
  return { compute, transient, storage: storageMass(transaction.outputs, spent) };
}

/** KIP-9: small outputs add mass, inputs reduce it; the relaxed formula if few are spent. */
function storageMass(outputs: readonly TransactionOutput[], spent: readonly Utxo[]): bigint {
  const paid = outputs.map((output) => ({
    amount: output.value,
    units: storageUnits(output.scriptPublicKey, output.covenant !== null),
  }));
  const taken = spent.map((utxo) => ({
    amount: utxo.amount,
    units: storageUnits(utxo.scriptPublicKey, utxo.covenantId !== null),
  }));
  const cost = harmonic(paid);
  if (taken.length === 0) return cost;
  const paidUnits = paid.reduce((sum, cell) => sum + cell.units, 0n);
  const takenUnits = taken.reduce((sum, cell) => sum + cell.units, 0n);
  const isPair = paidUnits === 2n && takenUnits === 2n;
  const isRelaxed = paidUnits === 1n || takenUnits === 1n || isPair;
  const mean = taken.reduce((sum, cell) => sum + cell.amount, 0n) / takenUnits;
  const arithmetic = takenUnits * (storageParameter / larger(mean, 1n));
  const credit = isRelaxed ? harmonic(taken) : arithmetic;
  return cost > credit ? cost - credit : 0n;
}

function harmonic(cells: readonly { amount: bigint; units: bigint }[]): bigint {
  return cells.reduce(
    (sum, { amount, units }) => sum + (storageParameter * units * units) / amount,
    0n,
  );
}

/** Number of 100-byte units of a UTXO. */
function storageUnits(scriptPublicKey: string, hasCovenant: boolean): bigint {
  const bytes = 63n + bytesOf(scriptPublicKey) - 2n + (hasCovenant ? 32n : 0n);
  return (bytes + 99n) / 100n;
}

/** The mass that counts towards the block limit. */
export function normalizedMass(mass: TransactionMass): bigint {
  return larger(mass.storage, larger(mass.compute, mass.transient));
}

export function larger(left: bigint, right: bigint): bigint {
  if (left > right) return left;
  return right;
}

export function smaller(left: bigint, right: bigint): bigint {
  return left + right - larger(left, right);
}
