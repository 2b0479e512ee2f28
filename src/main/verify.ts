// pool-verify: recomputes the invariants of the money and prints the first counterexample of each.
//   verify.ts [--json] [--no-node]
// It reads the same configuration as the services; the treasury's address comes from
// TREASURY_ADDRESS or the database. What must stay true: it writes nothing, needs no key, and
// exits 0 only when every check was made and none is violated (1 violated, 2 not checked).

import { parseArgs } from "node:util";
import { readEnvironment } from "../adapters/config/env.ts";
import { readControl } from "../adapters/database/payouts/control.ts";
import { requireSchema } from "../adapters/database/schema/migrate.ts";
import { type Nodes, waitForNode } from "../adapters/kaspa/nodes.ts";
import { systemClock } from "../base/clock.ts";
import { errorText, PoolError } from "../base/errors.ts";
import { createLog } from "../base/log.ts";
import { verifyPool } from "../services/payment/recovery/payment-audit.ts";
import {
  openPaymentDatabase,
  openPaymentNodes,
  readPaymentSetup,
  verifyPartsOf,
} from "./payment/dependencies.ts";
import { jsonText, verifyText } from "./payment/text.ts";

const NODE_WAIT_MS = 20_000;

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
  if (isAsked && address !== undefined) {
    await waitForNode(nodes, { clock: systemClock, timeoutMs: NODE_WAIT_MS });
  }
  const asked = isAsked ? nodes : undefined;
  const verifyBy = (by: Nodes | undefined) =>
    verifyPool(verifyPartsOf({ database, network, nodes: by, address }));
  let fault: string | undefined;
  const results = await verifyBy(asked).catch((thrown: unknown) => {
    if (!(thrown instanceof PoolError) || thrown.kind !== "node") throw thrown;
    fault = `the chain was not checked: ${errorText(thrown)}`;
    return verifyBy(undefined);
  });
  const lines = values.json ? [jsonText(results)] : verifyText(results);
  if (isAsked && address === undefined && !values.json) {
    lines.push("the chain was left out: no treasury is known yet");
  }
  for (const line of lines) process.stdout.write(`${line}\n`);
  if (fault !== undefined) process.stderr.write(`${fault}\n`);
  if (results.some((result) => result.violations > 0)) return 1;
  return fault === undefined ? 0 : 2;
}
