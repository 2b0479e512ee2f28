// The web server that is open to the public: Express behind limits on rate, time, size and number.
// The rate limit comes before routing and reading; every error is problem+json without internals,
// with the same security and CORS headers; slow and silent clients are disconnected.

import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import helmet from "helmet";
import type { Clock } from "../../base/clock.ts";
import { errorText, PoolError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { openEvents } from "./event-stream.ts";
import { RateLimiter, type RateLimits } from "./rate-limiter.ts";
import {
  HttpProblem,
  problemResponse,
  type Route,
  type WebRequest,
  type WebResponse,
} from "./web-route.ts";

export interface PublicServer extends AsyncDisposable {
  readonly port: number;
}

export interface PublicServerOptions {
  port: number;
  host: string;
  routes: readonly Route[];
  limits: RateLimits;
  /** Proxies whose X-Forwarded-For is trusted: addresses, CIDR ranges, or Express's names. */
  trustProxy: readonly string[];
  maxConnections: number;
  /** A connection without traffic for this long is closed. */
  idleTimeoutMs?: number;
  /** A request that is incomplete after this long is aborted. */
  requestTimeoutMs?: number;
  clock: Clock;
  log: Log;
  /** Called once per request with the route's path and the response's status. */
  onResponse?: (route: string, status: number, ms: number) => void;
}

const REQUEST_TIMEOUT_MS = 10_000;
const IDLE_TIMEOUT_MS = 30_000;

export async function startPublicServer(options: PublicServerOptions): Promise<PublicServer> {
  const app = buildApp(options);
  const server = createServer(app);
  server.headersTimeout = options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;
  server.requestTimeout = options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS;
  const idleMs = options.idleTimeoutMs ?? IDLE_TIMEOUT_MS;
  server.keepAliveTimeout = idleMs;
  const sockets = boundConnections(server, options.maxConnections, idleMs);
  await listen(server, options);
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await closed;
    },
  };
}

function listen(server: Server, options: PublicServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) =>
      reject(new PoolError("network", `port ${options.port} cannot be opened`, error)),
    );
    server.listen(options.port, options.host, () => resolve());
  });
}

/** Bun does not honour `maxConnections`, so connections past the limit are closed here. */
function boundConnections(server: Server, limit: number, idleMs: number): Set<Socket> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    if (sockets.size >= limit) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.setTimeout(idleMs, () => socket.destroy());
    socket.on("error", () => socket.destroy());
  });
  return sockets;
}

function buildApp(options: PublicServerOptions): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("trust proxy", [...options.trustProxy]);
  // Routes parse the query themselves: a repeated or nested parameter never becomes an object.
  app.set("query parser", false);
  app.use(securityHeaders());
  app.use(rateLimit(new RateLimiter(options.limits, options.clock)));
  for (const route of options.routes) mount(app, route, options);
  app.use(() => {
    throw new HttpProblem(404, "nothing at this path");
  });
  app.use(respondToErrors(options));
  return app;
}

function rateLimit(gate: RateLimiter): RequestHandler {
  return (request, response, next) => {
    const wait = gate.waitSeconds(request.ip ?? "");
    if (wait === 0) return next();
    const problem = new HttpProblem(429, "too many requests; see Retry-After", {
      headers: { "Retry-After": String(wait) },
    });
    sendProblem(response, problem, request);
  };
}

/** No inline scripts or styles and nothing from other hosts; any page may read the API. */
function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    crossOriginResourcePolicy: { policy: "cross-origin" },
    referrerPolicy: { policy: "no-referrer" },
    // The monitor speaks plain HTTP; TLS and this header belong to the proxy in front of it.
    strictTransportSecurity: false,
  });
}

function mount(app: Express, route: Route, options: PublicServerOptions): void {
  const allowed = { get: "GET, HEAD", post: "POST", events: "GET" }[route.kind];
  if (route.kind === "events") {
    app.get(route.path, (request, response, next) => {
      // Express also routes HEAD here, and a stream cannot serve HEAD.
      if (request.method !== "GET") return next();
      openEvents(route.open(webRequest(request, "")), response, options.clock);
    });
  } else mountRoute(app, route, options);
  if (route.kind !== "post") app.options(route.path, allowCrossOrigin(allowed));
  app.all(route.path, () => {
    throw new HttpProblem(405, `this path accepts ${allowed}`, { headers: { Allow: allowed } });
  });
}

