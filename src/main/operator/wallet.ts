// Wallet addresses as operators type them, with or without the network's prefix.

import { isValidAddress } from "../../adapters/kaspa/address.ts";
import { PoolError } from "../../base/errors.ts";
import { type NetworkId, networkFacts } from "../../domain/network.ts";

/** The full address; throws PoolError "config" if it is not one of the network. */
export function readPayoutWallet(text: string, network: NetworkId): string {
  const wallet = withPrefix(text, network);
  if (isValidAddress(wallet, network)) return wallet;
  throw new PoolError("config", `${wallet} is not an address of ${network}`);
}

export function withPrefix(text: string, network: NetworkId): string {
  return text.includes(":") ? text : `${networkFacts(network).addressPrefix}:${text}`;
}
