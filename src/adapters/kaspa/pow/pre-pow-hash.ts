// The pre-PoW hash that miners work on, computed by the SDK's Header: the hash of the header with
// timestamp and nonce zero.

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