/** Preflight: lets pages of other origins send If-None-Match. */
function allowCrossOrigin(allowed: string): RequestHandler {
  return (_request, response) => {
    response.writeHead(204, {
      Allow: allowed,
      "Access-Control-Allow-Origin": "*",
      "Access-Control-Allow-Methods": allowed,
      "Access-Control-Allow-Headers": "If-None-Match",
      "Access-Control-Max-Age": "86400",
    });
    response.end();
  };
}

function mountRoute(
  app: Express,
  route: Exclude<Route, { kind: "events" }>,
  options: PublicServerOptions,
): void {
  const handler: RequestHandler = async (request, response) => {
    const startedMs = options.clock.monotonicMs();
    const body = typeof request.body === "string" ? request.body : "";
    const result = await route.respond(webRequest(request, body));
    send(response, result, request);
    options.onResponse?.(route.path, response.statusCode, options.clock.monotonicMs() - startedMs);
  };
  if (route.kind === "get") {
    app.get(route.path, allowAnyOrigin, handler);
  } else {
    app.post(route.path, express.text({ type: () => true, limit: route.bodyLimitBytes }), handler);
  }
}

/** Pages of other origins may read errors as well. */
function sendProblem(
  response: express.Response,
  problem: HttpProblem,
  request: express.Request,
): void {
  response.setHeader("Access-Control-Allow-Origin", "*");
  send(response, problemResponse(problem), request);
}

const allowAnyOrigin: RequestHandler = (_request, response, next) => {
  response.setHeader("Access-Control-Allow-Origin", "*");
  next();
};

function webRequest(request: express.Request, body: string): WebRequest {
  const mark = request.originalUrl.indexOf("?");
  return {
    params: request.params as Readonly<Record<string, string>>,
    query: new URLSearchParams(mark === -1 ? "" : request.originalUrl.slice(mark + 1)),
    header: (name) => {
      const value = request.headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
    address: request.ip ?? "",
    body,
  };
}

function send(
  response: express.Response,
  content: WebResponse,
  request: express.Request | undefined,
): void {
  const headers: Record<string, string> = {
    "Content-Type": content.type,
    "Cache-Control": content.cacheControl,
    Vary: "Accept-Encoding",
    ...content.headers,
  };
  if (content.etag !== undefined) headers.ETag = content.etag;
  if (content.etag !== undefined && isKnown(request?.headers["if-none-match"], content.etag)) {
    response.writeHead(304, headers).end();
    return;
  }
  const takesGzip = /\bgzip\b/.test(String(request?.headers["accept-encoding"] ?? ""));
  const body = takesGzip && content.gzip !== undefined ? content.gzip : content.body;
  if (body !== content.body) headers["Content-Encoding"] = "gzip";
  headers["Content-Length"] = String(body.byteLength);
  response.writeHead(content.status, headers);
  response.end(request?.method === "HEAD" ? undefined : body);
}

function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(",").some((one) => one.trim().replace(/^W\//, "") === etag);
}

const FAILURE_LOG_PAUSE_MS = 5000;

/** Clients can make requests fail at will; that must not fill the log. */
function failureLog(options: PublicServerOptions): (path: string, thrown: unknown) => void {
  let loggedAtMs = Number.NEGATIVE_INFINITY;
  let suppressed = 0;
  return (path, thrown) => {
    const nowMs = options.clock.monotonicMs();
    if (nowMs - loggedAtMs < FAILURE_LOG_PAUSE_MS) {
      suppressed += 1;
      return;
    }
    options.log.error("request failed", { path, error: errorText(thrown), suppressed });
    loggedAtMs = nowMs;
    suppressed = 0;
  };
}

function respondToErrors(options: PublicServerOptions): ErrorRequestHandler {
  const logFailure = failureLog(options);
  return (thrown: unknown, request, response, _next) => {
    const problem = problemOf(thrown);
    // A route's deliberate refusal is not an internal error.
    if (problem.status >= 500 && !(thrown instanceof HttpProblem)) logFailure(request.path, thrown);
    options.onResponse?.("error", problem.status, 0);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    sendProblem(response, problem, request);
  };
}

function problemOf(thrown: unknown): HttpProblem {
  if (thrown instanceof HttpProblem) return thrown;
  if (thrown instanceof PoolError) {
    return new HttpProblem(503, "the pool's database is not available", {
      headers: { "Retry-After": "5" },
    });
  }
  // Express errors carry a status: a body that is too large, a broken escape.
  if (thrown instanceof Error && "status" in thrown && typeof thrown.status === "number") {
    if (thrown.status === 413) return new HttpProblem(413, "the body is too large");
    if (thrown.status >= 400 && thrown.status < 500) {
      return new HttpProblem(400, "the request is not well-formed");
    }
  }
  return new HttpProblem(500, "internal error");
}
