// The treasury's address, from TREASURY_ADDRESS or derived from the private key that the reference
// pool passed to every service. The key is dropped at once and never logged.

import type { Environment } from "../../adapters/config/env.ts";
import { treasuryPrivateKey } from "../../adapters/config/secrets.ts";
import { isValidAddress } from "../../adapters/kaspa/address.ts";
import { openWallet } from "../../adapters/kaspa/wallet/wallet.ts";
import { refuseWellKnownKey } from "../../adapters/kaspa/wallet/well-known-key.ts";
import { PoolError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { NetworkId } from "../../domain/network.ts";

/** Former addresses of the treasury, whose outputs still belong to the pool. */
export function retiredAddresses(env: Environment, network: NetworkId): string[] {
  const text = env.TREASURY_RETIRED_ADDRESSES ?? "";
  const addresses = text.split(/[\s,]+/).filter((address) => address !== "");
  const wrong = addresses.find((address) => !isValidAddress(address, network));
  if (wrong === undefined) return addresses;
  throw new PoolError("config", `TREASURY_RETIRED_ADDRESSES: ${wrong} is not of ${network}`);
}

/**
 * Throws PoolError "config" if the database's payments belong to another treasury: whoever mines to
 * an address that the payment service does not know never pays its miners.
 */
export function requireKnownTreasury(
  treasury: { address: string; retired: readonly string[] },
  noted: string | undefined,
): void {
  if (noted === undefined || noted === treasury.address || treasury.retired.includes(noted)) return;
  throw new PoolError(
    "config",
    `TREASURY_ADDRESS: is ${treasury.address}, but the payments of this database are made from ` +
      `${noted}; to rotate the key, list that one in TREASURY_RETIRED_ADDRESSES`,
  );
}

/**
 * Throws PoolError "config" if neither is set, the address belongs to another network, or its key
 * is the published one on a public network.
 */
export function readTreasuryAddress(env: Environment, network: NetworkId, log: Log): string {
  const given = env.TREASURY_ADDRESS;
  if (given !== undefined) {
    if (!isValidAddress(given, network)) {
      throw new PoolError("config", `TREASURY_ADDRESS: is not an address of ${network}`);
    }
    refuseWellKnownKey("TREASURY_ADDRESS", given, network);
    return given;
  }
  if (env.TREASURY_PRIVATE_KEY === undefined) {
    throw new PoolError("config", "TREASURY_ADDRESS: must be set");
  }
  const { address } = openWallet(treasuryPrivateKey(env), network);
  env.TREASURY_PRIVATE_KEY = undefined;
  refuseWellKnownKey("TREASURY_PRIVATE_KEY", address, network);
  log.warn("treasury address derived from the private key; set TREASURY_ADDRESS instead", {
    address,
  });
  return address;
}
