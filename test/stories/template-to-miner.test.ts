// A template from the node to the miner, with every process on the path killed and a forged
// publisher on the channel. What miners receive is compared with an independent computation from
// the node's bytes.

import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { Prospector, type Worth } from "../../testing/harness/nodes/prospector.ts";
import { type Pool, startPool, WALLET } from "../../testing/harness/scenes/pool.ts";
import { eventually } from "../../testing/harness/servers/processes.ts";
import { prePowHashOf } from "../../testing/harness/stratum/pre-pow-hash.ts";
import { changedText, TREASURY_SCRIPT } from "../../testing/harness/stratum/template-message.ts";
import { type TemplateTap, tapTemplates } from "../../testing/harness/stratum/template-tap.ts";
import { deviceNames, devices } from "../../testing/miner/devices.ts";
import { StratumClient, type StratumClientOptions } from "../../testing/miner/stratum-client.ts";
import { errorCodeOf, type StratumJob } from "../../testing/miner/stratum-messages.ts";
import vector from "../vectors/template-message.json";

setDefaultTimeout(120_000);

/** Slightly more than the fetcher's five seconds between two heartbeats. */
const MAX_AGE_SECONDS = 9;

let pool: Pool;
let tap: TemplateTap;
let appPid: number;
const prospector = new Prospector();
const watchers: Watcher[] = [];

beforeAll(async () => {
  // Only the channel is tested here; template-fallback.test.ts tests polling the node.
  const config = { maxTemplateAgeSeconds: MAX_AGE_SECONDS, templateFallbackSeconds: 0 };
  pool = await startPool({ config });
  tap = await tapTemplates(pool);
  appPid = pool.app.pid;
});
afterAll(async () => {
  await tap?.[Symbol.asyncDispose]();
  await pool?.stop();
});

/** A miner that records every job and every line it was sent. */
interface Watcher {
  client: StratumClient;
  jobs: StratumJob[];
  lines: string[];
}

async function connect(more: Partial<StratumClientOptions> = {}): Promise<Watcher> {
  const jobs: StratumJob[] = [];
  const lines: string[] = [];
  const client = await StratumClient.connect({
    host: "127.0.0.1",
    port: pool.stratumPorts[0] ?? 0,
    onJob: (job) => void jobs.push(job),
    onLine: (direction, line) => void (direction === "in" && lines.push(line)),
    ...more,
  });
  const watcher = { client, jobs, lines };
  watchers.push(watcher);
  return watcher;
}

async function watch(more: Partial<StratumClientOptions> = {}): Promise<Watcher> {
  const watcher = await connect(more);
  const reply = await watcher.client.handshake(`${WALLET}.rig`);
  expect(reply.result).toBe(true);
  await watcher.client.currentJob();
  return watcher;
}

/** A nonce of that quality for a job, by the bits of the job's template. */
async function nonceFor(job: StratumJob, worth: Worth): Promise<bigint> {
  const template = await eventually("the job's template", () => tap.templateOf(job));
  return prospector.find(job, worth, template.header.bits);
}

/** The miner solves a block; resolves with the first job of another template. */
async function mineOn({ client }: Watcher): Promise<StratumJob> {
  const before = await client.currentJob();
  expect(errorCodeOf(await client.submit(before, await nonceFor(before, "block")))).toBe(0);
  return eventually("a job on the next template", () =>
    client.job?.prePowHash === before.prePowHash ? undefined : (client.job ?? undefined),
  );
}

async function expectShareTaken({ client }: Watcher): Promise<void> {
  const job = await client.currentJob();
  expect(errorCodeOf(await client.submit(job, await nonceFor(job, "share")))).toBe(0);
}

/** Checks that every job is from the node, and none came twice or after a newer one. */
async function expectTrueJobs(): Promise<void> {
  for (const { jobs, client } of watchers) {
    expect(client.violations).toEqual([]);
    // The app may receive a template before we do.
    const areKnown = () => jobs.every((job) => tap.templateOf(job) !== undefined) || undefined;
    await eventually("every job is of the node's", areKnown, 5000);
    const ids = jobs.map((job) => Number(job.id));
    expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b));
    const works = jobs.map((job) => `${job.prePowHash} ${job.timestamp}`);
    expect(new Set(works).size).toBe(works.length);
  }
  expect(pool.app.pid).toBe(appPid);
}

test("what miners hash equals an independent computation from the node's bytes, in both job formats", async () => {
  const pythons = Buffer.from(vector.message.blockBytes, "base64");
  expect(prePowHashOf(pythons)).toBe(vector.prePowHash);
  const [hex, words] = [
    await watch({ device: "iceriver" }),
    await watch({ device: "kaspa-miner" }),
  ];
  const seen = new Set<string>();
  for (let block = 0; block < 4; block++) {
    const job = await mineOn(block % 2 === 0 ? hex : words);
    await eventually(
      "both have it",
      () =>
        [hex, words].every(({ jobs }) => jobs.at(-1)?.prePowHash === job.prePowHash) || undefined,
    );
    seen.add(job.prePowHash);
  }
  expect(seen.size).toBe(4);
  await expectTrueJobs();
});

