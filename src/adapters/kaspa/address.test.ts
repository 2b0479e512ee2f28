import { expect, test } from "bun:test";
import { PrivateKey } from "kaspa-wasm";
import { isValidAddress, scriptOf } from "./address.ts";

const KEY = new PrivateKey("b7e151628aed2a6abf7158809cf4f3c762e7160f38b4da56a784d9045190cfef");
const MAINNET = KEY.toAddress("mainnet").toString();
const DEVNET = KEY.toAddress("devnet").toString();
const ECDSA = KEY.toAddressECDSA("mainnet").toString();

test("an address is valid on its own network only", () => {
  expect(isValidAddress(MAINNET, "mainnet")).toBe(true);
  expect(isValidAddress(ECDSA, "mainnet")).toBe(true);
  expect(isValidAddress(DEVNET, "devnet")).toBe(true);
  expect(isValidAddress(DEVNET, "mainnet")).toBe(false);
  expect(isValidAddress(MAINNET, "testnet-10")).toBe(false);
});

test("a mistyped, cut, re-cased or padded address is refused", () => {
  const last = MAINNET.at(-1) === "q" ? "p" : "q";
  const wrong = [
    "",
    "kaspa:",
    "kaspa:foo",
    MAINNET.slice(0, -1),
    MAINNET.slice(0, -1) + last,
    `${MAINNET}q`,
    MAINNET.toUpperCase(),
    ` ${MAINNET}`,
    `${MAINNET}\n`,
    MAINNET.slice("kaspa:".length),
    `kaspa:${DEVNET.slice("kaspadev:".length)}`,
    `kaspa:${"q".repeat(5000)}`,
  ];
  for (const text of wrong) expect(isValidAddress(text, "mainnet")).toBe(false);
});

test("ten thousand invalid addresses leave the SDK working", () => {
  const letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
  for (let turn = 0; turn < 10_000; turn++) {
    const length = 55 + (turn % 12);
    let body = "";
    for (let at = 0; at < length; at++) body += letters[(turn * 31 + at * 17 + at * at) % 32];
    expect(isValidAddress(`kaspa:${body}`, "mainnet")).toBe(false);
  }
  expect(isValidAddress(MAINNET, "mainnet")).toBe(true);
  expect(scriptOf(MAINNET, "mainnet")).toMatch(/^20[0-9a-f]{64}ac$/);
});

test("the script of an address is that of its key", () => {
  const publicKey = KEY.toPublicKey().toXOnlyPublicKey().toString();
  expect(scriptOf(MAINNET, "mainnet")).toBe(`20${publicKey}ac`);
  expect(scriptOf(ECDSA, "mainnet")).toMatch(/^21[0-9a-f]{66}ab$/);
  expect(() => scriptOf("kaspa:rubbish", "mainnet")).toThrow("valid address");
});
