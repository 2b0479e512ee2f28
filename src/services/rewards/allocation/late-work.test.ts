import { afterAll, beforeAll, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import {
  hashOf,
  leaveOpen,
  payers,
  settle,
  writeSegment,
} from "../../../../testing/harness/scenes/pool-rows.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { migrate } from "../../../adapters/database/schema/migrate.ts";
import { claimLease } from "../../../adapters/database/shares/extranonce-leases.ts";
import { closeLostSegments, noteRecorded } from "../../../adapters/database/shares/shares.ts";
import { type Database, openDatabase } from "../../../adapters/database/sql.ts";
import { createMetrics } from "../../../adapters/metrics/registry.ts";
import { systemClock } from "../../../base/clock.ts";
import { silentLog } from "../../../base/log.ts";
import { createAccountant } from "./accountant.ts";
import { createAccountantMetrics } from "./accountant-metrics.ts";
import { pplns, proportional, type Scheme } from "./scheme.ts";

setDefaultTimeout(60_000);

const FOUND = hashOf("found");
let server: PostgresServer;
let migrated: string;
let database: Database;
beforeAll(async () => {
  server = await startPostgres();
  migrated = await server.freshDatabase();
  await using once = openDatabase({ url: migrated, log: silentLog });
  await migrate(once, silentLog);
});
beforeEach(async () => {
  database = openDatabase({ url: await server.freshDatabase(migrated), log: silentLog });
});
afterAll(() => server.stop());

function turn(scheme: Scheme): Promise<number> {
  const parts = { database, scheme, feePartsPerMillion: 0n, treasuryAddress: "kaspasim:treasury" };
  const metrics = createAccountantMetrics(createMetrics("test", { defaults: false }));
  return createAccountant({ ...parts, metrics, clock: systemClock, log: silentLog }).turn();
}

/** A live process of the pool; `other` works beside the one that finds the block. */
async function lease(identity: string, prefixes: string): Promise<void> {
  const claim = { identity, instance: identity, layout: "", choices: [prefixes], site: "" };
  expect((await database.transaction((tx) => claimLease(tx, claim))).held).toBe(true);
}

const recorded = (instance: string, untilMs: number) =>
  database.transaction((tx) => noteRecorded(tx, instance, untilMs));

/** A block of `app`, settled, while `other` has stored nothing of that time yet. */
async function settledBlock(nowMs: number): Promise<void> {
  await lease("app", "{[0,10)}");
  await lease("other", "{[10,20)}");
  await writeSegment(database, {
    ...{ first: 1, last: 9, daaScore: 100, endedMs: nowMs, work: { "k:x/1": 60 } },
    block: { hash: FOUND, finder: "k:x/1" },
  });
  await settle(database, FOUND, 1000n);
}

const late = (nowMs: number) =>
  writeSegment(database, {
    ...{ instance: "other", first: 1, last: 5, daaScore: 90, endedMs: nowMs - 1000 },
    work: { "k:y/1": 40 },
  });

/** Settles a block, and returns when it was found. */
async function foundAtMs(): Promise<number> {
  await settledBlock(Date.now());
  const [row] = await database.query<{ at: Date }>("SELECT found_at AS at FROM found_block");
  return row?.at.getTime() ?? Number.NaN;
}

test("a pplns window waits for the work that a live process has not stored yet", async () => {
  const foundMs = await foundAtMs();
  expect(await turn(pplns(1000n, silentLog))).toBe(0);
  await late(foundMs);
  await recorded("other", foundMs - 500);
  expect(await turn(pplns(1000n, silentLog))).toBe(0);
  await leaveOpen(database, "other", 1);
  await recorded("other", foundMs + 1000);
  expect(await turn(pplns(1000n, silentLog))).toBe(0);
  await leaveOpen(database, "other", 0);
  expect(await turn(pplns(1000n, silentLog))).toBe(1);
  expect(await payers(database)).toEqual({ "app/1": FOUND, "other/1": FOUND });
});

test("it waits ten minutes at most, and for no process that is gone", async () => {
  await settledBlock(Date.now());
  expect(await turn(pplns(1000n, silentLog))).toBe(0);
  await database.query("UPDATE found_block SET settled_at = now() - INTERVAL '11 minutes'");
  expect(await turn(pplns(1000n, silentLog))).toBe(1);
});

test("a process without a living lease is not waited for, nor one by any other scheme", async () => {
  await settledBlock(Date.now());
  await database.query(
    "UPDATE extranonce_lease SET released_at = now() WHERE journal_identity = 'other'",
  );
  expect(await turn(pplns(1000n, silentLog))).toBe(1);
  await writeSegment(database, {
    ...{ first: 10, last: 12, daaScore: 110, work: { "k:x/1": 1 }, endedMs: Date.now() },
    block: { hash: hashOf("next"), finder: "k:x/1" },
  });
  await lease("third", "{[20,30)}");
  await settle(database, hashOf("next"), 1000n);
  expect(await turn(proportional)).toBe(1);
});

test("the open segment of a journal that is lost is closed and paid by the next block", async () => {
  const longAgoMs = Date.now() - 2 * 3_600_000;
  const left = { instance: "lost", first: 1, last: 5, daaScore: 90, endedMs: longAgoMs };
  await writeSegment(database, { ...left, work: { "k:y/1": 40 } });
  await leaveOpen(database, "lost", 1);
  await recorded("lost", Date.now() - 60_000);
  const close = () => database.transaction((tx) => closeLostSegments(tx));
  expect(await close()).toEqual([]);
  await recorded("lost", longAgoMs);
  expect(await close()).toEqual(["lost"]);
  expect(await close()).toEqual([]);
  await settledBlock(Date.now());
  expect(await turn(proportional)).toBe(1);
  expect(await payers(database)).toEqual({ "app/1": FOUND, "lost/1": FOUND });
});
