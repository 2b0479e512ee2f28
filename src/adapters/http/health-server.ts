// A small HTTP server for health and metrics: GET only, fixed paths.
// A failing dependency turns /readyz to 503 and leaves /healthz at 200, so that nothing restarts a
// process that works. /debug is for commands on the machine itself: other addresses get a 404.

import { errorText } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";

const LOOPBACK = /^(?:::ffff:)?127\.|^::1$/;

export interface Check {
  name: string;
  /** Undefined if healthy, otherwise the fault in a few words without secrets. */
  fault: () => string | undefined | Promise<string | undefined>;
}

export interface HealthServer extends AsyncDisposable {
  readonly port: number;
}

/** Serves /healthz, /readyz (JSON list of checks) and /metrics on `port` (0 picks a free one). */
export function startHealthServer(options: {
  port: number;
  host?: string;
  log: Log;
  checks: readonly Check[];
  metrics: () => Promise<string>;
  /** JSON of /debug for requests from a loopback address; without it there is no /debug. */
  debug?: (() => object) | undefined;
}): HealthServer {
  const server = Bun.serve({
    port: options.port,
    hostname: options.host ?? "0.0.0.0",
    idleTimeout: 10,
    maxRequestBodySize: 1024,
    fetch: async (request, server) => {
      if (request.method !== "GET") return new Response("method not allowed\n", { status: 405 });
      const path = new URL(request.url).pathname;
      if (path === "/healthz") return new Response("ok\n");
      if (path === "/readyz") return await readiness(options.checks);
      if (path === "/metrics") return await metricsPage(options.metrics);
      const isLocal = LOOPBACK.test(server.requestIP(request)?.address ?? "");
      if (path === "/debug" && isLocal && options.debug !== undefined)
        return Response.json(options.debug());
      return new Response("not found\n", { status: 404 });
    },
    error: (error) => {
      options.log.error("health request failed", { error: errorText(error) });
      return new Response("internal error\n", { status: 500 });
    },
  });
  return {
    port: server.port ?? 0,
    [Symbol.asyncDispose]: async () => {
      await server.stop(true);
    },
  };
}

async function readiness(checks: readonly Check[]): Promise<Response> {
  const results = await Promise.all(
    checks.map(async ({ name, fault }) => {
      try {
        return { name, fault: await fault() };
      } catch (thrown) {
        return { name, fault: errorText(thrown) };
      }
    }),
  );
  const ready = results.every((result) => result.fault === undefined);
  const body = {
    ready,
    checks: results.map((result) => ({
      name: result.name,
      ok: result.fault === undefined,
      fault: result.fault,
    })),
  };
  return Response.json(body, { status: ready ? 200 : 503 });
}

async function metricsPage(metrics: () => Promise<string>): Promise<Response> {
  return new Response(await metrics(), {
    headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
  });
}
