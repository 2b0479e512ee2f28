// A node that sends templates as no honest node would: what cannot be mined for the treasury
// reaches no miner; what is unusual but valid reaches all of them unchanged. Simulated node only.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { Prospector } from "../../testing/harness/nodes/prospector.ts";
import { type Pool, startPool, WALLET } from "../../testing/harness/scenes/pool.ts";
import { eventually } from "../../testing/harness/servers/processes.ts";
import { type TemplateTap, tapTemplates } from "../../testing/harness/stratum/template-tap.ts";
import { StratumClient } from "../../testing/miner/stratum-client.ts";
import { errorCodeOf, type StratumJob } from "../../testing/miner/stratum-messages.ts";
import type { Control } from "../../testing/simulated-node/control/control.ts";
import type { TemplateFault } from "../../testing/simulated-node/control/faults.ts";

setDefaultTimeout(120_000);

const MANY = 1_000_000;
const prospector = new Prospector();
let pool: Pool;
let tap: TemplateTap;
let control: Control;
let pid: number;
/** Everything that the miner was sent. */
const jobs: StratumJob[] = [];
let miner: StratumClient;

beforeAll(async () => {
  const config = { block_wait_time_milliseconds: 100, templateFallbackSeconds: 0 };
  pool = await startPool({ node: "simulated", config });
  if (pool.node.control === undefined) throw new Error("this node cannot be told");
  control = pool.node.control;
  tap = await tapTemplates(pool);
  pid = pool.app.pid;
  miner = await StratumClient.connect({
    host: "127.0.0.1",
    port: pool.stratumPorts[0] ?? 0,
    device: "kaspa-miner",
    onJob: (job) => void jobs.push(job),
  });
  await miner.handshake(`${WALLET}.rig`);
});
afterAll(async () => {
  await tap?.[Symbol.asyncDispose]();
  await pool?.stop();
});

/** Templates refused by fetcher and app, for any reason. */
async function refusals(): Promise<number> {
  const counters = /^katpool_(templates_refused|fetcher_templates_refused|fetcher_node_failures)_/;
  const samples = [...(await pool.metrics()), ...(await pool.fetcherMetrics())];
  return samples.reduce((sum, [name, value]) => sum + (counters.test(name) ? value : 0), 0);
}

/** Waits until the miner has the fetcher's newest template, so that later ones are newer. */
async function catchUp(): Promise<StratumJob> {
  return eventually("the miner has the newest job", () => {
    const { job } = miner;
    const isNewest = job !== null && tap.templateOf(job) === tap.newest().block;
    return isNewest ? job : undefined;
  });
}

async function expectGoodWork(behind: StratumJob): Promise<void> {
  control.clearFaults();
  control.mine();
  const job = await eventually("a valid job", () =>
    miner.job !== null && miner.job.prePowHash !== behind.prePowHash ? miner.job : undefined,
  );
  const template = await eventually("its template", () => tap.templateOf(job));
  const share = prospector.find(job, "share", template.header.bits);
  expect(errorCodeOf(await miner.submit(job, share))).toBe(0);
  expect(miner.violations).toEqual([]);
  expect(pool.app.pid).toBe(pid);
}

const REFUSED: TemplateFault[] = [
  ...(["wrongScript", "blueWorkNotHex", "shortHash", "noHeader", "noTransactions"] as const),
  ...(["noParents", "zeroBits", "unknownField", "newerVersion", "hugePayload"] as const),
];

test.each(REFUSED)("%s reaches no miner, and the next valid one does", async (fault) => {
  const last = await catchUp();
  const [sent, before] = [jobs.length, await refusals()];
  control.spoilTemplates({ fault, count: MANY });
  control.mine();
  await eventually("it is refused", async () => (await refusals()) > before);
  expect(jobs).toHaveLength(sent);
  await expectGoodWork(last);
});

test("an unknown block version stops new work loudly, and what miners have stays valid", async () => {
  const unknown = async () =>
    (await pool.metrics()).get('katpool_node_unknown_values_total{what="block_version"}') ?? 0;
  const last = await catchUp();
  const before = await unknown();
  control.spoilTemplates({ fault: "newerVersion", count: MANY });
  control.mine();
  await eventually("it is counted", async () => (await unknown()) > before);
  expect(pool.app.output()).toContain("unknown value from the node");
  const template = await eventually("its template", () => tap.templateOf(last));
  const share = prospector.find(last, "share", template.header.bits);
  expect(errorCodeOf(await miner.submit(last, share))).toBe(0);
  await expectGoodWork(last);
});

test.each(["oddBlueWork", "hugeTimestamp"] as const)(
  "%s arrives exact to the last bit",
  async (fault) => {
    const last = await catchUp();
    const sent = jobs.length;
    control.spoilTemplates({ fault, count: MANY });
    control.mine();
    const odd = await eventually("a job", () => jobs[sent]);
    const template = await eventually("the hash and time of the node's bytes", () =>
      tap.templateOf(odd),
    );
    expect(template.header.timestamp).toBe(odd.timestamp.toString());
    if (fault === "hugeTimestamp") expect(odd.timestamp).toBe(2n ** 63n - 1n);
    else expect(template.header.blueWork).toBe("abc");
    await expectGoodWork(last.prePowHash === odd.prePowHash ? last : odd);
  },
);
