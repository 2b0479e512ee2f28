// pool-verify: recomputes the money invariants and prints the first counterexample of each.
//   verify.ts [--json] [--no-node]
// Reads the same configuration as the services, writes nothing, needs no key. Exits 0 only if every
// check ran and none is violated; 1 if one is violated, 2 if not everything could be checked.

import { parseArgs } from "node:util";
import { readEnvironment } from "../adapters/config/env.ts";
import { readControl } from "../adapters/database/payouts/control.ts";
import { requireSchema } from "../adapters/database/schema/migrate.ts";
import { type Nodes, waitForNode } from "../adapters/kaspa/nodes.ts";
import { systemClock } from "../base/clock.ts";
import { errorText, PoolError } from "../base/errors.ts";
import { createLog } from "../base/log.ts";
import { auditPool } from "../services/payment/recovery/payment-audit.ts";
import { retiredAddresses } from "./app/treasury-address.ts";
import {
  auditDepsOf,
  openPaymentDatabase,
  openPaymentNodes,
  readPaymentSetup,
} from "./payment/dependencies.ts";
import { auditText, jsonText } from "./payment/text.ts";
import { handleVersionOption } from "./process/version-option.ts";

const NODE_WAIT_MS = 20_000;

handleVersionOption("pool-verify");
const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    "no-node": { type: "boolean", default: false },
  },
});
process.exit(await main());

async function main(): Promise<number> {
  try {
    return await verify();
  } catch (thrown) {
    process.stderr.write(`pool-verify could not check: ${errorText(thrown)}\n`);
    return 2;
  }
}

async function verify(): Promise<number> {
  const env = readEnvironment();
  const log = createLog("pool-verify", {
    stream: { write: (line) => void process.stderr.write(line) },
  });
  const setup = readPaymentSetup(env);
  const { network } = setup;
  await using database = openPaymentDatabase(setup.url, log);
  await requireSchema(database);
  await using nodes = openPaymentNodes(setup, log);
  const isAsked = !values["no-node"];
  const address = env.TREASURY_ADDRESS ?? (await readControl(database)).treasuryAddress;
  const retired = retiredAddresses(env, network);
  const addresses = address === undefined ? undefined : [address, ...retired];
  if (isAsked && address !== undefined) {
    await waitForNode(nodes, { clock: systemClock, timeoutMs: NODE_WAIT_MS });
  }
  const usable = isAsked ? nodes : undefined;
  const auditWith = (asked: Nodes | undefined) =>
    auditPool(auditDepsOf({ database, network, nodes: asked, addresses, limits: setup.limits }));
  let fault: string | undefined;
  const results = await auditWith(usable).catch((thrown: unknown) => {
    if (!(thrown instanceof PoolError) || thrown.kind !== "node") throw thrown;
    fault = `the chain was not checked: ${errorText(thrown)}`;
    return auditWith(undefined);
  });
  const lines = values.json ? [jsonText(results)] : auditText(results);
  if (isAsked && address === undefined && !values.json) {
    lines.push("the chain was not checked: no treasury address is known yet");
  }
  for (const line of lines) process.stdout.write(`${line}\n`);
  if (fault !== undefined) process.stderr.write(`${fault}\n`);
  if (results.some((result) => result.violations > 0)) return 1;
  return fault === undefined ? 0 : 2;
}
