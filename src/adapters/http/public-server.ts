// The web server that strangers talk to: express behind limits on rate, time, size and number.
// A door; the roof gives it routes. What must stay true: a stranger's request costs nothing
// before the rate gate, every error is problem+json without a word of the inside, and a reader
// that is slow or silent is let go.

import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from "express";
import helmet from "helmet";
import type { Clock } from "../../base/clock.ts";
import { errorText, PoolError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import {
  problemAnswer,
  type Route,
  type WebAnswer,
  WebProblem,
  type WebRequest,
} from "./answer.ts";
import { openEvents } from "./event-stream.ts";
import { RateGate, type RateLimits } from "./rate-gate.ts";

export interface PublicServer extends AsyncDisposable {
  readonly port: number;
}

export interface PublicServerOptions {
  port: number;
  host: string;
  routes: readonly Route[];
  limits: RateLimits;
  /** Whose X-Forwarded-For is believed, in express's form: "loopback, uniquelocal". */
  trustProxy: string;
  maxConnections: number;
  /** A connection on which nothing moves for so long is closed. */
  idleTimeoutMs?: number;
  /** A request that is not whole after so long is given up. */
  requestTimeoutMs?: number;
  clock: Clock;
  log: Log;
  /** Called once per request with the route's path and the answer's status. */
  onAnswer?: (route: string, status: number, ms: number) => void;
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
  app.set("trust proxy", options.trustProxy.split(/\s*,\s*/));
  // One query parser for all: a repeated or nested parameter never becomes an object.
  app.set("query parser", false);
  app.use(rateLimit(new RateGate(options.limits, options.clock)));
  app.use(securityHeaders());
  for (const route of options.routes) mount(app, route, options);
  app.use(() => {
    throw new WebProblem(404, "there is nothing at this path");
  });
  app.use(answerErrors(options));
  return app;
}

function rateLimit(gate: RateGate): RequestHandler {
  return (request, response, next) => {
    const wait = gate.waitSeconds(request.ip ?? "");
    if (wait === 0) return next();
    const problem = new WebProblem(429, "too many requests; see Retry-After", {
      headers: { "Retry-After": String(wait) },
    });
    send(response, problemAnswer(problem), undefined);
  };
}

/** No inline script or style and nothing from elsewhere; the API may be read from any page. */
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
    // The pool is served over plain HTTP until its operator puts TLS before it.
    strictTransportSecurity: false,
  });
}

function mount(app: Express, route: Route, options: PublicServerOptions): void {
  const allowed = { get: "GET, HEAD", post: "POST", events: "GET" }[route.kind];
  if (route.kind === "events") {
    app.get(route.path, (request, response, next) => {
      // Express takes a GET route for HEAD too, and a stream has no head alone.
      if (request.method !== "GET") return next();
      openEvents(route.open(webRequest(request, "")), response, options.clock);
    });
  } else mountAnswer(app, route, options);
  if (route.kind !== "post") app.options(route.path, allowOtherPages(allowed));
  app.all(route.path, () => {
    throw new WebProblem(405, `this path takes ${allowed}`, { headers: { Allow: allowed } });
  });
}

/** What a browser asks before a page from elsewhere may send us its If-None-Match. */
function allowOtherPages(allowed: string): RequestHandler {
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

function mountAnswer(
  app: Express,
  route: Exclude<Route, { kind: "events" }>,
  options: PublicServerOptions,
): void {
  const answer: RequestHandler = async (request, response) => {
    const startedMs = options.clock.monotonicMs();
    const body = typeof request.body === "string" ? request.body : "";
    const given = await route.answer(webRequest(request, body));
    send(response, given, request);
    options.onAnswer?.(route.path, response.statusCode, options.clock.monotonicMs() - startedMs);
  };
  if (route.kind === "get") {
    app.get(route.path, allowAnyOrigin, answer);
  } else {
    app.post(route.path, express.text({ type: () => true, limit: route.bodyLimitBytes }), answer);
  }
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
  answer: WebAnswer,
  request: express.Request | undefined,
): void {
  const headers: Record<string, string> = {
    "Content-Type": answer.type,
    "Cache-Control": answer.cacheControl,
    Vary: "Accept-Encoding",
    ...answer.headers,
  };
  if (answer.etag !== undefined) headers.ETag = answer.etag;
  if (answer.etag !== undefined && isKnown(request?.headers["if-none-match"], answer.etag)) {
    response.writeHead(304, headers).end();
    return;
  }
  const takesGzip = /\bgzip\b/.test(String(request?.headers["accept-encoding"] ?? ""));
  const body = takesGzip && answer.gzip !== undefined ? answer.gzip : answer.body;
  if (body !== answer.body) headers["Content-Encoding"] = "gzip";
  headers["Content-Length"] = String(body.byteLength);
  response.writeHead(answer.status, headers);
  response.end(request?.method === "HEAD" ? undefined : body);
}

function isKnown(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  return ifNoneMatch.split(",").some((one) => one.trim().replace(/^W\//, "") === etag);
}

const FAULT_LOG_PAUSE_MS = 5000;

/** Strangers choose how often a request fails; they must not choose how much is logged. */
function faultLog(options: PublicServerOptions): (path: string, thrown: unknown) => void {
  let loggedAtMs = Number.NEGATIVE_INFINITY;
  let leftOut = 0;
  return (path, thrown) => {
    const nowMs = options.clock.monotonicMs();
    if (nowMs - loggedAtMs < FAULT_LOG_PAUSE_MS) {
      leftOut += 1;
      return;
    }
    options.log.error("request failed", { path, error: errorText(thrown), leftOut });
    loggedAtMs = nowMs;
    leftOut = 0;
  };
}

function answerErrors(options: PublicServerOptions): ErrorRequestHandler {
  const logFault = faultLog(options);
  return (thrown: unknown, request, response, _next) => {
    const problem = problemOf(thrown);
    // What a route refuses on purpose is no fault of ours.
    if (problem.status >= 500 && !(thrown instanceof WebProblem)) logFault(request.path, thrown);
    options.onAnswer?.("error", problem.status, 0);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response.setHeader("Access-Control-Allow-Origin", "*");
    send(response, problemAnswer(problem), request);
  };
}

function problemOf(thrown: unknown): WebProblem {
  if (thrown instanceof WebProblem) return thrown;
  if (thrown instanceof PoolError) {
    return new WebProblem(503, "the pool's database is not available", {
      headers: { "Retry-After": "5" },
    });
  }
  // The web framework's own errors carry a status: a body that is too large, a broken escape.
  if (thrown instanceof Error && "status" in thrown && typeof thrown.status === "number") {
    if (thrown.status === 413) return new WebProblem(413, "the body is too large");
    if (thrown.status >= 400 && thrown.status < 500) {
      return new WebProblem(400, "the request is not well-formed");
    }
  }
  return new WebProblem(500, "the pool could not answer this");
}
