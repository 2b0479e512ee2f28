// The conventions as a test: it reports every fault at once, with file and line.
// ARCHITECTURE.md and CONTRIBUTING.md explain the rules.

import { expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize, resolve } from "node:path";

const ROOT = resolve(import.meta.dir, "..");
const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], {
  cwd: ROOT,
  encoding: "utf8",
})
  .split("\n")
  .filter((path) => path !== "" && existsSync(join(ROOT, path)));
const CONVENTIONS = "test/conventions.test.ts";
const text = (path: string) => readFileSync(join(ROOT, path), "utf8");
const lines = (path: string) => text(path).split("\n");
const isTest = (path: string) => path.endsWith(".test.ts");
const code = files.filter((path) => /^(src|tools|test|testing|backup)\/.*\.ts$/.test(path));
const product = code.filter((path) => path.startsWith("src/") && !isTest(path));
/** Runs in the browser. */
const isPage = (path: string) => path.startsWith("src/services/dashboard/");

/** The layers, lowest first: a file imports from its own folder or from a lower layer. */
const LAYERS = ["base", "domain", "adapters", "services", "main"];
/** Each external package has one importer. */
const OWNERS: Record<string, string> = {
  "kaspa-wasm": "adapters/kaspa",
  pg: "adapters/database",
  ioredis: "adapters/redis",
  "prom-client": "adapters/metrics",
  "@googleapis/drive": "adapters/drive",
  "@nats-io/jetstream": "adapters/journal",
  "@nats-io/transport-node": "adapters/journal",
  express: "adapters/http",
  helmet: "adapters/http",
};

interface Import {
  from: string;
  target: string;
  line: number;
}

function importsOf(path: string): Import[] {
  const found: Import[] = [];
  lines(path).forEach((content, index) => {
    const target = /(?:from|import)\s+"([^"]+)"/.exec(content)?.[1];
    if (target !== undefined) found.push({ from: path, target, line: index + 1 });
  });
  return found;
}

function resolveLocal(use: Import): string | undefined {
  return use.target.startsWith(".") ? normalize(join(dirname(use.from), use.target)) : undefined;
}

const layerOf = (path: string) => LAYERS.indexOf(path.split("/")[1] ?? "");
/** The folder that may not be mixed with its neighbours: one adapter, one service. */
function moduleOf(path: string): string {
  const [, layer = "", name = ""] = path.split("/");
  return layer === "adapters" || layer === "services" ? `${layer}/${name}` : layer;
}

function mayImport(from: string, to: string): boolean {
  return moduleOf(from) === moduleOf(to) || layerOf(to) < layerOf(from);
}

/** The dashboard is a client of the API and takes the shapes of its responses, as types only. */
function isResponseType(use: Import, local: string): boolean {
  const importLine = lines(use.from)[use.line - 1] ?? "";
  return (
    isPage(use.from) && local.startsWith("src/services/api/") && /^import type /.test(importLine)
  );
}

test("imports point to lower layers only, and each external package has one importer", () => {
  const faults: string[] = [];
  for (const use of product.flatMap(importsOf)) {
    const owner = OWNERS[use.target];
    if (owner !== undefined && owner !== moduleOf(use.from) && !isPage(use.from)) {
      faults.push(`${use.from}:${use.line} imports ${use.target}, which belongs to ${owner}`);
    }
    const local = resolveLocal(use);
    if (local === undefined || !local.startsWith("src/")) continue;
    if (isResponseType(use, local)) continue;
    if (!mayImport(use.from, local)) faults.push(`${use.from}:${use.line} imports ${local}`);
  }
  expect(faults).toEqual([]);
});

