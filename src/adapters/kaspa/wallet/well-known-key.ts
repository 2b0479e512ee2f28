// The key that `make env` gives to a private network, which is published with this project:
// private key 1. Whoever mines to it on a public network gives the coins away.

import { PrivateKey } from "kaspa-wasm";
import { PoolError } from "../../../base/errors.ts";
import { type NetworkId, networkFacts } from "../../../domain/network.ts";

const KEY = "1".padStart(64, "0");

/** Throws PoolError "config" if `address` belongs to the published key on a public network. */
export function refuseWellKnownKey(setting: string, address: string, network: NetworkId): void {
  if (!networkFacts(network).isPublic) return;
  const key = new PrivateKey(KEY);
  const known = [key.toAddress(network), key.toAddressECDSA(network)].map((one) => one.toString());
  if (!known.includes(address)) return;
  throw new PoolError(
    "config",
    `${setting}: everybody knows the private key of ${address}; use an address of your own`,
  );
}
