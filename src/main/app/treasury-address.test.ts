import { expect, test } from "bun:test";
import { PrivateKey } from "kaspa-wasm";
import { walletOf } from "../../../testing/harness/scenes/payment-scene.ts";
import { createLog } from "../../base/log.ts";
import { openTreasuryWallet } from "../payment/dependencies.ts";
import { readTreasuryAddress, requireKnownTreasury, retiredAddresses } from "./treasury-address.ts";

const PUBLISHED = "1".padStart(64, "0");
const OWN = "c0ffee".padStart(64, "7");
const log = createLog("test");

test.each(["mainnet", "testnet-10"] as const)(
  "app and payment refuse to start with the published key on %s",
  (network) => {
    const key = new PrivateKey(PUBLISHED);
    const addresses = [key.toAddress(network), key.toAddressECDSA(network)].map(String);
    for (const address of addresses) {
      expect(() => readTreasuryAddress({ TREASURY_ADDRESS: address }, network, log)).toThrow(
        "TREASURY_ADDRESS: everybody knows the private key",
      );
    }
    const env = () => ({ TREASURY_PRIVATE_KEY: PUBLISHED });
    const refusal = "TREASURY_PRIVATE_KEY: everybody knows the private key";
    expect(() => readTreasuryAddress(env(), network, log)).toThrow(refusal);
    expect(() => openTreasuryWallet(env(), network)).toThrow(refusal);
    const own = new PrivateKey(OWN).toAddress(network).toString();
    expect(readTreasuryAddress({ TREASURY_ADDRESS: own }, network, log)).toBe(own);
    expect(openTreasuryWallet({ TREASURY_PRIVATE_KEY: OWN }, network).address).toBe(own);
  },
);

test("on a private network the published key is what it is for", () => {
  const { address } = openTreasuryWallet({ TREASURY_PRIVATE_KEY: PUBLISHED }, "devnet");
  expect(readTreasuryAddress({ TREASURY_ADDRESS: address }, "devnet", log)).toBe(address);
});

test("an app that mines to another treasury than payments are made from does not start", () => {
  const known = { address: "new", retired: ["old"] };
  for (const noted of [undefined, "new", "old"]) {
    expect(() => requireKnownTreasury(known, noted)).not.toThrow();
  }
  expect(() => requireKnownTreasury(known, "other")).toThrow("TREASURY_RETIRED_ADDRESSES");
});

test("retired addresses are read by commas, and one of another network is refused", () => {
  const [first, second] = [walletOf(1), walletOf(2)];
  const read = (text: string) => retiredAddresses({ TREASURY_RETIRED_ADDRESSES: text }, "simnet");
  expect(read(`${first}, ${second}`)).toEqual([first, second]);
  expect(retiredAddresses({}, "simnet")).toEqual([]);
  expect(() => read(first.replace("kaspasim", "kaspatest"))).toThrow("TREASURY_RETIRED_ADDRESSES");
});
