// Messages that wallets sign with their key, as Kaspa wallets' "sign message" does.

import { Address, verifyMessage, XOnlyPublicKey } from "kaspa-wasm";
import type { NetworkId } from "../../../domain/network.ts";
import { isValidAddress } from "../address.ts";

const SIGNATURE = /^[0-9a-f]{128}$/;

/**
 * True if the key of `address` signed `message`. False for anything else, also for addresses
 * without a Schnorr key (ECDSA, scripts). Never throws.
 */
export function isSignedBy(
  address: string,
  network: NetworkId,
  signed: { message: string; signature: string },
): boolean {
  if (!SIGNATURE.test(signed.signature) || !isValidAddress(address, network)) return false;
  const parsed = new Address(address);
  try {
    if (parsed.version !== "PubKey") return false;
    const publicKey = XOnlyPublicKey.fromAddress(parsed).toString();
    return verifyMessage({ ...signed, publicKey });
  } catch {
    // The address has 32 bytes that are no point of the curve: nobody can have signed for it.
    return false;
  } finally {
    parsed.free();
  }
}