test("stand-ins and tools import only the domain and the base of the product", () => {
  const faults = code
    .filter((path) => /^(tools|testing\/(miner|simulated-node))\//.test(path) && !isTest(path))
    .flatMap(importsOf)
    .filter((use) => {
      const local = resolveLocal(use);
      if (local === undefined || !local.startsWith("src/")) return false;
      return !/^src\/(base|domain)\//.test(local);
    })
    .map((use) => `${use.from}:${use.line} imports ${use.target}`);
  expect(faults).toEqual([]);
});

const MAX_FILES_IN_FOLDER = 16;
/** The root holds what operators know by name; the other two are numbered lists. */
const UNCOUNTED = /^(\.|docs\/decisions|src\/adapters\/database\/schema\/migrations)$/;

test("a folder has at most 16 files side by side", () => {
  const counts = new Map<string, number>();
  for (const path of files.filter((one) => !one.startsWith("wasm/kaspa/"))) {
    counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
  }
  const faults = [...counts].filter(
    ([folder, count]) => count > MAX_FILES_IN_FOLDER && !UNCOUNTED.test(folder),
  );
  expect(faults).toEqual([]);
});

test("every file is used, and imports form no cycle", () => {
  const graph = new Map<string, string[]>();
  for (const path of code) {
    graph.set(
      path,
      importsOf(path).flatMap((use) => resolveLocal(use) ?? []),
    );
  }
  const used = new Set([...graph.values()].flat());
  const lonely = product.filter(
    (path) =>
      !used.has(path) && !path.startsWith("src/main/") && !isPage(path) && !path.endsWith(".d.ts"),
  );
  expect(lonely).toEqual([]);
  expect(cycleIn(graph)).toEqual([]);
});

function cycleIn(graph: Map<string, string[]>): string[] {
  const state = new Map<string, "open" | "done">();
  const visit = (path: string, trail: string[]): string[] => {
    if (state.get(path) === "done") return [];
    if (state.get(path) === "open") return [...trail, path];
    state.set(path, "open");
    for (const next of graph.get(path) ?? []) {
      const cycle = visit(next, [...trail, path]);
      if (cycle.length > 0) return cycle;
    }
    state.set(path, "done");
    return [];
  };
  for (const path of graph.keys()) {
    const cycle = visit(path, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}

test("files, functions and lines are short", () => {
  const faults: string[] = [];
  for (const path of code) {
    const content = lines(path);
    if (!isTest(path) && content.length > 351) faults.push(`${path} has ${content.length} lines`);
    content.forEach((line, index) => {
      const isLiteral = /^\s*(?:\/\^|"|`|'|r:|import )/.test(line) || /https?:/.test(line);
      if (line.length > 100 && !isTest(path) && !isLiteral)
        faults.push(`${path}:${index + 1} line`);
    });
    if (!isTest(path)) faults.push(...longFunctions(path, content));
  }
  expect(faults).toEqual([]);
});

test("Markdown lines fit in 100 columns, tables and code excepted", () => {
  const faults: string[] = [];
  for (const path of files.filter((one) => one.endsWith(".md") && !one.startsWith("wasm/kaspa"))) {
    let isCode = false;
    lines(path).forEach((line, index) => {
      if (line.trimStart().startsWith("```")) isCode = !isCode;
      if (isCode || line.startsWith("|") || /https?:/.test(line)) return;
      if ([...line].length > 100) faults.push(`${path}:${index + 1}`);
    });
  }
  expect(faults).toEqual([]);
});

/** A function as the formatter writes it: from its head to the brace at the same indent. */
function longFunctions(path: string, content: readonly string[]): string[] {
  const faults: string[] = [];
  content.forEach((line, index) => {
    const head =
      /^(\s*)(?:export )?(?:async )?function\*? ?\w*/.exec(line) ??
      /^( {2})(?:static |async |override |private |#|get |set )*#?\w+\(.*\{$/.exec(line);
    if (head === null) return;
    const indent = head[1] ?? "";
    const end = content.findIndex((other, at) => at > index && other === `${indent}}`);
    if (end - index > 60) faults.push(`${path}:${index + 1} function of ${end - index} lines`);
  });
  return faults;
}

/**
 * One exported name is declared in one place. A `dependencies.ts` is left out: it describes, under
 * the same name, what another module implements.
 */
test("an exported name is declared once", () => {
  const places = new Map<string, string[]>();
  for (const path of product.filter((one) => !/(\/|^)dependencies\.ts$/.test(one))) {
    for (const match of text(path).matchAll(
      /^export (?:async |abstract )?(?:function\*?|const|class|interface|type) (\w+)/gm,
    )) {
      const name = match[1] ?? "";
      if (!places.get(name)?.includes(path)) places.set(name, [...(places.get(name) ?? []), path]);
    }
  }
  expect([...places].filter(([, paths]) => paths.length > 1)).toEqual([]);
});

const BANNED: readonly { word: RegExp; instead: string; except: RegExp }[] = [
  { word: /\bconsole\./, instead: "base/log", except: /^src\/base\/log/ },
  {
    word: /\bprocess\.env\b/,
    instead: "config",
    except: /^src\/(adapters\/config|main\/process)\//,
  },
  { word: /\bDate\.now\(|\bnew Date\(\)/, instead: "Clock", except: /^src\/base\// },
  { word: /(?<!socket\.)\bsetTimeout\(|\bsetInterval\(/, instead: "Clock", except: /^src\/base\// },
  { word: /(?<![\w])as unknown as\b|@ts-ignore|@ts-expect-error/, instead: "a type", except: /^$/ },
  { word: /:\s*any\b|<any>|as any\b/, instead: "a type", except: /^$/ },
  { word: /\|\|\s*(?:\d|"|'|`|\[\]|\{\})/, instead: "??", except: /^src\/adapters\/database\// },
  { word: /\bcatch\s*(?:\([^)]*\))?\s*\{\s*\}/, instead: "a decision", except: /^$/ },
  { word: /\bFIXME\b|\bXXX\b|\bTODO\b/, instead: "an issue", except: /^$/ },
];

test("banned words have their replacement", () => {
  const faults: string[] = [];
  for (const path of product.filter((one) => !isPage(one))) {
    lines(path).forEach((line, index) => {
      if (/^\s*(\/\/|\*|\/\*)/.test(line)) return;
      for (const { word, instead, except } of BANNED) {
        if (except.test(path) || !word.test(line)) continue;
        faults.push(`${path}:${index + 1} use ${instead}: ${line.trim()}`);
      }
    });
  }
  expect(faults).toEqual([]);
});

/** Pictures where the field has a term. "room for" is plain English and stays. */
const METAPHORS =
  /What must stay true|\b(?:the|by the) (?:roof|house)\b|\bpurses?\b|\b(?:share|signing) desk\b|\b(?:treasury|stratum|template|share|pool|payment|backup|its own) room\b|\b(?:JSON|gRPC|wRPC) door\b/i;

test("the field's terms, not pictures", () => {
  const faults: string[] = [];
  const own = /^(?:src|go|testing|tools|test|docs|backup)\/.*\.(?:ts|go|rs|sh|sql|md|json|css)$/;
  for (const path of files.filter((one) => own.test(one) && one !== CONVENTIONS)) {
    lines(path).forEach((line, index) => {
      const picture = METAPHORS.exec(line)?.[0];
      if (picture !== undefined) faults.push(`${path}:${index + 1} says "${picture}"`);
    });
  }
  expect(faults).toEqual([]);
});

test("money passes through no floating point", () => {
  const money = /^src\/(services\/(payment|rewards)|adapters\/database\/(ledger|payouts))\//;
  const faults: string[] = [];
  for (const path of product.filter((one) => money.test(one))) {
    lines(path).forEach((line, index) => {
      if (/parseFloat|Number\([^)]*[sS]ompi/.test(line)) faults.push(`${path}:${index + 1}`);
    });
  }
  expect(faults).toEqual([]);
});

test("what follows from the block rate comes from its one table", () => {
  const number = /\b\w*(?:blocksPerSecond|bps|maturity\w*)["']?\s*[:=]\s*[0-9][0-9_]*n?\b/i;
  const faults: string[] = [];
  for (const path of product.filter((one) => one !== "src/domain/block-rate.ts")) {
    lines(path).forEach((line, index) => {
      if (number.test(line)) faults.push(`${path}:${index + 1} ${line.trim()}`);
    });
  }
  expect(faults).toEqual([]);
});

test("SQL stays in the database adapter", () => {
  const faults: string[] = [];
  for (const path of product.filter((one) => !one.startsWith("src/adapters/database/"))) {
    lines(path).forEach((line, index) => {
      if (/\b(INSERT INTO|DELETE FROM|UPDATE \w+ SET|SELECT .+ FROM)\b/.test(line)) {
        faults.push(`${path}:${index + 1}`);
      }
    });
  }
  expect(faults).toEqual([]);
});

test("files are named for what they do, and say it first", () => {
  const banned = /(^|\/)(index|utils?|helpers?|common|types|manager|handler)\.ts$/;
  const names = code.filter((path) => banned.test(path));
  const kept = ["backup/cloudBackup.ts"]; // the name that operators type
  const cased = code.filter(
    (path) => !kept.includes(path) && !/^[a-z0-9.-]+\.(ts)$/.test(path.split("/").at(-1) ?? ""),
  );
  const silent = product.filter((path) => !/^(\/\/|#!|\/\*\*?)/.test(text(path)));
  expect({ names, cased, silent }).toEqual({ names: [], cased: [], silent: [] });
});

test("links between pages lead somewhere", () => {
  const faults: string[] = [];
  for (const path of files.filter((one) => one.endsWith(".md") && !one.startsWith("wasm/kaspa"))) {
    for (const match of text(path).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
      const target = match[1] ?? "";
      if (/^[a-z]+:/.test(target)) continue;
      if (!existsSync(join(ROOT, dirname(path), target))) faults.push(`${path}: ${target}`);
    }
  }
  expect(faults).toEqual([]);
});

test("the page about tests names tests that exist", () => {
  const page = "docs/developer/testing.md";
  const tests = code.filter(isTest);
  const names = tests.map(text).join("\n");
  const faults: string[] = [];
  const rows = lines(page).filter((line) => line.startsWith("|"));
  for (const row of rows) {
    for (const [, path = ""] of row.matchAll(/`([\w./-]+\.test\.ts)`/g)) {
      if (!tests.some((one) => one === path || one.endsWith(`/${path}`))) faults.push(path);
    }
    for (const [, name = ""] of row.matchAll(/"([^"]+)"/g)) {
      const pieces = name.split("…").map((piece) => piece.replace(/^[ ,]+|[ ,]+$/g, ""));
      if (!pieces.every((piece) => names.includes(piece))) faults.push(name);
    }
  }
  expect(faults).toEqual([]);
});

test("paths that code, Compose and make name exist", () => {
  const faults: string[] = [];
  const named = code.filter((path) => !isTest(path));
  for (const path of [...named, "docker-compose.yml", "Makefile", "package.json"]) {
    lines(path).forEach((line, index) => {
      const whole = line.matchAll(/["' ]((?:src|tools|testing|test)\/[\w./-]+\.(?:ts|sh|json))\b/g);
      const joined = line.matchAll(/join\((?:ROOT|PROJECT), ((?:"[^"]+",? ?)+)\)/g);
      const targets = [
        ...[...whole].map((match) => match[1] ?? ""),
        ...[...joined].map((match) => (match[1] ?? "").replace(/"/g, "").replace(/, ?/g, "/")),
      ];
      for (const target of targets) {
        if (!existsSync(join(ROOT, target))) faults.push(`${path}:${index + 1} names ${target}`);
      }
    });
  }
  expect(faults).toEqual([]);
});

test("every configuration key and every metric is described, and nothing else is", () => {
  const described = text("config/config.schema.md");
  const schema = text("src/adapters/config/file.ts");
  const keys = [
    ...schema.matchAll(
      /^ {2}(?: {2}){0,2}(\w+): ?(?:z|port|numberOr|positive|treasury|payment|journal|stratumPort|cronLine)/gm,
    ),
  ].map((m) => m[1] ?? "");
  const missing = keys.filter((key) => !described.includes(`${key}`));
  const metricPage = text("docs/operator/metrics.md");
  const metrics = product.flatMap((path) =>
    [...text(path).matchAll(/name: "(\w+)"|(?:gauge|collected|perMinute)\(\s*"(\w+)"/g)]
      .map((match) => match[1] ?? match[2] ?? "")
      .filter((name) => /^(katpool_|pool_|miner|wallet_|worker_)/.test(name)),
  );
  const unknown = metrics.filter((name) => !metricPage.includes(name));
  expect({ missing, unknown }).toEqual({ missing: [], unknown: [] });
});

test("no file names a machine's path or a package registry", () => {
  const bad =
    /(^|[^\w.-])\/(w[o]rk|f[a]rm|root)\/|(regis[t]ry|pro[x]y|stat[i]c|ind[e]x|d[e]b)\.(npm|gol|cra|deb|mav|pyp)/;
  const faults: string[] = [];
  for (const path of files.filter((one) => !/\.(wasm|lock|lockb|sum|png)$|node\.lock/.test(one))) {
    lines(path).forEach((line, index) => {
      if (bad.test(line)) faults.push(`${path}:${index + 1}`);
    });
  }
  expect(faults).toEqual([]);
});

test("migrations and decisions are numbered without gaps", () => {
  const gaps = (pattern: RegExp, first: number) => {
    const numbers = files.flatMap((path) => pattern.exec(path)?.[1] ?? []).map(Number);
    return numbers.sort((a, b) => a - b).filter((number, at) => number !== at + first);
  };
  expect(gaps(/schema\/migrations\/(\d{4})_\w+\.sql$/, 2)).toEqual([]);
  expect(gaps(/^docs\/decisions\/(\d{4})-[\w-]+\.md$/, 1)).toEqual([]);
});
