// Balances below the minimum that have not changed for long: paid last, at the wallet's own cost.

import { afterAll, beforeAll, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { balances } from "../../../testing/harness/scenes/ledger-rows.ts";
import {
  credit,
  depsOf,
  KAS,
  newFixture,
  type PaymentFixture,
} from "../../../testing/harness/scenes/memory-payments.ts";
import {
  freshPool,
  migratedDatabase,
  walletOf,
} from "../../../testing/harness/scenes/payment-scene.ts";
import { type PostgresServer, startPostgres } from "../../../testing/harness/servers/postgres.ts";
import { runSqlChecks } from "../../adapters/database/ledger/ledger-audit.ts";
import { openBatches } from "../../adapters/database/payouts/queries.ts";
import { voidBatch } from "../../adapters/database/payouts/transitions.ts";
import { openDatabase } from "../../adapters/database/sql.ts";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import { carrying } from "./batches/plan.ts";
import type { PaymentLimits } from "./dependencies.ts";
import { type CycleReport, runCycle } from "./payment-cycle.ts";

setDefaultTimeout(60_000);

let server: PostgresServer;
let template: string;
let world: PaymentFixture;
beforeAll(async () => {
  server = await startPostgres();
  template = await migratedDatabase(server);
});
afterAll(async () => {
  await server.crash();
  await server.stop();
});
beforeEach(async () => {
  world = newFixture(openDatabase({ url: await freshPool(template), log: silentLog }));
});

/** The minimum is 5 KAS. */
async function cycle(limits: Partial<PaymentLimits>): Promise<CycleReport> {
  const deps = depsOf(world);
  return runCycle(
    { ...deps, limits: { ...deps.limits, ...limits } },
    {
      startedBy: "schedule",
      clock: systemClock,
      waitMs: 0,
      pollMs: 1,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    },
  );
}

/** Mines until what is open is settled. */
async function settle(limits: Partial<PaymentLimits> = {}): Promise<void> {
  for (let turn = 0; turn < 4; turn++) {
    world.chain.mine(12);
    await cycle(limits);
  }
  expect(await openBatches(world.database)).toEqual([]);
}

async function expectSound(): Promise<void> {
  const results = await runSqlChecks(world.database);
  expect(results.filter((result) => result.violations > 0)).toEqual([]);
}

/** The fixture's fee rate is 100 sompi a gram; an output of 4 KAS adds 2,501 grams. */
const FOUR_KAS = { amount: 4n * KAS, fee: 250_100n };

test("a balance below the minimum is paid after its time, less the fee of its output", async () => {
  await credit(world, walletOf(1), FOUR_KAS.amount);
  for (const payDormantDays of [undefined, 1]) {
    expect(await cycle({ payDormantDays })).toMatchObject({ outcome: "nothing", wallets: 0 });
  }
  await cycle({ payDormantDays: 0 });
  const amount = FOUR_KAS.amount - FOUR_KAS.fee;
  expect(await balances(world.database)).toMatchObject({ [walletOf(1)]: FOUR_KAS.fee });
  await expectSound();
  await settle();
  expect(world.chain.paid()).toEqual(new Map([[walletOf(1), amount]]));
  const after = await balances(world.database);
  expect(after).toMatchObject({ paid: amount });
  expect([after[walletOf(1)], after.transit]).toEqual([undefined, undefined]);
  expect((after.fee ?? 0n) + (after["network-fee"] ?? 0n)).toBe(FOUR_KAS.fee);
  await expectSound();
});

test("a payment that becomes void costs the wallet nothing", async () => {
  await credit(world, walletOf(1), FOUR_KAS.amount);
  await cycle({ payDormantDays: 0 });
  const [batch] = await openBatches(world.database);
  await world.database.transaction((tx) => voidBatch(tx, batch?.id ?? 0n, "refused"));
  expect(await balances(world.database)).toMatchObject({ [walletOf(1)]: FOUR_KAS.amount });
  await expectSound();
});

test("wallets at the minimum are paid first, at the pool's cost", async () => {
  await credit(world, walletOf(1), 4n * KAS);
  await credit(world, walletOf(2), 5n * KAS);
  const capped = await cycle({ payDormantDays: 0, maxPerCycleSompi: 6n * KAS });
  expect(capped).toMatchObject({ wallets: 1, outcome: "open" });
  expect(capped.left.map(({ wallet }) => wallet)).toEqual([walletOf(1)]);
  await settle({ payDormantDays: 0 });
  expect(world.chain.paid().get(walletOf(2))).toBe(5n * KAS);
  expect(world.chain.paid().get(walletOf(1))).toBe(4n * KAS - FOUR_KAS.fee);
  await expectSound();
});

test("a balance of which the fee would take more than a tenth stays, and is left to nobody", async () => {
  await credit(world, walletOf(1), KAS / 10n);
  const report = await cycle({ payDormantDays: 0 });
  expect(report).toMatchObject({ outcome: "nothing", left: [] });
  expect(await balances(world.database)).toMatchObject({ [walletOf(1)]: KAS / 10n });
});

test("the fee is that of the output which is left, and never more than a tenth", () => {
  const script = `20${"ab".repeat(32)}ac`;
  const of = (amount: bigint, feeRate: bigint) =>
    carrying(
      { wallet: "kaspa:a", amount: amount as never, script },
      { feeRate, maxMass: 100_000n },
    );
  expect(of(4n * KAS, 100n)).toEqual([
    { wallet: "kaspa:a", script, amount: (4n * KAS - FOUR_KAS.fee) as never, carriedFee: 250_100n },
  ]);
  // An output may take half of a transaction: 50,000 grams, which 0.2 KAS have.
  expect(of(20_051_000n, 1n)).toHaveLength(1);
  expect(of(20_040_000n, 1n)).toEqual([]);
  for (const [amount, feeRate] of [
    [KAS, 1000n],
    [2n * KAS, 4000n],
  ] as const) {
    expect(of(amount, feeRate).every((one) => (one.carriedFee ?? 0n) * 10n <= amount)).toBe(true);
  }
  expect(of(KAS, 1001n)).toEqual([]);
});
