import { expect, test } from "bun:test";
import { Transaction } from "kaspa-wasm";
import { type Sompi, sompi } from "../../../domain/sompi.ts";
import { openWallet, readSigned, type WalletInput } from "./wallet.ts";

const wallet = openWallet("11".repeat(32), "simnet");
const stranger = openWallet("22".repeat(32), "simnet");

function input(index: number): WalletInput {
  return {
    transactionId: "ab".repeat(32),
    index,
    amount: sompi(500_000_000n),
    blockDaaScore: 7n,
    script: wallet.script,
    isCoinbase: true,
  };
}

const outputs = [
  { script: stranger.script, amount: sompi(600_000_000n) },
  { script: wallet.script, amount: sompi(399_000_000n) },
];

test("signing twice gives the same id, and the bytes hold the same inputs and outputs", () => {
  const first = wallet.sign([input(0), input(1)], outputs);
  const second = wallet.sign([input(0), input(1)], outputs);
  expect(second.transactionId).toBe(first.transactionId);
  const read = readSigned(second.bytes);
  expect(read.transactionId).toBe(first.transactionId);
  expect(read.outputs).toEqual(outputs);
  expect(read.inputs.map((one) => one.index)).toEqual([0, 1]);
});

test("the id of the stored bytes follows a changed output", () => {
  const signed = wallet.sign([input(0), input(1)], outputs);
  const changed = signed.bytes.replace("600000000", "600000001");
  expect(changed).not.toBe(signed.bytes);
  expect(readSigned(changed).transactionId).not.toBe(signed.transactionId);
});

test("the id does not depend on the DAA score or kind of an input", () => {
  const before = wallet.sign([input(0)], outputs.slice(1));
  const moved = { ...input(0), blockDaaScore: 9n, isCoinbase: false };
  expect(wallet.sign([moved], outputs.slice(1)).transactionId).toBe(before.transactionId);
});

test("amounts above 2^53 are exact", () => {
  const amount = 2_870_000_000_000_000_001n as Sompi;
  const signed = wallet.sign([{ ...input(0), amount }], [{ script: wallet.script, amount }]);
  expect(readSigned(signed.bytes).outputs[0]?.amount).toBe(amount);
  expect(Transaction.deserializeFromSafeJSON(signed.bytes).outputs[0]?.value).toBe(amount);
});

test("an invalid key is refused without quoting it", () => {
  const text = "ff".repeat(32);
  expect(() => openWallet(text, "simnet")).toThrow("TREASURY_PRIVATE_KEY");
  expect(() => openWallet(text, "simnet")).not.toThrow(text);
});
