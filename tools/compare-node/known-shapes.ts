// The RPC types and constants of kaspad that this pool depends on, as recorded from the version it
// was tested with, and their comparison with another version's sources.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compareRecords, type RustTypes, readConstants, readRustTypes } from "./rust-types.ts";

const RECORD = join(import.meta.dir, "known-shapes.json");

/** What we send or read, by file. */
const TYPES: Record<string, readonly string[]> = {
  "rpc/core/src/model/header.rs": ["RpcRawHeader", "RpcHeader"],
  "rpc/core/src/model/block.rs": ["RpcRawBlock", "RpcBlock", "RpcBlockVerboseData"],
  "rpc/core/src/model/tx.rs": [
    ...["RpcTransaction", "RpcTransactionInput", "RpcTransactionOutput"],
    ...["RpcTransactionOutpoint", "RpcUtxoEntry"],
  ],
  "rpc/core/src/model/address.rs": ["RpcUtxosByAddressesEntry"],
  "rpc/core/src/model/message.rs": [
    ...["GetBlockTemplateRequest", "GetBlockTemplateResponse", "SubmitBlockRequest"],
    ...["SubmitBlockReport", "SubmitBlockRejectReason", "SubmitBlockResponse"],
    ...["GetBlockRewardInfoResponse", "RpcBlockColor", "GetServerInfoResponse"],
    ...["GetBlockDagInfoResponse", "SubmitTransactionRequest", "GetFeeEstimateResponse"],
    ...["GetVirtualChainFromBlockRequest", "GetVirtualChainFromBlockResponse"],
    ...["UtxosChangedNotification", "GetUtxosByAddressesResponse"],
  ],
};

/** Files whose constants are rules for blocks, rewards, payments and fees. */
const CONSTANTS = [
  "consensus/core/src/constants.rs",
  "consensus/core/src/config/constants.rs",
  "mining/src/mempool/config.rs",
];

interface Shapes {
  types: Record<string, RustTypes>;
  constants: Record<string, Record<string, string>>;
}

/** Differences of the sources from the record; `read` returns a file of the sources. */
export function compareShapes(read: (path: string) => string): string[] {
  const known = JSON.parse(readFileSync(RECORD, "utf8")) as Shapes;
  const now = readShapes(read);
  const lines: string[] = [];
  for (const [path, types] of Object.entries(known.types)) {
    for (const [name, ours] of Object.entries(types)) {
      const theirs = now.types[path]?.[name];
      if (theirs === undefined) lines.push(`${name} is gone from ${path}`);
      else lines.push(...compareRecords(`${name}.`, { ours, theirs }));
    }
  }
  for (const [path, ours] of Object.entries(known.constants)) {
    lines.push(...compareRecords("constant ", { ours, theirs: now.constants[path] ?? {} }));
  }
  return lines;
}

/** Makes these sources the version to compare with. Throws if a type of the list is not there. */
export function recordShapes(read: (path: string) => string): void {
  const { types } = readShapes(read);
  for (const [path, names] of Object.entries(TYPES)) {
    const missing = names.filter((name) => types[path]?.[name] === undefined);
    if (missing.length > 0) throw new Error(`${path} has no ${missing.join(", ")}`);
  }
  writeFileSync(RECORD, `${JSON.stringify(readShapes(read), undefined, 2)}\n`);
}

function readShapes(read: (path: string) => string): Shapes {
  return {
    types: Object.fromEntries(
      Object.entries(TYPES).map(([path, names]) => [path, readRustTypes(read(path), names)]),
    ),
    constants: Object.fromEntries(CONSTANTS.map((path) => [path, readConstants(read(path))])),
  };
}
