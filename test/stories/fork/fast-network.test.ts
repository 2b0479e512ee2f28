// A short run of the whole pool at 25 blocks a second: on the simulated node, and on real kaspad
// with overridden parameters if there is one. `make test-node` runs every story that way.

import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { findKaspad } from "../../../testing/harness/nodes/kaspad.ts";
import { Prospector } from "../../../testing/harness/nodes/prospector.ts";
import { checkShares } from "../../../testing/harness/scenes/checker.ts";
import { type PoolOptions, startPool } from "../../../testing/harness/scenes/pool.ts";
import { eventually } from "../../../testing/harness/servers/processes.ts";
import { tapTemplates } from "../../../testing/harness/stratum/template-tap.ts";
import { errorCodeOf } from "../../../testing/miner/stratum-messages.ts";

setDefaultTimeout(240_000);

const NODES: [string, PoolOptions][] = [
  ["the simulated node", { node: "simulated", simulated: { blockIntervalMs: 40, k: 288 } }],
];
if (findKaspad() !== undefined) NODES.push(["real kaspad", { node: "kaspad" }]);

const BLOCKS = 3;

describe.each(NODES)("25 blocks a second on %s", (_name, options) => {
  test("blocks are found, accepted and stored, and the network's hashrate is that of its rate", async () => {
    const pool = await startPool({ ...options, blocksPerSecond: 25 });
    try {
      await using tap = await tapTemplates(pool);
      const client = await pool.miner();
      const prospector = new Prospector();
      for (let block = 0; block < BLOCKS; block++) {
        const job = await client.currentJob();
        const template = await eventually("the job's template", () => tap.templateOf(job));
        const nonce = prospector.find(job, "block", template.header.bits);
        expect(errorCodeOf(await client.submit(job, nonce))).toBe(0);
        await eventually("a job on another block", () =>
          client.job?.prePowHash === job.prePowHash ? undefined : true,
        );
      }
      await eventually("the node accepted them", async () => {
        const text =
          "SELECT COUNT(DISTINCT hash)::int AS n FROM block_submission WHERE answer = $1";
        const [row] = await pool.sql<{ n: number }>(text, ["accepted"]);
        return row?.n === BLOCKS || undefined;
      });
      const [status] = await eventually("the network's hashrate is stored", async () => {
        const rows = await pool.sql<{ perBlock: string }>(
          `SELECT (status->>'networkHashrateHs')::numeric / (status->>'networkWork')::numeric
             AS "perBlock"
           FROM pool_status
           WHERE status->>'networkHashrateHs' IS NOT NULL`,
        );
        return rows.length > 0 ? rows : undefined;
      });
      expect(Number(status?.perBlock)).toBeCloseTo(25, 2);
      expect(await checkShares(pool.databaseUrl)).toEqual([]);
    } finally {
      await pool.stop();
    }
  });
});
