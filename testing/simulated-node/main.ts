// Runs a simulated Kaspa node from the command line. The first line on stdout lists its ports.
// docs/developer/simulated-node.md describes the flags and the control server.

import { parseArgs } from "node:util";
import { NETWORKS } from "../../src/domain/network.ts";
import { type Endpoint, type NodeOptions, nodeOptions, type RateChange } from "./options.ts";
import { startSimulatedNode } from "./simulated-node.ts";

const flags = {
  network: { type: "string" },
  grpc: { type: "string" },
  wrpc: { type: "string" },
  control: { type: "string" },
  bits: { type: "string" },
  maturity: { type: "string" },
  k: { type: "string" },
  subsidy: { type: "string" },
  "block-time-ms": { type: "string" },
  "block-interval-ms": { type: "string" },
  "rate-change": { type: "string" },
  state: { type: "string" },
  "refuse-unsynced-mining": { type: "boolean" },
  "no-utxoindex": { type: "boolean" },
} as const;

function endpoint(text: string): Endpoint {
  const colon = text.lastIndexOf(":");
  const port = Number(text.slice(colon + 1));
  if (colon < 1 || !Number.isInteger(port)) throw new Error(`not host:port: ${text}`);
  return { host: text.slice(0, colon), port };
}

function rateChange(text: string | undefined): RateChange | null {
  if (text === undefined) return null;
  const [fromDaaScore, before, after] = text.split(":").map(BigInt);
  if (fromDaaScore === undefined || before === undefined || after === undefined) {
    throw new Error(`not SCORE:BEFORE:AFTER: ${text}`);
  }
  return { fromDaaScore, before, after };
}

function readOptions(args: string[]): Partial<NodeOptions> {
  const { values } = parseArgs({ args, options: flags });
  const network = NETWORKS.find((known) => known === (values.network ?? "devnet"));
  if (network === undefined) throw new Error(`unknown network ${values.network}`);
  const defaults = nodeOptions({ network });
  const number = (text: string | undefined, otherwise: number) =>
    text === undefined ? otherwise : Number(text);
  return {
    network,
    grpc: values.grpc === undefined ? defaults.grpc : endpoint(values.grpc),
    wrpc: values.wrpc === undefined ? defaults.wrpc : endpoint(values.wrpc),
    control: values.control === undefined ? null : endpoint(values.control),
    bits: number(values.bits, defaults.bits),
    maturity: BigInt(values.maturity ?? defaults.maturity),
    k: number(values.k, defaults.k),
    subsidySompi: BigInt(values.subsidy ?? defaults.subsidySompi),
    blockTimeMs: number(values["block-time-ms"], 0),
    blockIntervalMs: number(values["block-interval-ms"], 0),
    rateChange: rateChange(values["rate-change"]),
    stateFile: values.state ?? null,
    unsyncedMining: values["refuse-unsynced-mining"] !== true,
    hasUtxoIndex: values["no-utxoindex"] !== true,
  };
}

const options = readOptions(process.argv.slice(2));
const node = await startSimulatedNode(options);
const { network } = options;
process.stdout.write(`${JSON.stringify({ event: "listening", network, ...node.ports })}\n`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    void node.stop().then(() => process.exit(0));
  });
}
