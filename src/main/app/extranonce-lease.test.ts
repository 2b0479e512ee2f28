import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "bun:test";
import { type PostgresServer, startPostgres } from "../../../testing/harness/servers/postgres.ts";
import { portConfig } from "../../../testing/harness/stratum/stratum-fixture.ts";
import { migrate } from "../../adapters/database/schema/migrate.ts";
import { type Database, openDatabase } from "../../adapters/database/sql.ts";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import { type ExtranonceLease, type LeaseDeps, leaseExtranonces } from "./extranonce-lease.ts";

let postgres: PostgresServer;
let migrated: string;
let database: Database;
let fatal: unknown[];
let alive: ExtranonceLease[];
beforeAll(async () => {
  postgres = await startPostgres();
  migrated = await postgres.freshDatabase();
  await using once = openDatabase({ url: migrated, log: silentLog });
  await migrate(once, silentLog);
}, 60_000);
afterAll(() => postgres.stop());
beforeEach(async () => {
  database = openDatabase({ url: await postgres.freshDatabase(migrated), log: silentLog });
  fatal = [];
  alive = [];
});
afterEach(async () => {
  for (const lease of alive) await lease[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

/** A process with a journal of its own, as on a host with its own disk. */
function host(name: string, more: Partial<LeaseDeps> = {}): LeaseDeps {
  let note = "";
  const writeNote = async (text: string) => {
    note = text;
  };
  return {
    store: { number: 0, identity: name, readNote: async () => note, writeNote },
    ...{ instance: `pool-${name}`, site: "", ports: [portConfig()], instances: 1 },
    ...{ database, schema: { isReady: () => true }, clock: systemClock, log: silentLog },
    fatal: (thrown) => void fatal.push(thrown),
    ...more,
  };
}

async function start(deps: LeaseDeps): Promise<ExtranonceLease> {
  const lease = await leaseExtranonces(deps);
  alive.push(lease);
  return lease;
}

const sql = (text: string) => database.query(text);

test("each site has the whole space of prefixes, and within a site it is divided", async () => {
  const [first, second] = [host("aaaa", { site: "eu" }), host("bbbb", { site: "us" })];
  expect([(await start(first)).part, (await start(second)).part]).toEqual([0, 0]);
  await expect(start(host("cccc", { site: "eu" }))).rejects.toMatchObject({ kind: "conflict" });
  expect((await start(host("dddd"))).part).toBe(0);
  const rows = await sql("SELECT name FROM site ORDER BY number");
  expect(rows).toEqual([{ name: "" }, { name: "eu" }, { name: "us" }]);
});

test("a process with another layout does not start beside a live one, and says why", async () => {
  await start(host("aaaa", { instances: 3 }));
  const refused = start(host("bbbb", { instances: 1 }));
  await expect(refused).rejects.toMatchObject({ kind: "conflict" });
  const text = await refused.catch(String);
  expect(text).toContain("this process wants instances 1");
  expect(text).toContain("pool-aaaa has its own (instances 3");
  expect((await start(host("cccc", { instances: 3 }))).part).toBe(1);
});

test("hosts with journals of their own share one space, until it is used up", async () => {
  const parts = [
    (await start(host("aaaa", { instances: 2 }))).part,
    (await start(host("bbbb", { instances: 2 }))).part,
  ];
  expect(parts).toEqual([0, 1]);
  await expect(start(host("cccc", { instances: 2 }))).rejects.toThrow("no extranonce prefixes");
});

test("a port without prefixes leaves nothing to another process", async () => {
  await start(host("aaaa", { ports: [{ ...portConfig(), extraNonceSize: 0 }] }));
  await expect(start(host("bbbb"))).rejects.toMatchObject({ kind: "conflict" });
});

test("a layout is changed process by process, and no prefix changes hands while it is in use", async () => {
  const [a, b] = [host("aaaa", { instances: 2 }), host("bbbb", { instances: 2 })];
  const first = await start(a);
  const second = await start(b);
  await second[Symbol.asyncDispose]();
  expect((await start({ ...b, instances: 4 })).part).toBeWithin(2, 4);
  await expect(start(host("cccc", { instances: 4 }))).rejects.toThrow("rest until");
  await first[Symbol.asyncDispose]();
  expect((await start({ ...a, instances: 4 })).part).toBe(0);
  await sql("UPDATE extranonce_lease SET released_at = released_at - INTERVAL '11 minutes'");
  const later = await Promise.all([
    start(host("cccc", { instances: 4 })),
    start(host("dddd", { instances: 4 })),
  ]);
  expect(later.map((lease) => lease.part).sort()).toHaveLength(2);
  expect(fatal).toEqual([]);
});

test("prefixes of a dead process are its own journal's at once, and others' only after live ones could renew", async () => {
  const dead = host("aaaa");
  await start(dead);
  expect((await start(dead)).part).toBe(0);
  await expect(start(host("bbbb"))).rejects.toMatchObject({ kind: "conflict" });
  await sql("UPDATE extranonce_lease SET renewed_at = renewed_at - INTERVAL '16 minutes'");
  await expect(start(host("bbbb"))).rejects.toMatchObject({ kind: "conflict" });
});

test("a restart without Postgres goes on with the lease it had; a new journal waits for one", async () => {
  const deps = host("aaaa", { instances: 2 });
  await start(deps);
  let isReady = false;
  const without = { schema: { isReady: () => isReady } };
  let waited = 0;
  const clock = {
    ...systemClock,
    monotonicMs: () => waited,
    after: (ms: number, run: () => void) => {
      waited += ms;
      return systemClock.after(0, run);
    },
  };
  expect((await start({ ...deps, ...without, clock })).part).toBe(0);
  expect(waited).toBeGreaterThanOrEqual(5000);
  const fresh = start({ ...host("bbbb", { instances: 2 }), ...without });
  isReady = true;
  expect((await fresh).part).toBe(1);
});
