// Kaspa addresses: validation for one network, and the script that pays an address.
// Each panic of the SDK degrades its instance until every call fails, so unchecked text goes to
// `Address.validate` only, and only after a check of its form.

import { Address, payToAddressScript } from "kaspa-wasm";
import { assert } from "../../base/assert.ts";
import { type NetworkId, networkFacts } from "../../domain/network.ts";

/** Prefix, colon, 61 or 63 characters: version, key of 32 or 33 bytes, checksum. */
const FORM = /^[a-z]{5,9}:[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{61,63}$/;

/** True for a well-formed address of `network` with a right checksum. Never throws. */
export function isValidAddress(text: string, network: NetworkId): boolean {
  if (!FORM.test(text)) return false;
  if (!text.startsWith(`${networkFacts(network).addressPrefix}:`)) return false;
  return Address.validate(text);
}

/** The script (hex, without its version, which is 0) that pays `address`; it must be valid. */
export function scriptOf(address: string, network: NetworkId): string {
  assert(isValidAddress(address, network), "scripts exist for valid addresses only");
  const script = payToAddressScript(address);
  const hex = script.script;
  script.free();
  return hex;
}