describe("the handshake", () => {
  const others = ["SRBMiner-MULTI/1.0.8", "TeamRedMiner/0.10.10", "GMiner/3.44", "nobody's/0.1"];
  const agents = [
    ...deviceNames.map((device) => ({ device, userAgent: devices[device].userAgent })),
    ...others.map((userAgent) => ({ device: "lolminer" as const, userAgent })),
    { device: "iceriver" as const, userAgent: "ICERIVERMINER-V1.1" },
  ];

  test.each(agents)("suits %j, which then mines", async (agent) => {
    const watcher = await connect(agent);
    const { client, lines } = watcher;
    await client.handshake(`${WALLET}.rig`);
    const job = await client.currentJob();
    const order = [
      ...(client.device.asksForExtranonce
        ? ["reply 1", "reply 2", "reply 3"]
        : ["reply 1", "reply 2"]),
      ...["mining.set_extranonce", "mining.set_difficulty", "mining.notify"],
    ];
    expect(lines.map(nameOf).slice(0, order.length)).toEqual(order);
    const share = await nonceFor(job, "share");
    expect(errorCodeOf(await client.submit(job, share))).toBe(0);
    expect(errorCodeOf(await client.submit(job, share))).toBe(22);
    expect(errorCodeOf(await client.submit(job, await nonceFor(job, "low")))).toBe(23);
    await expectTrueJobs();
    client.close();
  });
});

function nameOf(line: string): string {
  const { id, method } = JSON.parse(line) as { id?: number; method?: string };
  return method ?? `reply ${id}`;
}

describe("a forged publisher on the channel", () => {
  /** As long as the treasury's script, but different. */
  const FOREIGN_SCRIPT = `20${"ac".repeat(32)}ac`;
  const now = () => ({ source: "stranger", seq: 1, time: Date.now() });
  const COINBASE = "block.transactions.0";
  const forgeries: [string, string, () => string][] = [
    ["no JSON", "notJson", () => "{"],
    ["a list", "message", () => "[]"],
    ["nine megabytes", "tooLarge", () => " ".repeat(9_000_000)],
    ["brackets without end", "tooDeep", () => "[".repeat(1_000_000)],
    ["another version", "version", () => tap.forge({ ...now(), version: 2 })],
    ["another network's", "wrongNetwork", () => tap.forge({ ...now(), network: "mainnet" })],
    ["one of a minute ago", "tooOld", () => tap.forge({ ...now(), time: Date.now() - 60_000 })],
    ["the fetcher's own, repeated", "outOfOrder", () => tap.forge({})],
    ["the fetcher's first", "outOfOrder", () => tap.forge({ seq: 1 })],
    [
      "a lower score from another source",
      "outOfOrder",
      () => tap.forge({ ...now(), "block.header.daaScore": "1" }),
    ],
    ["no block", "block", () => tap.forge({ ...now(), block: undefined })],
    ["no parents", "parents", () => tap.forge({ ...now(), "block.header.parents": [] })],
    [
      "a block without work",
      "bits",
      () => tap.forge({ ...now(), "block.header.bits": 0xffffffff }),
    ],
    [
      "a number that lost digits",
      "timestamp",
      () => tap.forge({ ...now(), "block.header.timestamp": 2 ** 60 }),
    ],
    [
      "more than 64 bits",
      "timestamp",
      () => tap.forge({ ...now(), "block.header.timestamp": (2n ** 64n).toString() }),
    ],
    [
      "work that is not hex",
      "blueWork",
      () => tap.forge({ ...now(), "block.header.blueWork": "zz" }),
    ],
    [
      "a truncated hash",
      "hashMerkleRoot",
      () => tap.forge({ ...now(), "block.header.hashMerkleRoot": "ab" }),
    ],
    ["no coinbase", "transactions", () => tap.forge({ ...now(), "block.transactions": [] })],
    [
      "another payee",
      "wrongTreasury",
      () => tap.forge(now()).replaceAll(TREASURY_SCRIPT, FOREIGN_SCRIPT),
    ],
    [
      "an empty payload",
      "wrongTreasury",
      () => tap.forge({ ...now(), [`${COINBASE}.payload`]: "" }),
    ],
  ];

  const refused = async (reason: string) =>
    (await pool.metrics()).get(`katpool_templates_refused_total{reason="${reason}"}`) ?? 0;

  test.each(forgeries)(
    "%s is refused as %s, and the last valid one stays",
    async (_, reason, forge) => {
      const miner = watchers[0];
      if (miner === undefined) throw new Error("nobody mines");
      const before = await refused(reason);
      await tap.publish(forge());
      await eventually("it is counted", async () => (await refused(reason)) > before || undefined);
      expect(await pool.faults()).toEqual([]);
      await expectShareTaken(miner);
      await expectTrueJobs();
    },
  );

  test("the fetcher's message a hundred times is one job", async () => {
    const watcher = await watch();
    const before = await refused("outOfOrder");
    const text = tap.forge({});
    for (let time = 0; time < 100; time++) await tap.publish(text);
    const counted = async () => (await refused("outOfOrder")) >= before + 100 || undefined;
    await eventually("all are counted", counted);
    await expectTrueJobs();
    await mineOn(watcher);
    await expectTrueJobs();
  });

  test("a message larger than Redis allows interrupts the channel briefly, and miners not at all", async () => {
    const watcher = await watch();
    await tap.publish(" ".repeat(40_000_000));
    const lost = () => pool.app.output().includes("template channel lost") || undefined;
    await eventually("Redis drops the channel", lost);
    await pool.ready();
    await mineOn(watcher);
    await expectTrueJobs();
  });

  test("garbage stored as the latest template does not survive a restart", async () => {
    await pool.app.kill();
    const left = tap.newest();
    await tap.keepAsLatest(changedText(left, { network: "mainnet" }));
    pool.app.start();
    appPid = pool.app.pid;
    await pool.ready();
    watchers.length = 0;
    await mineOn(await watch());
    await expectTrueJobs();
  });
});

