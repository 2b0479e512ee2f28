// Where the CPU of a share goes: the running server under Bun's sampling profiler, its samples
// assigned to the steps of the share path. Every sample is counted in one row; what the profiler
// does not see is a row of its own.

import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Bench } from "../bench.ts";
import { startPool } from "../pool.ts";
import { runShares } from "./share-runs.ts";

/** By the file of a sample's innermost pool function; the first match counts. */
const STEPS: readonly [step: string, fits: RegExp][] = [
  ["read: bytes to lines", /stratum\/(protocol\/lines|stratum-server)\.ts$/],
  ["parse: the line of a share", /protocol\/(share-line|nonce)\.ts$|methods\/submit\.ts$/],
  [
    "look up: job and difficulty",
    /stratum\/difficulty\/|templates\/job-book\.ts$|shares\/share-validator\.ts$/,
  ],
  ["hash: proof of work, and its comparison", /kaspa\/pow\/|shares\/share-verdict\.ts$/],
  ["duplicate: the nonces of the job", /shares\/nonce-set\.ts$/],
  ["journal: append, write, sync", /journal\/(journal|group-buffer)\.ts$/],
  ["reply: lines and their write", /stratum\/(outbox|session)\.ts$|protocol\/messages\.ts$/],
  ["store: read back, aggregate, to Postgres", /journal\/|shares\/|database\/|node_modules\/pg/],
];
const REST = "other pool code";
const UNSEEN = "outside JavaScript: event loop, socket reads, other threads";
const SAMPLE_US = 250;

interface Frame {
  id: number;
  callFrame: { url: string };
  children?: number[];
}

interface Profile {
  nodes: Frame[];
  samples: number[];
  /** Microseconds since the previous sample. */
  timeDeltas: number[];
  endTime: number;
  startTime: number;
}

export async function measureSteps(bench: Bench): Promise<void> {
  const folder = mkdtempSync(join(bench.stage.folder, "profile-"));
  const profiler = ["--cpu-prof", `--cpu-prof-interval=${SAMPLE_US}`, `--cpu-prof-dir=${folder}`];
  const pool = await startPool(bench.stage, { bunArguments: profiler });
  const fleet = { connections: 100, window: 16, port: pool.easyPort, warmup: 3 };
  const run = await runShares(bench, [pool.pid], { ...fleet, seconds: bench.seconds * 2 });
  const overMs = performance.now();
  await pool.stop();
  const sinceOverUs = (performance.now() - overMs) * 1000;
  const [file] = readdirSync(folder).filter((name) => name.endsWith(".cpuprofile"));
  if (file === undefined) throw new Error("the profiler wrote no profile");
  const profile = JSON.parse(readFileSync(join(folder, file), "utf8")) as Profile;
  const untilUs = profile.endTime - sinceOverUs;
  const counts = countSteps(profile, untilUs - run.seconds * 1e6, untilUs);
  const note = (step: string, value: number) => {
    const what = `CPU of a share, ${step}`;
    bench.note({ server: "katpool", what, unit: "µs", value, runs: [value] });
  };
  let seen = 0;
  for (const [step, count] of counts) {
    const microseconds = (count * SAMPLE_US) / run.answers;
    seen += microseconds;
    note(step, microseconds);
  }
  note(UNSEEN, Math.max(0, run.cpuMicroseconds - seen));
  note("in all", run.cpuMicroseconds);
}

function countSteps(profile: Profile, fromUs: number, untilUs: number): Map<string, number> {
  const counts = new Map([...STEPS.map(([step]) => step), REST].map((step) => [step, 0]));
  const stepOf = stepsOfNodes(profile.nodes);
  let at = profile.startTime;
  profile.samples.forEach((id, index) => {
    at += profile.timeDeltas[index] ?? 0;
    if (at < fromUs || at >= untilUs) return;
    const step = stepOf.get(id) ?? REST;
    counts.set(step, (counts.get(step) ?? 0) + 1);
  });
  return counts;
}

/** A node outside the pool's files belongs to its caller. */
function stepsOfNodes(nodes: readonly Frame[]): Map<number, string> {
  const parents = new Map(nodes.flatMap((node) => (node.children ?? []).map((id) => [id, node])));
  const steps = new Map<number, string>();
  for (const node of nodes) {
    for (let at: Frame | undefined = node; at !== undefined; at = parents.get(at.id)) {
      const { url } = at.callFrame;
      const step = STEPS.find(([, fits]) => fits.test(url))?.[0];
      if (step === undefined) continue;
      steps.set(node.id, step);
      break;
    }
  }
  return steps;
}
