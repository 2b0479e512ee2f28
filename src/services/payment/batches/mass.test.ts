import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  calculateStorageMass,
  calculateTransactionMass,
  PrivateKey,
  payToAddressScript,
  signTransaction,
  Transaction,
} from "kaspa-wasm";
import { EMPTY_SHAPE, massOf, storageMass, withInput, withOutput } from "./mass.ts";

const key = new PrivateKey("11".repeat(32));
const schnorr = payToAddressScript(key.toAddress("simnet")).script;
const ecdsa = payToAddressScript(key.toKeypair().toAddressECDSA("simnet")).script;
const amount = fc.bigInt({ min: 20_000_000n, max: 100_000_000_000_000n });

function shapeOf(inputs: readonly bigint[], outputs: readonly (readonly [bigint, string])[]) {
  const spent = inputs.reduce(withInput, EMPTY_SHAPE);
  return outputs.reduce((shape, [value, script]) => withOutput(shape, value, script), spent);
}

test("the mass of any payment equals the SDK's", () => {
  const output = fc.tuple(amount, fc.constantFrom(schnorr, ecdsa));
  const inputs = fc.array(amount, { minLength: 1, maxLength: 12 });
  const outputs = fc.array(output, { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(inputs, outputs, (spent, paid) => {
      const transaction = unsigned(spent, paid);
      expect(massOf(shapeOf(spent, paid))).toBe(calculateTransactionMass("simnet", transaction));
      transaction.free();
    }),
    { numRuns: 100 },
  );
});

test("storage mass equals the SDK's, the relaxed formula included", () => {
  const small = fc.bigInt({ min: 1_000_000n, max: 1_000_000_000n });
  fc.assert(
    fc.property(
      fc.array(small, { minLength: 1, maxLength: 4 }),
      fc.array(small, { minLength: 1, maxLength: 4 }),
      (spent, paid) => {
        const shape = shapeOf(
          spent,
          paid.map((value) => [value, schnorr] as const),
        );
        const theirs = calculateStorageMass("simnet", spent.map(Number), paid.map(Number));
        expect(storageMass(shape)).toBe(theirs ?? -1n);
      },
    ),
  );
});

test("a signed input takes the bytes that were counted for it", () => {
  const signed = signTransaction(unsigned([500_000_000n], [[400_000_000n, schnorr]]), [key], true);
  expect(signed.inputs[0]?.signatureScript?.length).toBe(66 * 2);
});

function unsigned(spent: readonly bigint[], paid: readonly (readonly [bigint, string])[]) {
  return Transaction.deserializeFromObject({
    id: "00".repeat(32),
    version: 0,
    inputs: spent.map((value, index) => ({
      transactionId: "ab".repeat(32),
      index,
      sequence: 0n,
      sigOpCount: 1,
      computeBudget: 0,
      signatureScript: "",
      utxo: {
        address: null,
        amount: value,
        scriptPublicKey: `0000${schnorr}`,
        blockDaaScore: 1n,
        isCoinbase: true,
        covenantId: null,
      },
    })),
    outputs: paid.map(([value, script]) => ({
      value,
      scriptPublicKey: `0000${script}`,
      covenant: null,
    })),
    subnetworkId: "00".repeat(20),
    lockTime: 0n,
    gas: 0n,
    storageMass: 0n,
    payload: "",
  });
}
