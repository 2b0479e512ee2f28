// The script of an address that a client sent. The address prefix is ignored, because the SDK
// writes addresses with kaspa: on every network when it unsubscribes.

import { scriptOfAddress } from "../chain/hashing.ts";
import { MalformedAddress } from "../wrpc/call-fault.ts";

export function ownerScript(address: string): string {
  try {
    return scriptOfAddress(address);
  } catch (error) {
    throw new MalformedAddress(error instanceof Error ? error.message : String(error));
  }
}
