// How long each periodic step takes over a pool's history of a tenth of the days and of all of
// them: a step whose time follows the history stands out. Creates and removes everything; a year of
// 1,000 blocks a day takes some minutes to write.
// usage: bun testing/year/year.ts [days, 365] [blocks a day, 1000] [workers, 1000]

import pg from "pg";
import { migrate } from "../../src/adapters/database/schema/migrate.ts";
import { openDatabase } from "../../src/adapters/database/sql.ts";
import { silentLog } from "../../src/base/log.ts";
import { type SeedSize, seedPool } from "../harness/scenes/seed.ts";
import { type PostgresServer, startPostgres } from "../harness/servers/postgres.ts";
import { periodicSteps } from "./steps.ts";
import { treasuryHistory } from "./treasury-history.ts";

const [days = 365, blocksPerDay = 1000, workers = 1000] = process.argv.slice(2).map(Number);
const BATCHES_PER_DAY = 24;
const TURNS = 3;

async function measured(server: PostgresServer, span: number): Promise<Map<string, number>> {
  const size: SeedSize = {
    wallets: workers,
    workers,
    workerMinutes: workers * 180,
    blocks: span * blocksPerDay,
    blockSeconds: 86_400 / blocksPerDay,
    batches: span * BATCHES_PER_DAY,
  };
  const url = await server.freshDatabase();
  await using database = openDatabase({ url, log: silentLog });
  await migrate(database, silentLog);
  process.stdout.write(`writing ${span} days\n`);
  await seedPool(url, size);
  await writeTreasury(url);
  const medians = new Map<string, number>();
  for (const [name, step] of periodicSteps(database, url)) {
    const times: number[] = [];
    for (let turn = 0; turn < TURNS; turn++) {
      const began = performance.now();
      await step();
      times.push(performance.now() - began);
    }
    const median = times.sort((a, b) => a - b)[Math.floor(TURNS / 2)] ?? Number.NaN;
    medians.set(name, median);
    process.stdout.write(`${name}: ${Math.round(median)} ms\n`);
  }
  return medians;
}

async function writeTreasury(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query("BEGIN; SET LOCAL session_replication_role = replica");
    for (const statement of treasuryHistory()) await client.query(statement);
    await client.query("COMMIT");
    await client.query("VACUUM ANALYZE");
  } finally {
    await client.end();
  }
}

const server = await startPostgres();
try {
  const short = await measured(server, Math.ceil(days / 10));
  const long = await measured(server, days);
  process.stdout.write(`\n| step | ${Math.ceil(days / 10)} days | ${days} days |\n`);
  process.stdout.write("| --- | --- | --- |\n");
  for (const [name, ms] of long) {
    const before = Math.round(short.get(name) ?? Number.NaN);
    process.stdout.write(`| ${name} | ${before} ms | ${Math.round(ms)} ms |\n`);
  }
} finally {
  await server.stop();
}
