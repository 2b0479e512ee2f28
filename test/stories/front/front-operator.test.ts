// The operator's commands over the front's admin socket, with two apps behind one front: the
// table, closing and banning, and moving sessions without disconnecting a miner.

import { afterAll, beforeAll, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Pool, startPool, WALLET } from "../../../testing/harness/scenes/pool.ts";
import {
  type Child,
  eventually,
  freePort,
  startProcess,
} from "../../../testing/harness/servers/processes.ts";
import type { StratumClient } from "../../../testing/miner/stratum-client.ts";

setDefaultTimeout(120_000);

const PROJECT = join(import.meta.dir, "../../..");
let pool: Pool;
let folder: string;
let second: Child;
let secondEnv: Record<string, string>;

beforeAll(async () => {
  pool = await startPool({ front: true, config: { instances: 2 } });
  const path = pool.env.CONFIG_FILE ?? "";
  folder = dirname(path);
  const config = { ...JSON.parse(readFileSync(path, "utf8")), metricsPort: await freePort() };
  const copy = join(folder, "second.json");
  writeFileSync(copy, JSON.stringify(config));
  secondEnv = { ...pool.env, CONFIG_FILE: copy };
  second = startSecond();
});
afterAll(async () => {
  second?.kill("SIGKILL");
  await second?.ended;
  await pool?.stop();
});
beforeEach(async () => {
  await eventually("two apps", async () => {
    const { apps } = await json(["drain"]);
    return (
      (apps as { draining: boolean }[]).filter((one) => !one.draining).length === 2 || undefined
    );
  });
});

function startSecond(): Child {
  const logFile = join(folder, "second.log");
  return startProcess({
    command: ["bun", "src/main/app.ts"],
    env: secondEnv,
    logFile,
    cwd: PROJECT,
  });
}

interface Ran {
  code: number;
  out: string;
  err: string;
}

async function katpool(args: readonly string[]): Promise<Ran> {
  const socket = join(folder, "front-admin.sock");
  const child = Bun.spawn(
    ["bun", join(PROJECT, "src/main/katpool.ts"), ...args, "--front", socket],
    {
      cwd: PROJECT,
      env: { PATH: Bun.env.PATH, ...pool.env, KATPOOL_OPERATOR: "anna" },
      stdout: "pipe",
      stderr: "pipe",
    },
  );
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { code: await child.exited, out, err };
}

async function json(args: readonly string[]): Promise<Record<string, unknown>> {
  const { code, out, err } = await katpool([...args, "--json"]);
  if (code !== 0) throw new Error(err);
  return JSON.parse(out) as Record<string, unknown>;
}

interface Row {
  session: number;
  app: string;
  snapshot: { users: string[]; agent: string; difficulty: number };
}

async function sessions(...filter: string[]): Promise<Row[]> {
  return (await json(["sessions", ...filter])).sessions as Row[];
}

test("sessions shows who mines, and filters by what the app knows of them", async () => {
  const one = await pool.miner({ worker: "first" });
  const two = await pool.miner({ worker: "second", device: "bzminer" });
  const rows = await eventually("both are shown", async () => {
    const rows = await sessions();
    return rows.filter((row) => row.snapshot !== null).length === 2 ? rows : undefined;
  });
  expect(rows.map((row) => row.snapshot.users)).toEqual([
    [`${WALLET}.first`],
    [`${WALLET}.second`],
  ]);
  expect(rows.every((row) => row.app !== "" && row.snapshot.difficulty > 0)).toBe(true);
  expect(await sessions("--user", ".second")).toHaveLength(1);
  expect(await sessions("--origin", "127.0.0.0/8")).toHaveLength(2);
  expect(await sessions("--origin", "192.0.2.1")).toEqual([]);
  expect((await json(["sessions", "--limit", "1"])).total).toBe(2);
  const { out } = await katpool(["sessions"]);
  expect(out).toContain(".first\n");
  expect(out).toContain("sessions: 2; 2 shown");
  expect((await katpool(["sessions", "--limit", "0"])).code).toBe(2);
  one.close();
  two.close();
});

test("a stranger's agent cannot steer the operator's terminal", async () => {
  const client = await pool.miner({ worker: "plain" });
  await client.request("mining.subscribe", ["\u001b[2Jevil/1"]).catch(() => undefined);
  const { out } = await katpool(["sessions"]);
  expect(out).not.toContain("\u001b");
  client.close();
});

