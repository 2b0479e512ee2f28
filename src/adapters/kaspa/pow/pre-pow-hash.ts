// From a block template to what miners hash: the pre-PoW hash, through the SDK's own Header.
// The templates room calls it once per template. What must stay true: it is the hash of the
// header with timestamp and nonce zero, over all parents in the node's order.

import { Header } from "kaspa-wasm";
import type { RpcHeaderJson } from "../../../domain/job.ts";
import { sdkHeader } from "../blocks.ts";

/** 64 hex digits. Throws an Error of the SDK when a hash of the header is malformed. */
export function prePowHash(header: RpcHeaderJson): string {
  const sdk = new Header({ ...sdkHeader(header, 0n), timestamp: 0n });
  try {
    return sdk.finalize();
  } finally {
    sdk.free();
  }
}
