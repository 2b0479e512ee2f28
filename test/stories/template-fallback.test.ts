// Miners continue while the fetcher hangs or Redis is down: after a while the app polls its node,
// and it stops polling when the fetcher is back.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { openNode } from "../../src/adapters/kaspa/node.ts";
import { nodeTemplate } from "../../src/adapters/kaspa/template.ts";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { decodeMessage } from "../../src/services/templates/template-decoder.ts";
import { Prospector } from "../../testing/harness/nodes/prospector.ts";
import { type Pool, startPool, TREASURY } from "../../testing/harness/scenes/pool.ts";
import { eventually } from "../../testing/harness/servers/processes.ts";
import type { StratumClient } from "../../testing/miner/stratum-client.ts";
import { errorCodeOf } from "../../testing/miner/stratum-messages.ts";

setDefaultTimeout(120_000);

let pool: Pool;
let bits: number;
const prospector = new Prospector();

beforeAll(async () => {
  pool = await startPool({ config: { templateFallbackSeconds: 6 } });
  bits = (await pool.latest()).block.header.bits;
});
afterAll(() => pool?.stop());

async function isAsking(wanted: 0 | 1): Promise<void> {
  await eventually(
    wanted === 1 ? "the app polls the node" : "the app stops polling",
    async () => sample(await pool.metrics(), "katpool_template_fallback") === wanted || undefined,
    60_000,
  );
}

/** The sum of a metric over all labels that match `like`. */
function sample(samples: Map<string, number>, name: string, like = ""): number {
  let sum = 0;
  for (const [key, value] of samples) {
    if (key.replace(/\{.*/, "") === name && key.includes(like)) sum += value;
  }
  return sum;
}

const acceptedBlocks = async () =>
  sample(await pool.metrics(), "katpool_block_submissions_total", 'answer="accepted"');

/** The miner solves a block of its newest job; the node accepts it, and a new job follows. */
async function mineOn(client: StratumClient): Promise<void> {
  const [job, before] = [await client.currentJob(), await acceptedBlocks()];
  expect(errorCodeOf(await client.submit(job, prospector.find(job, "block", bits)))).toBe(0);
  await eventually("a job on the next template", () =>
    client.job?.prePowHash === job.prePowHash ? undefined : true,
  );
  await eventually("the node has it", async () => (await acceptedBlocks()) > before || undefined);
}

async function expectMining(): Promise<void> {
  const client = await pool.miner();
  for (let block = 0; block < 3; block++) await mineOn(client);
  expect(client.violations).toEqual([]);
  client.destroy();
}

test("the node's own template is the one that the fetcher publishes", async () => {
  const node = openNode({
    ...{ url: pool.node.wrpc, network: "devnet", allowUnsynced: true },
    ...{ log: silentLog, clock: systemClock },
  });
  await eventually("the node is usable", () => node.isUsable());
  // Templates change now and then; a matching pair comes soon.
  await eventually("both are the same", async () => {
    const { block } = await nodeTemplate(node, { payAddress: TREASURY, extraData: "katpool" });
    const published = decodeMessage((await pool.latest()).text);
    if (!published.ok) throw new Error(published.reason);
    const { timestamp } = block.header;
    const header = { ...published.message.block.header, timestamp };
    expect(block).toEqual({ ...published.message.block, header });
    return true;
  });
  await node[Symbol.asyncDispose]();
});

test("while the fetcher is frozen miners get new jobs, and their blocks are accepted", async () => {
  const client = await pool.miner();
  pool.fetcher.signal("SIGSTOP");
  await isAsking(1);
  expect(await pool.faults()).toEqual([]);
  await expectMining();
  // Earlier connections have them too.
  await mineOn(client);
  pool.fetcher.signal("SIGCONT");
  await isAsking(0);
  await expectMining();
  expect(pool.app.output()).toContain("fetcher silent, using the node");
  expect(pool.app.output()).toContain("fetcher returned");
  client.destroy();
});

test("without Redis as well, also if the app starts without it", async () => {
  await pool.redis.kill();
  await isAsking(1);
  expect(await pool.faults()).toEqual(["redis"]);
  await expectMining();
  await pool.app.kill();
  pool.app.start();
  await eventually(
    "only Redis is missing",
    async () => {
      const faults = await pool.faults();
      return (faults?.length === 1 && faults[0] === "redis") || undefined;
    },
    60_000,
  );
  await expectMining();
  await pool.redis.start();
  await isAsking(0);
  await pool.ready();
  await expectMining();
});
