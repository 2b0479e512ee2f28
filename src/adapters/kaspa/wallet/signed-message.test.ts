import { expect, test } from "bun:test";
import { PrivateKey, signMessage } from "kaspa-wasm";
import { isSignedBy } from "./signed-message.ts";

const key = new PrivateKey("11".repeat(32));
const address = key.toAddress("simnet").toString();
const message = "katpool minimum payout\nwallet: x";
const signature = signMessage({ message, privateKey: key });

test("the wallet's key signs for its wallet, and for nothing else", () => {
  expect(isSignedBy(address, "simnet", { message, signature })).toBe(true);
  expect(isSignedBy(address, "simnet", { message: `${message} `, signature })).toBe(false);
  const other = new PrivateKey("22".repeat(32)).toAddress("simnet").toString();
  expect(isSignedBy(other, "simnet", { message, signature })).toBe(false);
  expect(isSignedBy(address, "mainnet", { message, signature })).toBe(false);
});

test("rubbish is not a signature, and does not wear the SDK out", () => {
  const ecdsa = key.toKeypair().toAddressECDSA("simnet").toString();
  expect(isSignedBy(ecdsa, "simnet", { message, signature })).toBe(false);
  for (let turn = 0; turn < 200; turn++) {
    for (const wrong of ["", "00".repeat(64), "ff".repeat(64), signature.slice(2), "zz"]) {
      expect(isSignedBy(address, "simnet", { message, signature: wrong })).toBe(false);
    }
  }
  expect(isSignedBy(address, "simnet", { message, signature })).toBe(true);
});
