// Bundles the dashboard at start and serves it from memory: one page, script, style sheet and icon.
// Assets are named by a hash of their content and may be cached for ever.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { contentResponse, type Route, type WebResponse } from "../../adapters/http/web-route.ts";
import { PoolError } from "../../base/errors.ts";

const IMMUTABLE = "public, max-age=31536000, immutable";
const SHORT_AGE = "public, max-age=60";

/** Addresses of the dashboard; all of them load the same page. */
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

export interface DashboardFiles {
  page: WebResponse;
  /** By path, such as "/assets/1a2b-dashboard.js". */
  assets: ReadonlyMap<string, WebResponse>;
}

/** Throws PoolError "data" if the sources do not compile. */
export async function buildDashboard(): Promise<DashboardFiles> {
  const script = await bundle("dashboard.ts");
  const style = await bundle("styles/dashboard.css");
  const icon = readFileSync(join(import.meta.dir, "icon.svg"), "utf8");
  const assets = new Map<string, WebResponse>();
  const add = (name: string, type: string, text: string) => {
    const path = `/assets/${Bun.hash(text).toString(36)}-${name}`;
    assets.set(path, contentResponse({ type, body: text, cacheControl: IMMUTABLE }));
    return path;
  };
  const html = readFileSync(join(import.meta.dir, "index.html"), "utf8")
    .replaceAll("{script}", add("dashboard.js", "text/javascript; charset=utf-8", script))
    .replaceAll("{style}", add("dashboard.css", "text/css; charset=utf-8", style))
    .replaceAll("{icon}", add("icon.svg", "image/svg+xml", icon));
  const type = "text/html; charset=utf-8";
  return { page: contentResponse({ type, body: html, cacheControl: SHORT_AGE }), assets };
}

async function bundle(file: string): Promise<string> {
  const built = await Bun.build({
    entrypoints: [join(import.meta.dir, file)],
    target: "browser",
    minify: true,
  });
  const [output] = built.outputs;
  if (!built.success || output === undefined) {
    throw new PoolError("data", `the dashboard cannot be built: ${built.logs.join("; ")}`);
  }
  return await output.text();
}

export function dashboardRoutes({ page, assets }: DashboardFiles): Route[] {
  const get = (path: string, response: WebResponse): Route => ({
    kind: "get",
    path,
    respond: () => response,
  });
  return [
    ...[...assets].map(([path, response]) => get(path, response)),
    ...PAGE_PATHS.map((path) => get(path, page)),
  ];
}
