// The script behind an address that a client sent. Calls, subscriptions and the control use it.
// What must stay true: the prefix does not matter here, for the SDK spells addresses with kaspa:
// on every network when it unsubscribes.

import { scriptOfAddress } from "../chain/hashing.ts";
import { MalformedAddress } from "../wrpc/call-fault.ts";

export function ownerScript(address: string): string {
  try {
    return scriptOfAddress(address);
  } catch (error) {
    throw new MalformedAddress(error instanceof Error ? error.message : String(error));
  }
}
