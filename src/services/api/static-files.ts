// The dashboard's files and the API's description, built once at start and kept in memory.
// The roof calls `buildPages` and hands the result to routes.ts. What must stay true: scripts
// and styles are named by their content, and nothing is read from disk after the start.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { contentAnswer, type Route, type WebAnswer } from "../../adapters/http/answer.ts";
import { PoolError } from "../../base/errors.ts";

const FOLDER = join(import.meta.dir, "..", "dashboard");
const OPENAPI_FILE = join(import.meta.dir, "..", "..", "..", "openapi.yaml");
const FOR_EVER = "public, max-age=31536000, immutable";
const PAGE_AGE = "public, max-age=60";

/** The dashboard's own addresses; all of them are the same page. */
const PAGE_PATHS = [
  "/",
  "/miner",
  "/miner/:wallet",
  "/miners",
  "/blocks",
  "/block/:hash",
  "/payouts",
  "/connect",
  "/docs",
];

export interface Pages {
  /** By path: "/" and each asset. */
  files: ReadonlyMap<string, WebAnswer>;
}

export async function buildPages(): Promise<Pages> {
  const script = await bundle("dashboard.ts");
  const style = await bundle("styles/dashboard.css");
  const files = new Map<string, WebAnswer>();
  const add = (name: string, type: string, text: string) => {
    const path = `/assets/${Bun.hash(text).toString(36)}-${name}`;
    files.set(path, contentAnswer({ type, body: text, cacheControl: FOR_EVER }));
    return path;
  };
  const icon = readFileSync(join(FOLDER, "icon.svg"), "utf8");
  const html = readFileSync(join(FOLDER, "index.html"), "utf8")
    .replaceAll("{script}", add("dashboard.js", "text/javascript; charset=utf-8", script))
    .replaceAll("{style}", add("dashboard.css", "text/css; charset=utf-8", style))
    .replaceAll("{icon}", add("icon.svg", "image/svg+xml", icon));
  files.set(
    "/",
    contentAnswer({ type: "text/html; charset=utf-8", body: html, cacheControl: PAGE_AGE }),
  );
  const yaml = readFileSync(OPENAPI_FILE, "utf8");
  files.set(
    "/openapi.yaml",
    contentAnswer({ type: "application/yaml", body: yaml, cacheControl: PAGE_AGE }),
  );
  files.set(
    "/openapi.json",
    contentAnswer({
      type: "application/json",
      body: JSON.stringify(Bun.YAML.parse(yaml)),
      cacheControl: PAGE_AGE,
    }),
  );
  return { files };
}

async function bundle(file: string): Promise<string> {
  const built = await Bun.build({
    entrypoints: [join(FOLDER, file)],
    target: "browser",
    minify: true,
  });
  const [output] = built.outputs;
  if (!built.success || output === undefined) {
    throw new PoolError("data", `the dashboard cannot be built: ${built.logs.join("; ")}`);
  }
  return await output.text();
}

export function pageRoutes(pages: Pages): Route[] {
  const page = pages.files.get("/");
  const files = [...pages.files].filter(([path]) => path !== "/");
  return [
    ...files.map(([path, answer]): Route => ({ kind: "get", path, answer: () => answer })),
    ...PAGE_PATHS.flatMap((path): Route[] =>
      page === undefined ? [] : [{ kind: "get", path, answer: () => page }],
    ),
  ];
}
