// Where miners come from: sockets of this process, or a front that holds their connections. Both
// serve the same sessions; the rest of the app does not know which one it is.

import { hostname } from "node:os";
import type { BaseConfig } from "../../adapters/config/config.ts";
import { FrontClient } from "../../adapters/front/front-client.ts";
import type { FrontAddress } from "../../adapters/front/front-link.ts";
import type { Job } from "../../domain/job.ts";
import { FrontServer, type FrontServerDeps } from "../../services/stratum/front/front-server.ts";
import type { Session } from "../../services/stratum/session.ts";

export interface MinersServer extends AsyncDisposable {
  /** Begins to serve; throws PoolError "conflict" when a port is taken. */
  start(): void;
  /** No new miners; resolves when those of a front are with another app, or time is up. */
  stopAccepting(): void | Promise<void>;
  /** Ports that this process listens on; none behind a front. */
  readonly ports: readonly number[];
  readonly connections: number;
  sessions(): Iterable<Session>;
  newJob(job: Job): void;
  /** The validator has replied to a batch of shares. */
  flushReplies(): void;
}

/** Undefined if the app has sockets of its own. */
export function frontAddress(
  config: BaseConfig,
  secret: string | undefined,
): FrontAddress | undefined {
  const { front } = config.file;
  if (front?.socket !== undefined) return { at: { unix: front.socket }, secret };
  if (front?.address === undefined) return undefined;
  const colon = front.address.lastIndexOf(":");
  const at = {
    hostname: front.address.slice(0, colon).replace(/^\[|\]$/g, ""),
    port: Number(front.address.slice(colon + 1)),
  };
  return { at, secret };
}

export function openFrontMiners(
  deps: FrontServerDeps & { address: FrontAddress; instance: string },
): MinersServer {
  const server = new FrontServer(deps);
  const client = new FrontClient({
    address: deps.address,
    identity: {
      appName: deps.instance.slice(0, 64),
      capacity: Math.max(...deps.ports.map((port) => port.maxConnections)),
      farewells: [{ reason: 3, bytes: Buffer.from(LINE_TOO_LONG) }],
      software: hostname().slice(0, 64),
    },
    events: server.events,
    clock: deps.clock,
    log: deps.log,
    random: Math.random,
  });
  return {
    start: () => {
      server.start();
      client.start();
    },
    stopAccepting: () => client.drain(),
    ports: [],
    get connections() {
      return server.connections;
    },
    sessions: () => server.sessions(),
    newJob: (job) => server.newJob(job),
    flushReplies: () => server.flushReplies(),
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await client[Symbol.asyncDispose]();
    },
  };
}

const LINE_TOO_LONG = '{"id":null,"result":null,"error":[20,"Line is too long",null]}\n';
