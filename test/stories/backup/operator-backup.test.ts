// `katpool backup` and `katpool restore` as an operator types them, on a real database: a dry run
// changes nothing, the restore with --yes takes the live database's place and leaves an audit row.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../../../src/adapters/database/sql.ts";
import { silentLog } from "../../../src/base/log.ts";
import {
  freshPool,
  KAS,
  migratedDatabase,
  openPaymentScene,
  type PaymentScene,
  walletOf,
} from "../../../testing/harness/scenes/payment-scene.ts";
import { type PostgresServer, startPostgres } from "../../../testing/harness/servers/postgres.ts";

setDefaultTimeout(240_000);

let server: PostgresServer;
let template: string;
let folder: string;
beforeAll(async () => {
  server = await startPostgres();
  template = await migratedDatabase(server);
  folder = mkdtempSync(join(tmpdir(), "katpool-backups-"));
});
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A pool that owes one wallet something, and a scene whose own connection is never opened. */
async function openPool(): Promise<{ url: string; scene: PaymentScene }> {
  const url = await freshPool(template);
  const nodeUrl = "ws://127.0.0.1:1";
  await credit(url, 2n * KAS);
  return { url, scene: await openPaymentScene({ databaseUrl: url, nodeUrl }) };
}

async function credit(url: string, amount: bigint): Promise<void> {
  await using scene = await openPaymentScene({ databaseUrl: url, nodeUrl: "ws://127.0.0.1:1" });
  await scene.credit(walletOf(1), amount);
}

async function ask<T extends object>(url: string, text: string): Promise<T[]> {
  await using database = openDatabase({ url, log: silentLog });
  return await database.query<T>(text);
}

const rowsOf = (url: string) => ask<{ n: bigint }>(url, "SELECT COUNT(*) AS n FROM ledger_entry");

test("a backup is made, tried, and put in place of the live database only with --yes", async () => {
  const { url, scene } = await openPool();
  // Only katpool-payment has the key; these commands run in katpool-backup.
  const env = { BACKUP_DIRECTORY: folder, KATPOOL_OPERATOR: "anna", TREASURY_PRIVATE_KEY: "" };
  const made = await scene.katpool(["backup"], env);
  expect([made.code, made.out]).toEqual([0, expect.stringContaining("backup made")]);
  const actions = "SELECT operator, command, reason, outcome FROM operator_action";
  const noted = { operator: "anna", command: "backup", reason: "backup", outcome: "made" };
  expect(await ask(url, actions)).toEqual([noted]);
  const file = readdirSync(folder).find((name) => name.endsWith(".dump")) ?? "";
  const path = join(folder, file);
  const saved = await rowsOf(url);
  await credit(url, 3n * KAS);
  const live = await rowsOf(url);
  const reason = ["--reason", "the disk failed"];
  const tried = await scene.katpool(["restore", path, ...reason], env);
  expect([tried.code, tried.out]).toEqual([0, expect.stringContaining("with --yes")]);
  expect(await rowsOf(url)).toEqual(live);
  const done = await scene.katpool(["restore", path, ...reason, "--yes"], env);
  expect(done.code).toBe(0);
  expect(await rowsOf(url)).toEqual(saved);
  // The audit trail that was restored begins before the backup.
  expect(await ask(url, actions)).toEqual([
    {
      operator: "anna",
      command: "restore",
      reason: "the disk failed",
      outcome: "replaced the live database",
    },
  ]);
  const control = "SELECT payouts_halted, halt_reason FROM pool_control";
  expect(await ask(url, control)).toEqual([{ payouts_halted: true, halt_reason: "restored" }]);
  await scene[Symbol.asyncDispose]();
});

test("help names both commands, and a file that is missing is an error", async () => {
  const { scene } = await openPool();
  const help = await scene.katpool(["--help"]);
  expect(help.out).toMatch(/^ *backup /m);
  const options = await scene.katpool(["restore", "--help"]);
  expect(options.out).toContain("--identity");
  expect(options.out).toContain("--accept-future");
  const missing = await scene.katpool(["restore", join(folder, "none.dump"), "--reason", "r"]);
  expect(missing.code).not.toBe(0);
  expect(missing.out + missing.err).toContain("manifest cannot be read");
  await scene[Symbol.asyncDispose]();
});
