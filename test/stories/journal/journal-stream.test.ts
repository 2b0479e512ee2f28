// The share path on JetStream: the stories of the journal on a disk, told again for the stream.
// Whatever is answered `true` is in Postgres once and only once, whatever dies when.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { JournalStream } from "../../../src/adapters/journal/nats/journal-stream.ts";
import { SubjectReader } from "../../../src/adapters/journal/nats/subject-reader.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { silentLog } from "../../../src/base/log.ts";
import {
  checkJournaled,
  checkShares,
  collect,
  type JournaledShare,
} from "../../../testing/harness/scenes/checker.ts";
import { type Pool, startPool } from "../../../testing/harness/scenes/pool.ts";
import { type NatsServer, startNats } from "../../../testing/harness/servers/nats.ts";
import { eventually } from "../../../testing/harness/servers/processes.ts";
import { LOAD_PORT, Load } from "../../../testing/harness/stratum/load.ts";

setDefaultTimeout(150_000);

let nats: NatsServer;
let pool: Pool;
beforeAll(async () => {
  nats = await startNats();
  pool = await startPool({
    stratum: [LOAD_PORT],
    journal: { store: "nats", nats: { servers: [nats.address], maxWaitSeconds: 8 } },
  });
});
afterAll(async () => {
  await pool?.stop();
  await nats?.stop();
});

/** Everything that any load of this file sent, so that the whole journal can be explained. */
const loads: Load[] = [];
function startLoad(rigs = 4): Load {
  const load = new Load(pool, rigs);
  loads.push(load);
  return load;
}

async function storedShares(): Promise<number> {
  const text = "SELECT COALESCE(SUM(shares), 0)::int AS shares FROM segment_work";
  return (await pool.sql<{ shares: number }>(text))[0]?.shares ?? 0;
}

async function journaled(): Promise<JournaledShare[]> {
  await using stream = await JournalStream.open({
    ...{ servers: [nats.address], token: undefined, name: "KATPOOL", replicas: 1 },
    ...{ maxBytes: 1 << 30, startMs: 20_000, clock: systemClock, log: silentLog },
  });
  const [claim] = [await stream.readClaim(0)];
  const { identity } = JSON.parse(claim?.text ?? "{}") as { identity: string };
  const shares: JournaledShare[] = [];
  const reader = new SubjectReader(stream, identity);
  for (let last = 0; ; ) {
    const next = await reader.read(last, collect(shares), 10_000);
    if (next === last) return shares;
    last = next;
  }
}

/** Miners' books, journal and rows agree. */
async function expectAllTold(): Promise<void> {
  const journal = checkJournaled(
    await journaled(),
    loads.flatMap((load) => load.sent),
  );
  expect(journal.broken.slice(0, 5)).toEqual([]);
  await eventually(
    "all is stored",
    async () => (await storedShares()) === journal.count || undefined,
  );
  expect(await checkShares(pool.databaseUrl)).toEqual([]);
  // A share that waited for the servers longer than its miner for the reply is told all the same.
  const violations = loads.flatMap((load) => load.violations);
  expect(violations.filter((one) => !one.startsWith("a reply to nothing"))).toEqual([]);
}

const acceptedBeyond = (load: Load, count: number) =>
  eventually("shares are accepted", () => load.count("accepted") > count || undefined, 60_000);

test("killed under load, the app goes on with its journal and has stored every share once", async () => {
  const load = startLoad();
  for (let round = 0; round < 2; round++) {
    await acceptedBeyond(load, load.count("accepted") + 20);
    await Bun.sleep(Math.random() * 400);
    await pool.app.kill();
    pool.app.start();
    await pool.ready();
  }
  await load.stop();
  expect(load.count("unanswered")).toBeGreaterThan(0);
  await expectAllTold();
});

test("while the servers are away for a moment shares wait, and none is refused", async () => {
  const load = startLoad(2);
  await acceptedBeyond(load, 20);
  await nats.kill();
  await Bun.sleep(1000);
  const before = load.count("accepted");
  await nats.start();
  await acceptedBeyond(load, before + 50);
  await load.stop();
  // 23 is a nonce that is no share.
  expect([...load.refused.keys()].filter((code) => code !== 23)).toEqual([]);
  await expectAllTold();
});

test("while they are away for longer shares are refused in plain words, and nothing is lost", async () => {
  const load = startLoad(2);
  await acceptedBeyond(load, 20);
  await nats.kill();
  await eventually("it is noticed", async () => (await pool.faults())?.includes("journal"), 60_000);
  const client = await pool.miner();
  const reply = await client.submit(await client.currentJob(), client.nonce(2n ** 40n));
  expect(reply.error).toEqual([20, "share journal's servers are unreachable", null]);
  client.destroy();
  await nats.start();
  await pool.ready();
  await acceptedBeyond(load, load.count("accepted") + 50);
  await load.stop();
  await expectAllTold();
});

test("with Postgres away mining goes on, also after a restart, and all of it is there afterwards", async () => {
  const load = startLoad();
  await acceptedBeyond(load, 20);
  await pool.postgres.crash();
  await eventually("it is noticed", async () => (await pool.faults())?.includes("database"));
  await acceptedBeyond(load, load.count("accepted") + 50);
  await pool.app.kill();
  pool.app.start();
  await eventually(
    "only Postgres is missing",
    async () => {
      const faults = await pool.faults();
      return faults?.every((name) => name === "database" || name === "recorder") || undefined;
    },
    60_000,
  );
  await acceptedBeyond(load, load.count("accepted") + 50);
  await pool.postgres.start();
  await pool.ready();
  await load.stop();
  await expectAllTold();
});

test("SIGTERM under load ends with 0, and the next start waits for no claim", async () => {
  const load = startLoad();
  await acceptedBeyond(load, 50);
  pool.app.signal("SIGTERM");
  expect(await pool.app.ended).toBe(0);
  await load.stop();
  const begun = performance.now();
  pool.app.start();
  await pool.ready();
  expect(performance.now() - begun).toBeLessThan(10_000);
  await expectAllTold();
});
