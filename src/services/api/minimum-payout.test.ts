// A wallet's own minimum payout over HTTP, against the real monitor and Postgres.

import { afterAll, beforeAll, expect, test } from "bun:test";
import { PrivateKey, signMessage } from "kaspa-wasm";
import { postByHand } from "../../../testing/harness/scenes/ledger-rows.ts";
import { SMALL_POOL } from "../../../testing/harness/scenes/seed.ts";
import {
  type MonitorProcess,
  seededDatabase,
  startMonitor,
  TEST_CONFIG,
} from "../../../testing/harness/servers/monitor.ts";
import { type PostgresServer, startPostgres } from "../../../testing/harness/servers/postgres.ts";
import { dueWallets } from "../../adapters/database/payouts/reserve.ts";
import { type Database, openDatabase } from "../../adapters/database/sql.ts";
import { silentLog } from "../../base/log.ts";
import { minimumMessage } from "../../domain/payout.ts";
import { sompi } from "../../domain/sompi.ts";

const KAS = 100_000_000n;
const THRESHOLD = 5n * KAS;
const key = new PrivateKey("41".repeat(32));
const wallet = key.toAddress("devnet").toString();

let server: PostgresServer;
let database: Database;
let monitor: MonitorProcess;
beforeAll(async () => {
  server = await startPostgres();
  const url = await seededDatabase(server, SMALL_POOL);
  database = openDatabase({ url, log: silentLog });
  await postByHand(database, "opening:test", { opening: -9n * KAS, [wallet]: 9n * KAS });
  monitor = await startMonitor(url);
}, 60_000);
afterAll(async () => {
  await monitor.stop();
  await database[Symbol.asyncDispose]();
  await server.stop();
}, 30_000);

let nonces = 0;
const soon = (seconds = 0) => new Date(Date.now() + seconds * 1000).toISOString();

/** Posts a request that `signer` signed; `changed` is altered after signing. */
async function ask(
  minimum: bigint,
  options: {
    signer?: PrivateKey;
    time?: string;
    nonce?: string;
    changed?: object;
    to?: string;
  } = {},
): Promise<number> {
  const request = {
    poolId: TEST_CONFIG.pool_id,
    wallet: options.to ?? wallet,
    minimum: sompi(minimum),
    time: options.time ?? soon(),
    nonce: options.nonce ?? (++nonces).toString(16).padStart(16, "0"),
  };
  const message = minimumMessage(request);
  const signature = signMessage({ message, privateKey: options.signer ?? key });
  const { time, nonce } = request;
  const body = { minimumSompi: minimum.toString(), time, nonce, signature, ...options.changed };
  const path = `/api/miners/${request.wallet}/minimum-payout/request`;
  const response = await fetch(`${monitor.api}${path}`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  return response.status;
}

async function isDue(): Promise<boolean> {
  return (await dueWallets(database, THRESHOLD)).some((one) => one.wallet === wallet);
}

test("only the wallet's key over exactly this request changes anything", async () => {
  expect(await ask(20n * KAS, { signer: new PrivateKey("42".repeat(32)) })).toBe(403);
  expect(await ask(20n * KAS, { changed: { minimumSompi: `${21n * KAS}` } })).toBe(403);
  expect(await ask(20n * KAS, { changed: { nonce: "ff".repeat(16) } })).toBe(403);
  expect(await ask(20n * KAS, { time: soon(-601) })).toBe(422);
  expect(await ask(20n * KAS, { time: soon(601) })).toBe(422);
  expect(await ask(THRESHOLD - 1n)).toBe(422);
  expect(await ask(100_001n * KAS)).toBe(422);
  for (const changed of [{ signature: "zz" }, { nonce: 5 }, { time: "now" }]) {
    expect(await ask(20n * KAS, { changed })).toBe(422);
  }
  // A key costs nothing: wallets that never earned anything fill no table.
  const stranger = new PrivateKey("43".repeat(32));
  const to = stranger.toAddress("devnet").toString();
  expect(await ask(20n * KAS, { signer: stranger, to })).toBe(404);
  expect(await database.query("SELECT id FROM payout_minimum")).toEqual([]);
  expect(await isDue()).toBe(true);
});

test("a wallet waits for its own minimum, is paid again after it lowered it, and no replay works", async () => {
  const first = { time: soon(-30), nonce: "aa".repeat(8) };
  expect(await ask(20n * KAS, first)).toBe(200);
  expect(await isDue()).toBe(false);
  const all = await dueWallets(database, 1n, { evenBelowOwnMinimum: true });
  expect(all.some((one) => one.wallet === wallet)).toBe(true);
  expect(await ask(THRESHOLD, { time: soon(-20) })).toBe(200);
  expect(await isDue()).toBe(true);
  // The signed request of before, word by word.
  expect(await ask(20n * KAS, first)).toBe(409);
  expect(await ask(20n * KAS, { nonce: first.nonce })).toBe(409);
  const response = await fetch(`${monitor.api}/api/miners/${wallet}/minimum-payout`);
  expect(await response.json()).toMatchObject({
    poolId: "testpool",
    minimum: { sompi: `${THRESHOLD}` },
  });
});

test("five changes a day are taken, and the table refuses to be rewritten", async () => {
  for (let n = 3; n <= 5; n++) expect(await ask(6n * KAS, { time: soon(n - 18) })).toBe(200);
  expect(await ask(6n * KAS)).toBe(429);
  for (const statement of [
    "UPDATE payout_minimum SET minimum_sompi = 1",
    "DELETE FROM payout_minimum",
  ]) {
    await expect(database.query(statement)).rejects.toThrow("statement failed");
  }
});

test("the role of the monitor may insert here and nowhere else", async () => {
  for (const statement of [
    "INSERT INTO wallet_hold (wallet, reason, held_by) VALUES ('x', 'x', 'pool')",
    "UPDATE pool_control SET payouts_halted = FALSE",
    "UPDATE ledger_account SET balance = 0",
    "SELECT * FROM payout_batch",
  ]) {
    const attempt = database.transaction(async (tx) => {
      await tx.query("SET LOCAL ROLE katpool_minimum");
      await tx.query(statement);
    });
    await expect(attempt).rejects.toThrow("statement failed");
  }
});
