// The state machine under every order of events: random commands against real Postgres and a chain
// that lives in memory and may do what chains and networks do. After each command the money must
// agree, and at the end everything must be paid exactly once.

import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import {
  Crash,
  credit,
  depsOf,
  KAS,
  LOST_COMMIT,
  newFixture,
  type PaymentFixture,
} from "../../../testing/harness/scenes/memory-payments.ts";
import {
  freshPool,
  migratedDatabase,
  walletOf,
} from "../../../testing/harness/scenes/payment-scene.ts";
import { type PostgresServer, startPostgres } from "../../../testing/harness/servers/postgres.ts";
import { holdWallet, readControl } from "../../adapters/database/payouts/control.ts";
import { openBatches, takenBackBatches } from "../../adapters/database/payouts/queries.ts";
import { dueWallets } from "../../adapters/database/payouts/reserve.ts";
import { openDatabase } from "../../adapters/database/sql.ts";
import { scriptOf } from "../../adapters/kaspa/address.ts";
import { readSigned } from "../../adapters/kaspa/wallet/wallet.ts";
import { type Clock, systemClock } from "../../base/clock.ts";
import { PoolError } from "../../base/errors.ts";
import { silentLog } from "../../base/log.ts";
import { resumeOpen } from "./batches/batch-machine.ts";
import type { CrashPointName } from "./dependencies.ts";
import { runCycle } from "./payment-cycle.ts";
import { auditPool } from "./recovery/payment-audit.ts";

type Command =
  | { do: "credit"; wallet: number; kas: number }
  | { do: "cycle"; crashAt: CrashPointName | undefined }
  | { do: "resume"; crashAt: CrashPointName | undefined }
  | { do: "mine"; blocks: number }
  | { do: "reorganise"; depth: number }
  | { do: "loseMempool" }
  /** The commit of the transaction after so many others is done, and its reply is lost. */
  | { do: "loseCommit"; after: number }
  | { do: "mishap"; kind: "lose" | "forget" };

const crash = fc.option(
  fc.constantFrom<CrashPointName>(
    ...(["before-reserve", "reserved", "before-sign", "signed", "before-send"] as const),
    ...(["after-send", "submitted", "before-accept", "accepted"] as const),
    ...(["before-settle", "settled"] as const),
  ),
  { nil: undefined },
);
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    do: fc.constant("credit" as const),
    wallet: fc.integer({ min: 1, max: 6 }),
    kas: fc.integer({ min: 1, max: 30 }),
  }),
  fc.record({ do: fc.constant("cycle" as const), crashAt: crash }),
  fc.record({ do: fc.constant("resume" as const), crashAt: crash }),
  fc.record({ do: fc.constant("mine" as const), blocks: fc.integer({ min: 1, max: 6 }) }),
  // Deeper than a settled payment is, now and then: then it has to be sent again.
  fc.record({ do: fc.constant("reorganise" as const), depth: fc.integer({ min: 1, max: 16 }) }),
  fc.record({ do: fc.constant("loseMempool" as const) }),
  fc.record({ do: fc.constant("loseCommit" as const), after: fc.integer({ min: 0, max: 12 }) }),
  fc.record({ do: fc.constant("mishap" as const), kind: fc.constantFrom("lose", "forget") }),
);

async function act(world: PaymentFixture, given: Command): Promise<void> {
  const { chain } = world;
  switch (given.do) {
    case "credit":
      return credit(world, walletOf(given.wallet), BigInt(given.kas) * KAS + 7n);
    case "cycle":
      return survive(() => cycle(world, given.crashAt));
    case "resume":
      return survive(async () => {
        await resumeOpen(depsOf(world, given.crashAt), false);
      });
    case "mine":
      return chain.mine(given.blocks);
    case "reorganise":
      return chain.reorganise(given.depth);
    case "loseMempool":
      return chain.mempool.clear();
    case "loseCommit":
      world.commitsToLoss = given.after;
      return;
    case "mishap":
      chain.mishaps.push(given.kind);
  }
}

