// `make mutants`: puts small defects into the code, one at a time, and runs the tests that reach
// the file. A defect that no test notices survives. Works in a copy of the project; bounded in
// time; results are stored, so that the next call continues.
//   make mutants ARGS="src/services/stratum --sample 60 --minutes 20"
//   make mutants ARGS="--changed --sample 20"   files changed since the last tag, or 20 commits
//   make mutants ARGS="go front"                a folder of the Go module, with gremlins

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { CACHE } from "../local/cache.ts";
import { PROJECT } from "../run/place.ts";
import { type Importers, importersOf, testsOf } from "./affected-tests.ts";
import { runGoMutants } from "./go-mutants.ts";
import { applied, type Mutant, mutantsOf } from "./mutations.ts";
import { describe, type Result, ResultStore, tableOf } from "./results.ts";
import { Sandbox } from "./sandbox.ts";

const COMMITS_WITHOUT_TAG = 20;

/** The code by path, as it was at the start: the working tree may change during a run. */
type Texts = ReadonlyMap<string, string>;
/** Milliseconds that a test file takes without a mutant; undefined if it fails. */
type Baselines = Map<string, Promise<number | undefined>>;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    changed: { type: "boolean", default: false },
    sample: { type: "string", default: "0" },
    seed: { type: "string", default: "1" },
    minutes: { type: "string", default: "30" },
    jobs: { type: "string", default: "1" },
    tests: { type: "string", default: "6" },
    stories: { type: "string", default: "0" },
    "at-least": { type: "string", default: "0" },
  },
});

const LIMITS = { tests: Number(values.tests), stories: Number(values.stories) };

process.exitCode =
  positionals[0] === "go"
    ? await runGoMutants(positionals[1] ?? "...", Number(values.minutes))
    : await main();

async function main(): Promise<number> {
  const tracked = git("ls-files", "-co", "--exclude-standard");
  const code = tracked.filter((path) =>
    /^(?:src|testing|tools|test)\/.*(?:\.ts|\/sql\/.*\.sql)$/.test(path),
  );
  const texts: Texts = new Map(code.map((path) => [path, readFileSync(at(path), "utf8")]));
  const all = sourcesIn(code).flatMap((file) => mutantsOf(file, textOf(texts, file)));
  const size = Number(values.sample);
  const chosen = size === 0 ? all : sampled(all, size, Number(values.seed));
  const results = await run(chosen, tracked, texts);
  report(chosen.length, results);
  const killed = results.filter((result) => result.outcome !== "survived").length;
  return 100 * killed >= Number(values["at-least"]) * results.length ? 0 : 1;
}

/** Source files under the folders given, or those that changed. */
function sourcesIn(code: readonly string[]): string[] {
  const under = positionals.length === 0 ? ["src"] : positionals;
  const changed = values.changed ? changedFiles() : undefined;
  return code.filter(
    (path) =>
      !path.endsWith(".test.ts") &&
      under.some((folder) => path === folder || path.startsWith(`${folder}/`)) &&
      (changed?.includes(path) ?? true),
  );
}

function changedFiles(): string[] {
  const [tag] = git("tag", "--list", "--merged", "HEAD", "--sort=-creatordate");
  const count = Number(git("rev-list", "--count", "HEAD")[0]);
  const since = tag ?? `HEAD~${Math.min(COMMITS_WITHOUT_TAG, count - 1)}`;
  return git("diff", "--name-only", since);
}

async function run(
  mutants: readonly Mutant[],
  tracked: readonly string[],
  texts: Texts,
): Promise<Result[]> {
  const importers = importersOf(texts);
  const store = new ResultStore(join(CACHE, "mutants.jsonl"));
  const limit = performance.now() + Number(values.minutes) * 60_000;
  const results: Result[] = [];
  const queue = [...mutants];
  const baselines: Baselines = new Map();
  const worker = async () => {
    using sandbox = new Sandbox(PROJECT, tracked, texts);
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.once(signal, () => {
        sandbox[Symbol.dispose]();
        process.exit(1);
      });
    }
    for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
      const result = await resultOf({ mutant, store, sandbox, texts, importers, limit, baselines });
      if (result !== undefined) results.push(result);
    }
  };
  await Promise.all(Array.from({ length: Number(values.jobs) }, worker));
  return results;
}

