// Compares what this pool knows of kaspad with a checkout of rusty-kaspa, for when a new version is
// out: bun tools/compare-node/main.ts FOLDER. Prints each difference; exit 1 if there are any, 2 if
// the comparison could not be made. --record makes the RPC types and constants of that version
// those to compare with. docs/operator/upgrade.md says what to do.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { blocksPerSecond, networkBlockRates } from "../../src/domain/block-rate.ts";
import type { NetworkId } from "../../src/domain/network.ts";
import {
  compareProto,
  readBlockRates,
  readErrorTexts,
  readMessageTable,
  readNumber,
  readProto,
} from "./compare.ts";
import { compareShapes, recordShapes } from "./known-shapes.ts";

const OURS = join(import.meta.dir, "..", "..");
/** Fields that never occur in a template, and requests that the fetcher does not send. */
const LEFT_OUT = [
  ...["rpcblock.verbosedata", "rpcblockheader.hash", "rpctransaction.verbosedata"],
  ...["rpctransactioninput.verbosedata", "rpctransactionoutput.verbosedata"],
];
const NETWORKS: Record<string, NetworkId> = {
  ...{ mainnet: "mainnet", testnet: "testnet-10", devnet: "devnet", simnet: "simnet" },
};

const [folder, mode] = process.argv.slice(2);
if (folder === undefined || (mode !== undefined && mode !== "--record")) {
  process.stderr.write("usage: bun tools/compare-node/main.ts FOLDER_OF_RUSTY_KASPA [--record]\n");
  process.exit(2);
}
const theirs = (path: string) => readFileSync(join(folder, path), "utf8");
const ours = (path: string) => readFileSync(join(OURS, path), "utf8");
if (mode === "--record") recordShapes(theirs);
const differences = [
  ...messages(),
  ...versions(),
  ...rates(),
  ...compareShapes(theirs),
  ...errorTexts(),
];
for (const line of differences) process.stdout.write(`${line}\n`);
if (differences.length === 0) process.stdout.write("no differences\n");
process.exit(differences.length === 0 ? 0 : 1);

function messages(): string[] {
  const upstream = readProto(theirs("rpc/grpc/core/proto/rpc.proto"));
  const own = readProto(ours("go/kaspad/proto/kaspad.proto"));
  // The envelopes and the notify command have names of our own; requests carry numbers alone.
  const aliases: Record<string, string> = {
    getblocktemplaterequest: "getblocktemplaterequestmessage",
    getblocktemplateresponse: "getblocktemplateresponsemessage",
    getserverinforequest: "getserverinforequestmessage",
    getserverinforesponse: "getserverinforesponsemessage",
    newblocktemplatenotification: "newblocktemplatenotificationmessage",
    notifynewblocktemplaterequest: "notifynewblocktemplaterequestmessage",
    notifynewblocktemplateresponse: "notifynewblocktemplateresponsemessage",
    notifycommand: "rpcnotifycommand",
  };
  const named = new Map(
    [...own]
      .filter(([name]) => name !== "request" && name !== "response")
      .map(([name, fields]) => [aliases[name] ?? name, withAliases(fields)]),
  );
  return [...compareProto(named, upstream, LEFT_OUT), ...rejectReasons()];
}

function withAliases(fields: Map<string, string>): Map<string, string> {
  return new Map(
    [...fields].map(([name, shape]) => [name, shape.replace("notifycommand", "rpcnotifycommand")]),
  );
}

function rejectReasons(): string[] {
  const upstream = theirs("rpc/grpc/core/proto/rpc.proto");
  const body = /enum RejectReason \{([\s\S]*?)\}/.exec(upstream)?.[1];
  if (body === undefined) return ["enum RejectReason is gone"];
  const known = ours("src/adapters/kaspa/blocks.ts").toLowerCase();
  return [...body.matchAll(/^\s*(\w+)\s*=/gm)]
    .map(([, name = ""]) => name.replaceAll("_", "").toLowerCase())
    .filter((name) => name !== "none" && !known.includes(`case "${name}"`))
    .map((name) => `reject reason ${name} is new`);
}

function versions(): string[] {
  const upstream = theirs("consensus/core/src/constants.rs");
  const own = ours("src/domain/node/known-versions.ts");
  const newest = [...upstream.matchAll(/pub const TX_VERSION\w*: u16 = (\d+)/g)].map(
    ([, digits = ""]) => Number.parseInt(digits, 10),
  );
  const pairs = [
    [
      "block version",
      readNumber(upstream, "BLOCK_VERSION"),
      readNumber(own, "NEWEST_BLOCK_VERSION"),
    ],
    ["transaction version", Math.max(...newest), readNumber(own, "NEWEST_TRANSACTION_VERSION")],
  ] as const;
  return pairs
    .filter(([, now, known]) => now === undefined || now !== known)
    .map(([name, now, known]) => `${name} is ${now}, here ${known}`);
}

function rates(): string[] {
  const lines: string[] = [];
  for (const [name, text] of readBlockRates(theirs("consensus/core/src/config/params.rs"))) {
    const network = NETWORKS[name];
    if (network === undefined) continue;
    for (const period of text.split(", ")) {
      const [from = "", rate = ""] = period.split(": ");
      const known = blocksPerSecond(networkBlockRates(network), BigInt(from));
      if (String(known) !== rate) {
        lines.push(`block rate of ${network} from DAA score ${from} is ${rate}, here ${known}`);
      }
    }
  }
  return lines.length === 0 && !theirs("consensus/core/src/config/params.rs").includes("_PARAMS")
    ? ["block rates cannot be read"]
    : lines;
}

function errorTexts(): string[] {
  return readMessageTable(ours("src/adapters/kaspa/node-messages.ts"))
    .filter(({ pattern, source }) => {
      // Alternatives of one pattern may stand in different texts; one is enough.
      return !readErrorTexts(theirs(source)).some((text) => pattern.test(text));
    })
    .map(({ pattern, source }) => `error text ${pattern} is not in ${source}`);
}
