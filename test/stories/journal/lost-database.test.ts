// The database is destroyed under a pool that mined: the last backup that was restored on trial,
// encrypted as by default, and the share journals together give back every acknowledged share, and
// every balance to the sompi.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { checkShares } from "../../../testing/harness/scenes/checker.ts";
import { type Pool, startPool } from "../../../testing/harness/scenes/pool.ts";
import { eventually, startProcess } from "../../../testing/harness/servers/processes.ts";
import { LOAD_PORT, Load } from "../../../testing/harness/stratum/load.ts";

setDefaultTimeout(480_000);

let pool: Pool;
let folder: string;
let keys: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "katpool-lost-"));
  keys = mkdtempSync(join(tmpdir(), "katpool-keys-"));
  execFileSync("age-keygen", ["-o", join(keys, "identity")], { stdio: "ignore" });
  pool = await startPool({ node: "simulated", stratum: [LOAD_PORT] });
});
afterAll(async () => {
  await pool?.stop();
  for (const path of [folder, keys]) rmSync(path, { recursive: true, force: true });
});

async function backup(...parameters: string[]): Promise<void> {
  const identity = readFileSync(join(keys, "identity"), "utf8");
  const recipient = /public key: (\S+)/.exec(identity)?.[1] ?? "";
  const child = startProcess({
    command: ["bun", "src/main/backup.ts", ...parameters],
    env: { ...pool.env, BACKUP_DIRECTORY: folder, BACKUP_AGE_RECIPIENT: recipient },
    logFile: join(folder, "backup.log"),
  });
  const code = await child.ended;
  if (code !== 0) throw new Error(`backup ${parameters[0]} ended with ${code}: ${child.output()}`);
}

async function allocatedBlocks(): Promise<number> {
  const text = "SELECT COUNT(*)::int AS blocks FROM found_block WHERE allocated_at IS NOT NULL";
  return (await pool.sql<{ blocks: number }>(text))[0]?.blocks ?? 0;
}

/** Mines until so many more blocks are found, and buries them so deep that they are paid. */
async function mineBlocks(count: number): Promise<number> {
  const found = async () => (await pool.metrics()).get("katpool_blocks_found_total") ?? Number.NaN;
  const before = await found();
  const load = new Load(pool, 4);
  // A block is found by chance: one in some thousand shares.
  const isFound = async () => (await found()) >= before + count || undefined;
  await eventually("blocks are found", isFound, 180_000);
  await load.stop();
  expect(load.violations).toEqual([]);
  const blocks = await found();
  await eventually(
    "all blocks are paid",
    async () => {
      pool.node.control?.mine({ count: 10 });
      return (await allocatedBlocks()) >= blocks || undefined;
    },
    60_000,
  );
  return load.count("accepted");
}

/** Work and credit of everybody, block by block. */
async function books() {
  const work = await pool.sql(
    `SELECT w.wallet, w.name, SUM(s.shares)::int AS shares, SUM(s.work)::text AS work
     FROM segment_work AS s JOIN worker AS w ON w.id = s.worker_id
     GROUP BY w.wallet, w.name ORDER BY w.wallet, w.name`,
  );
  const accounts = await pool.sql(
    "SELECT kind, wallet, balance::text AS balance FROM ledger_account ORDER BY kind, wallet",
  );
  const blocks = await pool.sql(
    "SELECT hash, state, reward::text AS reward FROM found_block ORDER BY hash",
  );
  return { work, accounts, blocks };
}

test("backup and journals give a destroyed database back to the sompi", async () => {
  let accepted = await mineBlocks(1);
  await backup("now");
  const saved = await pool.sql<{ saved: bigint; stored: bigint }>(
    `SELECT backed_up_sequence::int AS saved, recorded_sequence::int AS stored
     FROM pool_instance`,
  );
  expect(saved).toEqual([{ saved: saved[0]?.stored ?? -1n, stored: saved[0]?.stored ?? -1n }]);
  accepted += await mineBlocks(2);
  const before = await books();
  const total = before.work.reduce(
    (sum, row) => sum + Number((row as { shares: number }).shares),
    0,
  );
  expect(total).toBe(accepted);

  await pool.app.kill();
  await destroyDatabase();
  const file = readdirSync(folder).find((name) => name.endsWith(".dump.age")) ?? "";
  await backup("restore", join(folder, file), "--identity", join(keys, "identity"), "--replace");
  expect(await books()).not.toEqual(before);
  pool.app.start();
  await pool.ready();
  await eventually("all is stored and paid again", async () =>
    Bun.deepEquals(await books(), before) ? true : undefined,
  );
  expect(await checkShares(pool.databaseUrl)).toEqual([]);
});

/** Everything is gone; an empty database of its name takes its place. */
async function destroyDatabase(): Promise<void> {
  const url = new URL(pool.databaseUrl);
  const name = url.pathname.slice(1);
  url.pathname = "/postgres";
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
}