async function cycle(world: PaymentFixture, crashAt: CrashPointName | undefined): Promise<void> {
  await runCycle(depsOf(world, crashAt), {
    startedBy: "operator",
    clock: systemClock,
    waitMs: 0,
    pollMs: 1,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
}

async function survive(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    if (thrown instanceof PoolError && thrown.message.includes(LOST_COMMIT)) return;
    if (!(thrown instanceof Crash)) throw thrown;
  }
}

async function expectSound(world: PaymentFixture): Promise<void> {
  const results = await auditPool({
    database: world.database,
    readSigned,
    scriptOf: (address) => scriptOf(address, "simnet"),
    observe: undefined,
  });
  expect(results.filter((result) => result.violations > 0)).toEqual([]);
  expect((await readControl(world.database)).reason).toBe("");
}

/** Faults have ended: everything over the threshold is paid, once, and nothing is on its way. */
async function expectDone(
  world: PaymentFixture,
  held: ReadonlySet<string> = new Set(),
): Promise<void> {
  world.chain.mishaps = [];
  world.commitsToLoss = undefined;
  for (let turn = 0; turn < 40; turn++) {
    world.chain.mine(12);
    await cycle(world, undefined);
    const isOpen = (await openBatches(world.database)).length > 0;
    const due = await dueWallets(world.database, 5n * KAS);
    const isWhole = (await takenBackBatches(world.database, world.chain.outputs())).length === 0;
    if (isWhole && !isOpen && due.every((one) => held.has(one.wallet))) break;
  }
  expect(await openBatches(world.database)).toEqual([]);
  await expectSound(world);
  const rows = await world.database.query<{ wallet: string; left: bigint }>(
    "SELECT wallet, balance AS left FROM ledger_account WHERE kind = 'wallet'",
  );
  const paid = world.chain.paid();
  for (const { wallet: to, left } of rows) {
    expect([to, (paid.get(to) ?? 0n) + left]).toEqual([to, world.credited.get(to) ?? 0n]);
    expect(left < 5n * KAS).toBe(!held.has(to));
  }
}

let server: PostgresServer;
let template: string;
beforeAll(async () => {
  server = await startPostgres();
  template = await migratedDatabase(server);
}, 60_000);
afterAll(async () => {
  await server.crash();
  await server.stop();
}, 60_000);

test("any order of credits, cycles, crashes, blocks, reorganisations, lost words and commits", async () => {
  await using database = openDatabase({ url: await freshPool(template), log: silentLog });
  // One pool lives through all episodes: after each, its faults end and all must be paid.
  const world = newFixture(database);
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 10, maxLength: 20 }), async (commands) => {
      for (const given of commands) await act(world, given);
      await expectSound(world);
      await expectDone(world);
    }),
    { numRuns: 40, endOnFailure: true },
  );
}, 120_000);

/** Runs a cycle in which `event` comes between the plan and its reservations. */
async function cycleWith(world: PaymentFixture, event: () => Promise<void>): Promise<void> {
  let anchors = 0;
  const observe = world.chain.observe.bind(world.chain);
  world.chain.observe = async () => {
    const view = await observe();
    const anchorHash = async (depthDaa: bigint) => {
      // The first anchor of a cycle belongs to the outflow, the second is read after the plan.
      if (++anchors === 2) await event();
      return view.anchorHash(depthDaa);
    };
    return { ...view, anchorHash };
  };
  await cycle(world, undefined);
  world.chain.observe = observe;
  const aborted = "SELECT detail FROM payment_cycle WHERE outcome = 'aborted'";
  expect(await world.database.query(aborted)).toEqual([]);
}

test("a wallet that is held in the middle of a cycle keeps nobody else from being paid", async () => {
  await using database = openDatabase({ url: await freshPool(template), log: silentLog });
  const world = newFixture(database);
  for (const n of [1, 2, 3]) await credit(world, walletOf(n), 20n * KAS);
  const hold = { wallet: walletOf(2), reason: "asked for", heldBy: "operator" as const };
  await cycleWith(world, () => database.transaction((tx) => holdWallet(tx, hold)));
  await expectDone(world, new Set([walletOf(2)]));
  expect([...world.chain.paid().keys()].sort()).toEqual([walletOf(1), walletOf(3)].sort());
}, 60_000);

test("a credit in the middle of a cycle stays with its worker until the next one", async () => {
  await using database = openDatabase({ url: await freshPool(template), log: silentLog });
  const world = newFixture(database);
  await credit(world, walletOf(1), 20n * KAS);
  await cycleWith(world, () => credit(world, walletOf(1), 3n * KAS));
  world.chain.mine(20);
  expect(world.chain.paid()).toEqual(new Map([[walletOf(1), 20n * KAS]]));
  const [left] = await database.query<{ balance: bigint }>(
    "SELECT balance FROM ledger_account WHERE kind = 'wallet'",
  );
  expect(left?.balance).toBe(3n * KAS);
  await expectDone(world);
}, 60_000);

/** A clock on which every pause is over at once: waiting takes no time, but the time is counted. */
function impatientClock(): Clock {
  let nowMs = 1_700_000_000_000;
  return {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    after: (delayMs, run) => {
      nowMs += delayMs;
      const turn = setImmediate(run);
      return () => clearImmediate(turn);
    },
  };
}

test("a cycle waits for its own batches, not for those that an older cycle left open", async () => {
  await using database = openDatabase({ url: await freshPool(template), log: silentLog });
  const world = newFixture(database);
  await credit(world, walletOf(1), 20n * KAS);
  await cycle(world, undefined);
  const [old] = await openBatches(database);
  world.chain.stuck.add(old?.transactionId ?? "");
  await credit(world, walletOf(2), 20n * KAS);
  const clock = impatientClock();
  const report = await runCycle(depsOf(world), {
    startedBy: "schedule",
    clock,
    waitMs: 600_000,
    pollMs: 2000,
    signal: new AbortController().signal,
    // Blocks come only while the cycle waits.
    onProgress: () => world.chain.mine(3),
  });
  expect([report.outcome, report.open.map(({ id }) => id)]).toEqual(["open", [old?.id ?? 0n]]);
  expect(world.chain.paid()).toEqual(new Map([[walletOf(2), 20n * KAS]]));
  expect(clock.monotonicMs() - 1_700_000_000_000).toBeLessThan(60_000);
  world.chain.stuck.clear();
  await expectDone(world);
}, 60_000);
