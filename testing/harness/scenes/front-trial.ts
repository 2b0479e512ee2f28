// Miners mine on while apps are killed and replaced behind a front, and while the front itself is
// restarted. Measures what they notice, and compares their records with the journals.

import { readdirSync, readFileSync } from "node:fs";
import { LOAD_PORT } from "../stratum/load.ts";
import { SteadyMiners } from "../stratum/steady-miners.ts";
import { journaledShares } from "./checker.ts";
import { type Pool, startPool, WALLET } from "./pool.ts";

export interface TrialOptions {
  miners: number;
  sharesPerSecond: number;
  kills: number;
  deploys: number;
  /** Restarts of the front, with the miners on plain TCP alone. */
  frontRestarts: number;
  /** Between two events, and before the first. */
  pauseMs: number;
  log: (text: string) => void;
}

export interface TrialReport {
  shares: number;
  accepted: number;
  perSecond: number;
  /** Connections that the pool closed. */
  closed: number;
  unanswered: number;
  /** Accepted shares that no journal has. */
  lost: number;
  /** Nonces that the journals have more than once. */
  twice: number;
  /** CPU before the first event, in µs a share: of the front, and of the apps. */
  cpuMicros: { front: number; apps: number };
  /** Longest time from a share to its reply, in ms: before the first event, and over all. */
  quietMs: { p99: number; longest: number };
  longestMs: { killed: number; deployed: number; frontRestarted: number };
  /** Stale shares in percent: before the first event, and during each kind. */
  stalePercent: { quiet: number; killed: number; deployed: number; frontRestarted: number };
  violations: string[];
}

const TICK_MICROS = 10_000;

type Phase = { from: number; to: number };

export async function runFrontTrial(options: TrialOptions): Promise<TrialReport> {
  await using pool = await openPool();
  const { miners: count, sharesPerSecond, kills, deploys, frontRestarts, pauseMs } = options;
  const events = kills + 2 * deploys + frontRestarts;
  const seconds = (events + 3) * (pauseMs / 1000 + 8);
  const [plainPort = 0, tlsPort = 0] = pool.stratumPorts;
  const miners = new SteadyMiners({
    ...{ plainPort, tlsPort, miners: count, sharesPerSecond, user: WALLET },
    limit: Math.ceil(sharesPerSecond * seconds),
  });
  await miners.connect();
  options.log(`${count} miners are connected`);
  const begun = performance.now();
  miners.start();
  const during = async (work: () => Promise<void>): Promise<Phase> => {
    const from = miners.count;
    await work();
    return { from, to: miners.count };
  };
  const before = cpuMicrosOf(pool);
  const quiet = await during(() => Bun.sleep(2 * pauseMs));
  const after = cpuMicrosOf(pool);
  const each = (micros: number) => Math.round(micros / Math.max(1, quiet.to - quiet.from));
  const killed = await during(() => killApps(pool, options));
  const deployed = await during(() => deployApps(pool, options));
  await miners.pause();
  miners.leave(true);
  miners.start();
  const restarted = await during(() => restartFront(pool, options));
  const shares = miners.count;
  const tookMs = performance.now() - begun;
  await miners.pause();
  const { cuts } = miners;
  miners.leave(false);
  const stale = ({ from, to }: Phase) => (100 * miners.stale(from, to)) / Math.max(1, to - from);
  const longest = ({ from, to }: Phase) => Math.round(miners.latencies(from, to).at(-1) ?? 0);
  const quietly = miners.latencies(quiet.from, quiet.to);
  return {
    ...{ shares, perSecond: Math.round(shares / (tookMs / 1000)), closed: cuts.length },
    ...compareWithJournals(pool, miners),
    unanswered: miners.unanswered(),
    cpuMicros: { front: each(after.front - before.front), apps: each(after.apps - before.apps) },
    quietMs: {
      p99: Math.round(quietly[Math.floor(quietly.length * 0.99)] ?? 0),
      longest: longest(quiet),
    },
    longestMs: {
      killed: longest(killed),
      deployed: longest(deployed),
      frontRestarted: longest(restarted),
    },
    stalePercent: {
      ...{ quiet: stale(quiet), killed: stale(killed) },
      ...{ deployed: stale(deployed), frontRestarted: stale(restarted) },
    },
    violations: miners.violations.slice(0, 10),
  };
}

