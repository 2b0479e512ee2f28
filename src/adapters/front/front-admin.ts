// The operator's endpoints of a front, over its Unix socket. docs/operator/front.md lists them.
// Results are checked: a front of another release may differ.

import { z } from "zod";
import { PoolError } from "../../base/errors.ts";

export const DEFAULT_ADMIN_SOCKET = "/run/katpool/front-admin.sock";
const TIMEOUT_MS = 12_000;

const sessionRow = z.object({
  session: z.number().int().nonnegative(),
  address: z.string(),
  port: z.string(),
  tls: z.boolean(),
  app: z.string(),
  ageMs: z.number(),
  lines: z.number().int(),
  unacknowledged: z.number().int(),
  queuedBytes: z.number().int(),
  /** Base64; null without one. */
  snapshot: z.string().nullable(),
});
const sessionList = z.object({ total: z.number().int(), sessions: z.array(sessionRow) });
export type FrontSessionRow = z.infer<typeof sessionRow>;

const appRow = z.object({
  app: z.string(),
  id: z.string(),
  sessions: z.number().int(),
  lagMs: z.number(),
  draining: z.boolean(),
});
/** `pid` is that of the process that holds the sockets; an older front does not say it. */
const appList = z.object({ apps: z.array(appRow), pid: z.number().int().optional() });
export type FrontAppRow = z.infer<typeof appRow>;

const banList = z.object({
  bans: z.array(z.object({ origin: z.string(), until: z.string(), count: z.number().int() })),
});
const kicked = z.object({ closed: z.number().int() });
const banned = z.object({
  origin: z.string(),
  seconds: z.number().int(),
  closed: z.number().int(),
});
const unbanned = z.object({ lifted: z.boolean() });
const drained = z.object({ draining: z.number().int() });
const restarting = z.object({ restarting: z.literal(true) });

/** Which sessions: all that match every field. */
export interface SessionFilter {
  session?: string | undefined;
  origin?: string | undefined;
  port?: string | undefined;
  app?: string | undefined;
  /** Contained in what the app stored of the session, such as a wallet or a worker. */
  text?: string | undefined;
}

/** Each method throws PoolError: "config" for what the front refuses, "network" otherwise. */
export class FrontAdmin {
  readonly #socket: string;

  constructor(socket: string) {
    this.#socket = socket;
  }

  sessions(filter: SessionFilter, limit: number): Promise<z.infer<typeof sessionList>> {
    return this.#ask("GET", "sessions", { ...filter, limit: String(limit) }, sessionList);
  }

  kick(filter: SessionFilter): Promise<z.infer<typeof kicked>> {
    return this.#ask("POST", "kick", { ...filter }, kicked);
  }

  ban(origin: string, seconds: number): Promise<z.infer<typeof banned>> {
    return this.#ask("POST", "ban", { origin, seconds: String(seconds) }, banned);
  }

  unban(origin: string): Promise<z.infer<typeof unbanned>> {
    return this.#ask("POST", "unban", { origin }, unbanned);
  }

  bans(): Promise<z.infer<typeof banList>> {
    return this.#ask("GET", "bans", {}, banList);
  }

  async apps(): Promise<FrontAppRow[]> {
    return (await this.#ask("GET", "apps", {}, appList)).apps;
  }

  /** `app` is the name or the id of a link; returns how many links drain. */
  async drain(app: string, seconds: number): Promise<number> {
    const parameters = { app, seconds: String(seconds) };
    return (await this.#ask("POST", "drain", parameters, drained)).draining;
  }

  /** Of the process that holds the listening sockets, another one after a restart. */
  async pid(): Promise<number | undefined> {
    return (await this.#ask("GET", "apps", {}, appList)).pid;
  }

  /** Asks for a new process that takes over the sockets; does not wait for it. */
  async restart(): Promise<void> {
    await this.#ask("POST", "restart", {}, restarting);
  }

  async #ask<T>(
    method: string,
    path: string,
    parameters: Readonly<Record<string, string | undefined>>,
    shape: z.ZodType<T>,
  ): Promise<T> {
    const given = Object.entries(parameters).filter((pair): pair is [string, string] => !!pair[1]);
    const { status, body } = await this.#fetch(method, `${path}?${new URLSearchParams(given)}`);
    const failure = z.object({ error: z.string() }).safeParse(body);
    if (failure.success) throw new PoolError("config", failure.data.error);
    const parsed = shape.safeParse(body);
    // An older front accepts a restart with 202.
    if ((status === 200 || status === 202) && parsed.success) return parsed.data;
    throw new PoolError("data", `the front's response to ${path} is not understood (${status})`);
  }

  async #fetch(method: string, path: string): Promise<{ status: number; body: unknown }> {
    try {
      const response = await fetch(`http://front/${path}`, {
        method,
        unix: this.#socket,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return { status: response.status, body: await response.json() };
    } catch (thrown) {
      throw new PoolError("network", `no front answers at ${this.#socket}`, thrown);
    }
  }
}
