// Kaspa addresses: is this text one of our network, and which script pays it.
// Rooms call it on what miners and operators typed. What must stay true: no text whatever makes
// the SDK panic, because each panic wears the instance out until every SDK call fails; so
// nothing but `Address.validate` ever sees an unchecked text.

import { Address, payToAddressScript } from "kaspa-wasm";
import { assert } from "../../base/assert.ts";
import { type NetworkId, networkFacts } from "../../domain/network.ts";

/** Prefix, colon, 61 or 63 characters: version and 32 or 33 bytes of key, and the checksum. */
const FORM = /^[a-z]{5,9}:[qpzry9x8gf2tvdw0s3jn54khce6mua7l]{61,63}$/;

/** True for a well-formed address of `network` with a right checksum. Never throws. */
export function isValidAddress(text: string, network: NetworkId): boolean {
  if (!FORM.test(text)) return false;
  if (!text.startsWith(`${networkFacts(network).addressPrefix}:`)) return false;
  return Address.validate(text);
}

/** The script (hex, without its version, which is 0) that pays `address`; it must be valid. */
export function scriptOf(address: string, network: NetworkId): string {
  assert(isValidAddress(address, network), "a script is asked for a valid address only");
  const script = payToAddressScript(address);
  const hex = script.script;
  script.free();
  return hex;
}