describe("when a process on the path is gone", () => {
  test("without Redis miners keep their job, and get the next one when it returns", async () => {
    const watcher = await watch();
    await pool.redis.kill();
    await eventually("it is noticed", async () => (await pool.faults())?.includes("redis"));
    await expectShareTaken(watcher);
    const late = await watch();
    expect(late.client.job?.prePowHash).toBe(watcher.client.job?.prePowHash ?? "");
    await pool.redis.start();
    await pool.ready();
    await mineOn(late);
    await mineOn(watcher);
    await expectTrueJobs();
  });

  test("a hung fetcher shows in age and readiness, stale work is not sent, and then it recovers", async () => {
    const watcher = await watch();
    const age = async () => (await pool.metrics()).get("katpool_template_age_seconds") ?? 0;
    pool.fetcher.signal("SIGSTOP");
    try {
      await eventually("it is noticed", async () => (await pool.faults())?.includes("template"));
      expect(await age()).toBeGreaterThanOrEqual(MAX_AGE_SECONDS);
      expect(await pool.faults()).toEqual(["template"]);
      await expectShareTaken(watcher);
      const late = await connect({ device: "kaspa-miner" });
      expect((await late.client.handshake(`${WALLET}.late`)).result).toBe(true);
      expect((await late.client.request("mining.ping", [])).result).toBe("pong");
      expect(late.jobs).toEqual([]);
    } finally {
      pool.fetcher.signal("SIGCONT");
    }
    await pool.ready();
    expect(await age()).toBeLessThan(MAX_AGE_SECONDS);
    await mineOn(watcher);
    await eventually(
      "all have a job",
      () => watchers.every(({ client, jobs }) => !client.isOpen || jobs.length > 0) || undefined,
    );
    await expectTrueJobs();
  });

  test("a fetcher that crashes and restarts continues with its own sequence numbers", async () => {
    const watcher = await watch();
    const { source } = tap.newest();
    await pool.fetcher.kill();
    pool.fetcher.start();
    await eventually("it speaks", () => tap.newest().source !== source || undefined);
    await mineOn(watcher);
    await expectTrueJobs();
  });

  test("with the node down mining continues, and its next template reaches all when it returns", async () => {
    const watcher = await watch();
    await pool.node.goDown();
    await eventually("it is noticed", async () => (await pool.faults())?.includes("node"));
    await expectShareTaken(watcher);
    await pool.node.comeBack();
    await pool.ready();
    await mineOn(watcher);
    const open = watchers.filter(({ client }) => client.isOpen);
    const hash = watcher.client.job?.prePowHash ?? "";
    await eventually(
      "all have it",
      () => open.every(({ jobs }) => jobs.some((job) => job.prePowHash === hash)) || undefined,
    );
    await expectTrueJobs();
  });

  test("a flapping node leaves no open connections, and causes one job per template", async () => {
    const watcher = await watch();
    const files = async () => (await pool.metrics()).get("process_open_fds") ?? 0;
    const before = await files();
    for (let time = 0; time < 4; time++) {
      await pool.node.goDown();
      await eventually("it is noticed", async () => (await pool.faults())?.includes("node"));
      await pool.node.comeBack();
      await pool.ready();
    }
    await mineOn(watcher);
    await expectTrueJobs();
    expect(await files()).toBeLessThan(before + 10);
  });
});
