import { afterAll, beforeAll, expect, test } from "bun:test";
import pg from "pg";
import { SMALL_POOL, seedWallet } from "../../../../testing/harness/scenes/seed.ts";
import { seededDatabase } from "../../../../testing/harness/servers/monitor.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { openReports } from "../../../adapters/database/reports/connection.ts";
import { openDatabase } from "../../../adapters/database/sql.ts";
import { createMetrics } from "../../../adapters/metrics/registry.ts";
import { HandWoundClock } from "../../../base/clock.ts";
import { silentLog } from "../../../base/log.ts";
import { ConnectionTallies } from "../../shares/metrics/connection-tallies.ts";
import { LuckGauges } from "./luck-gauges.ts";

const WITHHOLDER = seedWallet(888);

let server: PostgresServer;
let url: string;
beforeAll(async () => {
  server = await startPostgres();
  url = await seededDatabase(server, SMALL_POOL);
  await spreadWork();
}, 60_000);
afterAll(() => server.stop(), 30_000);

/** A hundred worker names with the work of 0.3 blocks each, and no block found. */
async function spreadWork(): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    `INSERT INTO worker (wallet, name, first_share_at, last_share_at)
     SELECT $1, 'rig' || n, now() - INTERVAL '2 hours', now()
     FROM generate_series(1, 100) AS n`,
    [WITHHOLDER],
  );
  await client.query(
    `INSERT INTO worker_minute (minute, worker_id, work, accepted, device, difficulty)
     SELECT date_trunc('minute', now()), id,
       (SELECT div(AVG(network_work) * 3, 10) FROM found_block), 10, 'iceriver', 100
     FROM worker WHERE wallet = $1`,
    [WITHHOLDER],
  );
  await client.end();
}

test("withholding shows per wallet, although no single worker has enough work", async () => {
  await using reports = openReports({ url, log: silentLog });
  const metrics = createMetrics("katpool-monitor", { defaults: false });
  await new LuckGauges(metrics, reports, new HandWoundClock()).turn();
  const lines = (await metrics.text()).split("\n");
  const own = lines.filter((line) => line.includes(WITHHOLDER));
  expect(own.map((line) => line.split("{")[0])).toEqual(["katpool_wallet_luck_p_value"]);
  // e^-30 for no block where 30 are expected.
  const chance = Number(own[0]?.split(" ")[1]);
  expect(chance).toBeGreaterThan(0);
  expect(chance).toBeLessThan(1e-12);
  const tested = lines.find((line) => line.startsWith("katpool_wallet_luck_tested{"));
  expect(Number(tested?.split(" ")[1])).toBeGreaterThanOrEqual(1);
});

test("withholding shows per network, although each of its addresses mines for another wallet", async () => {
  await using database = openDatabase({ url, log: silentLog });
  const [mean] = await database.query<{ work: string }>(
    "SELECT round(AVG(network_work))::text AS work FROM found_block",
  );
  const block = Number(mean?.work);
  const tallies = new ConnectionTallies();
  for (let n = 1; n <= 100; n++) tallies.accepted(`203.0.113.${n}`, false, block * 0.3);
  for (let n = 1; n <= 30; n++) tallies.accepted("198.51.100.7", true, block);
  for (let n = 1; n <= 3; n++) tallies.accepted("192.0.2.1", false, block);
  await tallies.store(database);
  await using reports = openReports({ url, log: silentLog });
  const metrics = createMetrics("katpool-monitor", { defaults: false });
  await new LuckGauges(metrics, reports, new HandWoundClock()).turn();
  const lines = (await metrics.text()).split("\n");
  const chances = new Map(
    lines.flatMap((line) => {
      const match = /^katpool_network_luck_p_value\{.*network="([^"]+)".*\} (.*)$/.exec(line);
      return match?.[1] === undefined ? [] : [[match[1], Number(match[2])] as const];
    }),
  );
  expect([...chances.keys()].toSorted()).toEqual(["198.51.100.0/24", "203.0.113.0/24"]);
  expect(chances.get("203.0.113.0/24")).toBeLessThan(1e-12);
  expect(chances.get("198.51.100.0/24")).toBeGreaterThan(0.1);
});
