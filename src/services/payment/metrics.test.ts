// The payment gauges against a real ledger: due and held balances, waiting times, the last cycle.

import { afterAll, beforeAll, expect, test } from "bun:test";
import { postByHand } from "../../../testing/harness/scenes/ledger-rows.ts";
import { credit, newFixture } from "../../../testing/harness/scenes/memory-payments.ts";
import {
  freshPool,
  migratedDatabase,
  walletOf,
} from "../../../testing/harness/scenes/payment-scene.ts";
import { type PostgresServer, startPostgres } from "../../../testing/harness/servers/postgres.ts";
import { beginCycle, endCycle, holdWallet } from "../../adapters/database/payouts/control.ts";
import { haltPayouts, liftHalt } from "../../adapters/database/payouts/halt.ts";
import { paymentTotals } from "../../adapters/database/payouts/queries.ts";
import { rememberDue } from "../../adapters/database/payouts/reserve.ts";
import { openDatabase } from "../../adapters/database/sql.ts";
import { createMetrics } from "../../adapters/metrics/registry.ts";
import { silentLog } from "../../base/log.ts";
import { createPaymentGauges } from "./metrics.ts";

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(async () => {
  await server.crash();
  await server.stop();
}, 60_000);

test("gauges show what is due, on hold and for how long, and how the last cycle ended", async () => {
  const url = await freshPool(await migratedDatabase(server));
  await using database = openDatabase({ url, log: silentLog });
  const fixture = newFixture(database);
  const metrics = createMetrics("test", { defaults: false });
  const gauges = createPaymentGauges(metrics, { database, thresholdSompi: 100n });
  const values = async (nowMs: number) => {
    await gauges.update(nowMs);
    return Object.fromEntries(
      (await metrics.text())
        .split("\n")
        .filter((line) => line.startsWith("payment_"))
        .map((line) => [
          line
            .replace(/,?service="test"/, "")
            .replace("{}", "")
            .replace(/ [^ ]+$/, ""),
          Number(line.split(" ").at(-1)),
        ]),
    );
  };

  expect(await values(Date.now())).toMatchObject({
    payment_due_sompi: 0,
    payment_oldest_unpaid_seconds: 0,
    payment_halted: 0,
  });

  await credit(fixture, walletOf(1), 100n);
  await credit(fixture, walletOf(2), 99n);
  await credit(fixture, walletOf(3), 500n);
  await credit(fixture, walletOf(4), 250n);
  await postByHand(database, "opening:own", { opening: -12n, fee: 7n, unallocated: 5n });
  const hold = { wallet: walletOf(3), reason: "a reason", heldBy: "operator" } as const;
  await database.transaction((tx) => holdWallet(tx, hold));
  await database.transaction((tx) => rememberDue(tx, 100n));
  const { oldestDueAt } = await paymentTotals(database, 100n);
  const dueMs = oldestDueAt?.getTime() ?? Number.NaN;
  expect(await values(dueMs + 90_000)).toMatchObject({
    payment_due_sompi: 350,
    payment_due_wallets: 2,
    payment_held_wallets: 1,
    payment_held_sompi: 500,
    payment_fee_account_sompi: 7,
    payment_unallocated_sompi: 5,
    payment_oldest_unpaid_seconds: 90,
  });
  // The longest-waiting counts.
  await database.transaction(async (tx) => {
    await tx.query("SET LOCAL session_replication_role = replica");
    const earlier = "UPDATE payout SET due_at = due_at - INTERVAL '1 hour' WHERE wallet = $1";
    await tx.query(earlier, [walletOf(4)]);
  });
  expect(await values(dueMs)).toMatchObject({ payment_oldest_unpaid_seconds: 3600 });
  // A clock that runs behind the database's shows no negative wait.
  expect(await values(dueMs - 3_605_000)).toMatchObject({ payment_oldest_unpaid_seconds: 0 });

  await database.transaction((tx) => haltPayouts(tx, "a test"));
  expect(await values(dueMs)).toMatchObject({ payment_halted: 1 });
  await database.transaction((tx) => liftHalt(tx));
  await database.transaction(async (tx) => {
    await endCycle(tx, await beginCycle(tx, "operator"), "partial", "a detail");
  });
  expect(await values(dueMs)).toMatchObject({
    payment_halted: 0,
    'payment_last_cycle_outcome{outcome="partial"}': 1,
    'payment_last_cycle_outcome{outcome="paid"}': 0,
  });
});