test("kick closes what matches, ban keeps it out, and both are in the audit trail", async () => {
  const kept = await pool.miner({ worker: "kept" });
  const bad = await pool.miner({ worker: "bad" });
  await eventually(
    "it is shown",
    async () => (await sessions("--user", ".bad")).length === 1 || undefined,
  );
  expect((await katpool(["kick", "--user", ".bad"])).code).toBe(2);
  expect((await katpool(["kick", "--reason", "no filter"])).err).toContain("filter");
  const kicked = await katpool(["kick", "--user", ".bad", "--reason", "rented botnet"]);
  expect([kicked.code, kicked.out]).toEqual([0, "sessions closed: 1\n"]);
  await bad.closed;
  expect(kept.isOpen).toBe(true);
  const banned = await katpool(["ban", "127.0.0.1", "--seconds", "600", "--reason", "flood"]);
  expect(banned.out).toStartWith("127.0.0.1/32 is banned for 600 s; sessions closed: 1");
  await kept.closed;
  await expect(pool.miner()).rejects.toThrow();
  expect((await katpool(["sessions"])).out).toContain("banned: 127.0.0.1/32 until ");
  expect((await katpool(["unban", "127.0.0.1", "--reason", "solved"])).code).toBe(0);
  (await pool.miner()).close();
  const noted = await pool.sql(
    "SELECT operator, command, subject, reason, outcome FROM operator_action ORDER BY id",
  );
  expect(noted).toEqual([
    {
      operator: "anna",
      command: "kick",
      subject: ".bad",
      reason: "rented botnet",
      outcome: "1 sessions closed",
    },
    {
      operator: "anna",
      command: "ban",
      subject: "127.0.0.1/32",
      reason: "flood",
      outcome: "banned for 600 s, 1 sessions closed",
    },
    {
      operator: "anna",
      command: "unban",
      subject: "127.0.0.1",
      reason: "solved",
      outcome: "ban lifted",
    },
  ]);
});

test("drain empties an app without closing a connection; the only app is not drained", async () => {
  const miners = await Promise.all([1, 2, 3, 4].map((n) => pool.miner({ worker: `rig${n}` })));
  const [{ app = "" } = {}] = await sessions();
  const drained = await katpool(["drain", app]);
  expect([drained.code, drained.out.split(" ")[0]]).toEqual([0, app]);
  const after = await sessions();
  expect(after).toHaveLength(4);
  expect(after.every((row) => row.app !== app && row.app !== "")).toBe(true);
  expect(miners.every((one) => one.isOpen)).toBe(true);
  const other = after[0]?.app ?? "";
  const refused = await katpool(["drain", other]);
  expect([refused.code, refused.err.includes("only app")]).toEqual([1, true]);
  expect((await katpool(["drain", "nobody"])).code).toBe(2);
  await restartBoth();
  await mineOn(miners);
});

/** Each gets a job over the connection that it had before. */
async function mineOn(miners: readonly StratumClient[]): Promise<void> {
  await Promise.all(miners.map((one) => one.nextJob(30_000)));
  for (const one of miners) {
    expect([one.isOpen, one.violations]).toEqual([true, []]);
    one.close();
  }
}

/** A drained app serves again once it was started again. */
async function restartBoth(): Promise<void> {
  for (const end of [endFirst, endSecond]) await end();
}

async function endFirst(): Promise<void> {
  pool.app.signal("SIGTERM");
  await pool.app.ended;
  pool.app.start();
  await pool.ready();
}

async function endSecond(): Promise<void> {
  second.kill("SIGTERM");
  await second.ended;
  second = startSecond();
}

test("roll restarts every app in turn, and every miner keeps its connection", async () => {
  const miners = await Promise.all([1, 2, 3].map((n) => pool.miner({ worker: `roll${n}` })));
  const before = (await json(["drain"])).apps as { app: string; id: string }[];
  const asked = join(folder, "restarts");
  writeFileSync(asked, "");
  let isOver = false;
  const rolling = katpool(["roll", "--restart", `echo "$APP" >> ${asked}`]).finally(() => {
    isOver = true;
  });
  let done = 0;
  while (!isOver) {
    const names = readFileSync(asked, "utf8")
      .split("\n")
      .filter((name) => name !== "");
    if (names.length > done) {
      await (names[done] === journalOfFirst() ? endFirst() : endSecond());
      done += 1;
    }
    await Promise.race([rolling, Bun.sleep(50)]);
  }
  const rolled = await rolling;
  expect([rolled.code, rolled.code === 0 ? "" : rolled.err]).toEqual([0, ""]);
  const after = (await json(["drain"])).apps as { app: string; id: string }[];
  expect(after.map((one) => one.app).toSorted()).toEqual(before.map((one) => one.app).toSorted());
  expect(after.some((one) => before.some((other) => other.id === one.id))).toBe(false);
  await mineOn(miners);
});

test("restart-front replaces the front's process, and every miner keeps its connection", async () => {
  const miners = await Promise.all([1, 2, 3].map((n) => pool.miner({ worker: `anew${n}` })));
  const restarted = await katpool(["restart-front"]);
  expect([restarted.code, restarted.out]).toEqual([0, "the front was restarted\n"]);
  expect((await sessions("--user", ".anew")).length).toBe(3);
  await mineOn(miners);
});

/** The name under which the first app is linked. */
function journalOfFirst(): string {
  const line = pool.app
    .output()
    .split("\n")
    .findLast((one) => one.includes("stratum listening"));
  return (JSON.parse(line ?? "{}") as { instance: string }).instance;
}