/** What the processes have used since they began; the front's worker is a child of its main one. */
function cpuMicrosOf(pool: Pool): { front: number; apps: number } {
  const front = pool.front?.pid ?? 0;
  const workers = readdirSync(`/proc/${front}/task`).flatMap((thread) =>
    readFileSync(`/proc/${front}/task/${thread}/children`, "utf8").split(" ").filter(Boolean),
  );
  const sum = (pids: readonly (number | string)[]) =>
    pids.reduce((total: number, pid) => total + ticksOf(pid) * TICK_MICROS, 0);
  return { front: sum([front, ...workers]), apps: sum([pool.app.pid, pool.secondApp?.pid ?? 0]) };
}

/** User and system time, the 14th and 15th field; the second is the name in brackets. */
function ticksOf(pid: number | string): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
}

async function openPool(): Promise<Pool & AsyncDisposable> {
  const pool = await startPool({
    front: true,
    apps: 2,
    stratum: [LOAD_PORT, LOAD_PORT],
    tlsPorts: 1,
    config: { maxTemplateAgeSeconds: 60 },
  });
  return Object.assign(pool, { [Symbol.asyncDispose]: () => pool.stop() });
}

async function killApps(pool: Pool, { kills, pauseMs, log }: TrialOptions): Promise<void> {
  for (let kill = 0; kill < kills; kill++) {
    const { app, ready } = appOf(pool, kill);
    await app.kill();
    app.start();
    await ready();
    await Bun.sleep(pauseMs);
    log(`kill ${kill + 1} of ${kills}`);
  }
}

/** One app after the other, as an upgrade does. */
async function deployApps(pool: Pool, { deploys, pauseMs, log }: TrialOptions): Promise<void> {
  for (let deploy = 0; deploy < deploys; deploy++) {
    for (const number of [0, 1]) {
      const { app, ready } = appOf(pool, number);
      app.signal("SIGTERM");
      const code = await app.ended;
      if (code !== 0) throw new Error(`the app ended with ${code}`);
      app.start();
      await ready();
      await Bun.sleep(pauseMs);
    }
    log(`deploy ${deploy + 1} of ${deploys}`);
  }
}

async function restartFront(pool: Pool, options: TrialOptions): Promise<void> {
  for (let restart = 0; restart < options.frontRestarts; restart++) {
    pool.front?.signal("SIGHUP");
    await Bun.sleep(options.pauseMs + 2000);
    options.log(`front restart ${restart + 1} of ${options.frontRestarts}`);
  }
}

function appOf(pool: Pool, number: number) {
  if (number % 2 === 0 || pool.secondApp === undefined) {
    return { app: pool.app, ready: () => pool.ready() };
  }
  return { app: pool.secondApp, ready: () => pool.secondReady() };
}

function compareWithJournals(pool: Pool, miners: SteadyMiners) {
  const times = new Map<bigint, number>();
  for (const number of [0, 1]) {
    const folder = pool.journalFolder.replace(/0$/, String(number));
    for (const { nonce } of journaledShares(folder)) times.set(nonce, (times.get(nonce) ?? 0) + 1);
  }
  let [accepted, lost] = [0, 0];
  for (let n = 0; n < miners.count; n++) {
    if (miners.outcomes[n] !== 0) continue;
    accepted += 1;
    if (!times.has(miners.nonces[n] ?? 0n)) lost += 1;
  }
  const twice = [...times.values()].filter((count) => count > 1).length;
  return { accepted, lost, twice };
}
