// The mass of a payment transaction in grams, as the node computes it. Pure.
// Source: rusty-kaspa 2.1.0, consensus/core/src/mass/mod.rs, for version 0 transactions with one
// Schnorr signature per input and standard scripts.
// Invariant: the result equals the SDK's for every such transaction.

/** What the mass depends on; built up one input and one output at a time. */
export interface Shape {
  readonly inputs: bigint;
  readonly inputTotal: bigint;
  /** Sum of C / amount over the inputs, each rounded down. */
  readonly inputHarmonic: bigint;
  readonly outputs: bigint;
  readonly outputTotal: bigint;
  readonly outputHarmonic: bigint;
  readonly scriptBytes: bigint;
}

export const EMPTY_SHAPE: Shape = {
  inputs: 0n,
  inputTotal: 0n,
  inputHarmonic: 0n,
  outputs: 0n,
  outputTotal: 0n,
  outputHarmonic: 0n,
  scriptBytes: 0n,
};

/** KIP-9's C. */
const STORAGE_PARAMETER = 1_000_000_000_000n;
const BASE_BYTES = 94n;
/** Outpoint 36, script length 8, sequence 8, and 66 bytes of signature script. */
const INPUT_BYTES = 118n;
/** Value 8, script version 2, script length 8. */
const OUTPUT_BYTES = 18n;
const GRAMS_PER_SIGNATURE = 1000n;
const GRAMS_PER_SCRIPT_BYTE = 10n;
/** Transient mass is 4 per byte, and a block may hold twice as much of it as of compute mass. */
const TRANSIENT_GRAMS_PER_BYTE = 2n;

export function withInput(shape: Shape, amount: bigint): Shape {
  return {
    ...shape,
    inputs: shape.inputs + 1n,
    inputTotal: shape.inputTotal + amount,
    inputHarmonic: shape.inputHarmonic + STORAGE_PARAMETER / amount,
  };
}

/** `script` is hex, without its version. */
export function withOutput(shape: Shape, amount: bigint, script: string): Shape {
  return {
    ...shape,
    outputs: shape.outputs + 1n,
    outputTotal: shape.outputTotal + amount,
    outputHarmonic: shape.outputHarmonic + STORAGE_PARAMETER / amount,
    scriptBytes: shape.scriptBytes + BigInt(script.length / 2),
  };
}

/** The largest of compute, transient and storage mass, which limits and fees are based on. */
export function massOf(shape: Shape): bigint {
  const size = BASE_BYTES + shape.inputs * INPUT_BYTES + shape.outputs * OUTPUT_BYTES;
  const bytes = size + shape.scriptBytes;
  const compute =
    bytes +
    GRAMS_PER_SIGNATURE * shape.inputs +
    GRAMS_PER_SCRIPT_BYTE * (2n * shape.outputs + shape.scriptBytes);
  return largest(compute, bytes * TRANSIENT_GRAMS_PER_BYTE, storageMass(shape));
}

/** What one more output adds to a transaction's mass at most. */
export function massOfOutput(amount: bigint, script: string): bigint {
  const scriptBytes = BigInt(script.length / 2);
  const bytes = OUTPUT_BYTES + scriptBytes;
  const compute = bytes + GRAMS_PER_SCRIPT_BYTE * (2n + scriptBytes);
  return largest(compute, bytes * TRANSIENT_GRAMS_PER_BYTE, STORAGE_PARAMETER / amount);
}

/** KIP-9: splitting few large inputs into many small outputs costs mass; merging is free. */
export function storageMass(shape: Shape): bigint {
  const isRelaxed =
    shape.outputs === 1n || shape.inputs === 1n || (shape.inputs === 2n && shape.outputs === 2n);
  const credit = isRelaxed ? shape.inputHarmonic : arithmeticCredit(shape);
  return shape.outputHarmonic > credit ? shape.outputHarmonic - credit : 0n;
}

function arithmeticCredit(shape: Shape): bigint {
  const mean = largest(1n, shape.inputTotal / shape.inputs);
  return shape.inputs * (STORAGE_PARAMETER / mean);
}

function largest(...values: readonly bigint[]): bigint {
  let top = 0n;
  for (const value of values) if (value > top) top = value;
  return top;
}
