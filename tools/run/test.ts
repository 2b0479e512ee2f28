// `make check`, `make test`, `make test-node`, `make test-front` and `make test-fast`: runs the
// gates, each with its time, all of them even if one fails; then prints one line that counts them.
// A gate that cannot run has failed.

import { join } from "node:path";
import { CACHE } from "../local/cache.ts";
import { findKaspad } from "./node.ts";
import { PROJECT } from "./place.ts";

interface Gate {
  name: string;
  command: readonly string[];
  cwd?: string;
  env?: Record<string, string>;
}

const bun = (...args: string[]) => ["bun", ...args];

/**
 * Test files at the same time, as many as there are cores: each has its own Postgres, Redis and
 * free ports. The slowest start first, by the times of the previous run.
 */
function sideBySide(what: string, timeoutMs: string, ...folders: string[]): string[] {
  const times = join(CACHE, `test-times-${what}.json`);
  const options = ["--parallel", `--timings=${times}`, "--update-timings"];
  return bun("test", ...options, "--timeout", timeoutMs, ...folders);
}

const STRATUM_STORIES = [
  "share-to-block",
  "template-to-miner",
  "template-fallback",
  "hostile-templates",
].map((name) => `test/stories/${name}.test.ts`);
const STATIC: readonly Gate[] = [
  { name: "types", command: bun("x", "tsc", "-p", ".") },
  {
    name: "format and lint",
    command: bun("x", "biome", "check", "--error-on-warnings", "--diagnostic-level=warn"),
  },
  {
    name: "Go format",
    command: ["sh", "-c", 'test -z "$(gofmt -l .)" || (gofmt -l . && exit 1)'],
    cwd: "go",
  },
  { name: "Go vet", command: ["go", "vet", "./..."], cwd: "go" },
  {
    name: "SDK checksums",
    command: ["sha256sum", "-c", "--quiet", "SHA256SUMS"],
    cwd: "wasm/kaspa",
  },
  {
    name: "unused code",
    command: bun("x", "--bun", "knip", "--production", "--no-progress"),
  },
  { name: "conventions", command: bun("test", "test/conventions.test.ts") },
];
const SERVED: readonly Gate[] = [
  { name: "Go tests", command: ["go", "test", "-race", "./..."], cwd: "go" },
  { name: "unit tests", command: sideBySide("unit", "60000", "src", "testing", "tools") },
  {
    name: "stories and browser",
    command: sideBySide("stories", "120000", "test/stories", "test/browser"),
  },
];

/**
 * What miners see must not depend on what holds their connections. Stories of restarts differ: a
 * front keeps the connections, see test/stories/front.
 */
const THROUGH_FRONT: readonly Gate[] = [
  {
    name: "stories with the miners behind a front",
    command: bun("test", "--timeout", "240000", ...STRATUM_STORIES),
    env: { STORY_THROUGH: "front" },
  },
];

process.exitCode = await main(process.argv[2] ?? "all");

async function main(what: string): Promise<number> {
  const gates = gatesOf(what);
  const failed: string[] = [];
  for (const gate of gates) {
    const begin = performance.now();
    process.stdout.write(`\n=== ${gate.name}\n`);
    const isWell = await run(gate);
    const seconds = ((performance.now() - begin) / 1000).toFixed(1);
    process.stdout.write(`=== ${gate.name}: ${isWell ? "passed" : "FAILED"} (${seconds} s)\n`);
    if (!isWell) failed.push(gate.name);
  }
  if (failed.length > 0) process.stdout.write(`\nfailed: ${failed.join(", ")}\n`);
  process.stdout.write(`\n${gates.length - failed.length} passed, ${failed.length} failed\n`);
  return failed.length === 0 ? 0 : 1;
}

function gatesOf(what: string): readonly Gate[] {
  if (what === "check") return STATIC;
  if (what === "all") return [...STATIC, ...SERVED];
  if (what === "front") return THROUGH_FRONT;
  const kaspad = findKaspad();
  if (kaspad === undefined) throw new Error("no kaspad here: run `make node` first");
  const env = { KASPAD: kaspad, STORY_NODE: "kaspad" };
  if (what === "fast") {
    return [
      {
        name: "stories on real kaspad at 25 blocks a second",
        command: bun("test", "--timeout", "240000", "test/stories"),
        env: { ...env, STORY_BLOCKS_PER_SECOND: "25" },
      },
    ];
  }
  return [
    {
      name: "likeness of the simulated node",
      command: bun("testing/simulated-node/likeness/likeness.ts", `--kaspad=${kaspad}`),
    },
    {
      name: "stories on real kaspad",
      command: sideBySide("kaspad", "240000", "test/stories"),
      env,
    },
  ];
}

async function run(gate: Gate): Promise<boolean> {
  try {
    const child = Bun.spawn([...gate.command], {
      cwd: join(PROJECT, gate.cwd ?? "."),
      env: { ...process.env, ...gate.env },
      stdout: "inherit",
      stderr: "inherit",
    });
    return (await child.exited) === 0;
  } catch (thrown) {
    process.stdout.write(`cannot run ${gate.name}: ${String(thrown)}\n`);
    return false;
  }
}