async function resultOf(given: {
  mutant: Mutant;
  store: ResultStore;
  sandbox: Sandbox;
  texts: Texts;
  importers: Importers;
  limit: number;
  baselines: Baselines;
}): Promise<Result | undefined> {
  const { mutant, store, sandbox, texts, baselines } = given;
  const original = textOf(texts, mutant.file);
  const tests = testsOf(mutant.file, given.importers, LIMITS);
  const key = keyOf(mutant, texts, tests);
  const known = store.get(key);
  if (known !== undefined || performance.now() > given.limit) return known;
  const base = { ...mutant, key, original: original.slice(mutant.start, mutant.end) };
  const text = applied(original, mutant);
  const outcome = await sandbox.run({
    ...{ file: mutant.file, text, original },
    tests: await limitedTests(tests, sandbox, baselines),
  });
  const verdict = { passed: "survived", failed: "killed", timeout: "timeout" } as const;
  const result: Result = { ...base, outcome: verdict[outcome] };
  store.add(result);
  process.stdout.write(`${result.outcome.padEnd(8)} ${describe(result)}\n`);
  return result;
}

/** Tests that pass without a mutant, with the time after which a run counts as hanging. */
async function limitedTests(
  tests: readonly string[],
  sandbox: Sandbox,
  baselines: Baselines,
): Promise<{ path: string; limitMs: number }[]> {
  const limited: { path: string; limitMs: number }[] = [];
  for (const path of tests) {
    const isFirst = !baselines.has(path);
    const known = baselines.get(path) ?? sandbox.baseline(path);
    baselines.set(path, known);
    const baselineMs = await known;
    if (baselineMs !== undefined) limited.push({ path, limitMs: baselineMs * 3 + 20_000 });
    else if (isFirst) process.stdout.write(`left out, fails without a mutant: ${path}\n`);
  }
  return limited;
}

function keyOf(mutant: Mutant, texts: Texts, tests: readonly string[]): string {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([mutant.file, mutant.start, mutant.end, mutant.replacement]));
  for (const path of [mutant.file, ...tests]) hash.update("\0").update(textOf(texts, path));
  return hash.digest("hex").slice(0, 32);
}

/** `size` mutants in an order by the seed, so that a run that ends early is a sample too. */
function sampled(mutants: readonly Mutant[], size: number, seed: number): Mutant[] {
  const order = (mutant: Mutant) =>
    createHash("sha256")
      .update(`${seed} ${JSON.stringify(mutant)}`)
      .digest("hex");
  return mutants
    .map((mutant) => ({ mutant, at: order(mutant) }))
    .sort((a, b) => (a.at < b.at ? -1 : 1))
    .slice(0, size)
    .map(({ mutant }) => mutant);
}

function report(wanted: number, results: readonly Result[]): void {
  const survivors = results.filter((result) => result.outcome === "survived");
  process.stdout.write(`\n${results.length} of ${wanted} mutants have a result\n\n`);
  if (results.length > 0) process.stdout.write(`${tableOf(results)}\n`);
  if (survivors.length > 0) process.stdout.write("\nsurvivors:\n");
  for (const survivor of survivors) process.stdout.write(`- ${describe(survivor)}\n`);
}

function textOf(texts: Texts, path: string): string {
  const text = texts.get(path);
  if (text === undefined) throw new Error(`${path} is not in the project`);
  return text;
}

function at(path: string): string {
  return join(PROJECT, path);
}

function git(...args: string[]): string[] {
  const output = execFileSync("git", args, { cwd: PROJECT, encoding: "utf8" });
  return output.split("\n").filter((line) => line !== "");
}
