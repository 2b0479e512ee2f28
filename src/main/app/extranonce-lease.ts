// The app's lease of nonce prefixes: taken before the first connection, renewed while it runs. A
// process whose configuration overlaps a live one's does not start, and says why. A restart while
// Postgres is unreachable goes on with the lease that is noted in the journal's folder.

import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { StratumPortConfig } from "../../adapters/config/config.ts";
import {
  claimLease,
  type LeaseConflict,
  releaseLease,
  renewLease,
} from "../../adapters/database/shares/extranonce-leases.ts";
import type { Database } from "../../adapters/database/sql.ts";
import type { JournalDirectory } from "../../adapters/journal/directory.ts";
import { type Clock, sleep } from "../../base/clock.ts";
import { errorText, PoolError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { startLoop } from "../../base/loop-service.ts";
import { prefixIntervals } from "../../services/stratum/difficulty/nonce-spaces.ts";
import type { Schema } from "../process/schema.ts";

export interface LeaseDeps {
  folder: Pick<JournalDirectory, "path" | "number" | "identity">;
  instance: string;
  ports: readonly StratumPortConfig[];
  instances: number;
  database: Database;
  schema: Pick<Schema, "isReady">;
  clock: Clock;
  log: Log;
  fatal: (thrown: unknown) => void;
}

export interface ExtranonceLease extends AsyncDisposable {
  /** Which of the `instances` parts of the prefixes this process hands out, from 0. */
  part: number;
}

const RENEW_MS = 10_000;
const CHECK_MS = 100;
/** A restart waits so long for Postgres before it goes on with the lease it had. */
const REMEMBER_AFTER_MS = 5000;
const REPORT_MS = 30_000;
const REST_MS = 10 * 60_000;
const EXPIRY_MS = 15 * 60_000;

/**
 * Waits for the schema, unless the folder notes a lease of the same layout. Throws PoolError
 * "conflict" if live processes leave no part of the prefixes.
 */
export async function leaseExtranonces(deps: LeaseDeps): Promise<ExtranonceLease> {
  const choices = partsOf(deps);
  const noted = readNote(deps, choices);
  const isReady = await waitForSchema(deps, noted === undefined ? undefined : REMEMBER_AFTER_MS);
  const part = isReady || noted === undefined ? await claim(deps, choices) : noted;
  if (!isReady) deps.log.warn("extranonce lease not renewed: Postgres is unreachable", { part });
  writeNote(deps, part, choices);
  const loop = startLoop({
    ...{ name: "extranonce lease", pauseMs: RENEW_MS, clock: deps.clock, log: deps.log },
    turn: () => renew(deps, choices[part] ?? ""),
  });
  return {
    part,
    [Symbol.asyncDispose]: async () => {
      await loop[Symbol.asyncDispose]();
      await release(deps, part, choices);
    },
  };
}

/** The prefixes of each part, as the database knows them. */
function partsOf({ ports, instances }: LeaseDeps): string[] {
  return Array.from({ length: instances }, (_, instance) => {
    const intervals = prefixIntervals({ ports, instance, instances });
    return `{${intervals.map(({ first, end }) => `[${first},${end})`).join(",")}}`;
  });
}

function layoutOf({ ports, instances }: LeaseDeps): string {
  const sizes = [...new Set(ports.map((port) => port.extraNonceSize))].sort();
  return `instances ${instances}, ${ports.length} port(s), extraNonceSize ${sizes.join(" and ")}`;
}

async function claim(deps: LeaseDeps, parts: readonly string[]): Promise<number> {
  const { folder, instance, database } = deps;
  // The number of the folder first: so processes of one volume keep to their places.
  const first = folder.number % parts.length;
  const choices = [...parts.slice(first), ...parts.slice(0, first)];
  const request = { identity: folder.identity, instance, layout: layoutOf(deps), choices };
  const outcome = await database.transaction((tx) => claimLease(tx, request));
  if (!outcome.held) throw new PoolError("conflict", refusal(deps, outcome.conflicts));
  return parts.indexOf(outcome.prefixes);
}

function refusal(deps: LeaseDeps, conflicts: readonly LeaseConflict[]): string {
  const others = conflicts.map(({ instance, layout, renewedAt, releasedAt }) => {
    const freeMs =
      releasedAt === null ? renewedAt.getTime() + EXPIRY_MS : releasedAt.getTime() + REST_MS;
    const until = `${new Date(freeMs).toISOString().slice(0, 19)}Z`;
    return releasedAt === null
      ? `${instance} has its own (${layout}), until ${until} if it is gone`
      : `those of ${instance} (${layout}) rest until ${until}`;
  });
  const own = `this process wants ${layoutOf(deps)}`;
  return `no extranonce prefixes are free: ${own}; ${others.join("; ")}`;
}

async function renew(deps: LeaseDeps, prefixes: string): Promise<void> {
  const { folder, instance, database, schema, fatal } = deps;
  if (!schema.isReady()) return;
  const { identity } = folder;
  const outcome = await database.transaction(async (tx) => {
    if (await renewLease(tx, identity, prefixes)) return undefined;
    return claimLease(tx, { identity, instance, layout: layoutOf(deps), choices: [prefixes] });
  });
  if (outcome === undefined || outcome.held) return;
  const why = refusal(deps, outcome.conflicts);
  fatal(new PoolError("conflict", `another process took our extranonce prefixes: ${why}`));
}

/** Not noted in the folder any more once others may have them. */
async function release(deps: LeaseDeps, part: number, parts: readonly string[]): Promise<void> {
  if (!deps.schema.isReady()) return;
  rmSync(noteFile(deps), { force: true });
  try {
    await deps.database.transaction((tx) => releaseLease(tx, deps.folder.identity));
  } catch (thrown) {
    writeNote(deps, part, parts);
    deps.log.warn("extranonce lease not given back", { error: errorText(thrown) });
  }
}

/** False after `limitMs` without it. */
async function waitForSchema(deps: LeaseDeps, limitMs: number | undefined): Promise<boolean> {
  const { clock, log, schema } = deps;
  const startedMs = clock.monotonicMs();
  let reportedMs = startedMs;
  while (!schema.isReady()) {
    const nowMs = clock.monotonicMs();
    if (limitMs !== undefined && nowMs - startedMs >= limitMs) return false;
    if (nowMs - reportedMs >= REPORT_MS) {
      log.warn("waiting for Postgres: this journal has no extranonce lease yet");
      reportedMs = nowMs;
    }
    await sleep(clock, CHECK_MS);
  }
  return true;
}

const noteSchema = z.object({ prefixes: z.string() });

function noteFile({ folder }: LeaseDeps): string {
  return join(folder.path, "extranonces.json");
}

/** The noted part, if it is one of this layout. */
function readNote(deps: LeaseDeps, parts: readonly string[]): number | undefined {
  const file = noteFile(deps);
  if (!existsSync(file)) return undefined;
  const note = noteSchema.safeParse(JSON.parse(readFileSync(file, "utf8")));
  const part = parts.indexOf(note.data?.prefixes ?? "");
  return part === -1 ? undefined : part;
}

function writeNote(deps: LeaseDeps, part: number, parts: readonly string[]): void {
  const file = noteFile(deps);
  writeFileSync(`${file}.part`, JSON.stringify({ prefixes: parts[part] }), { mode: 0o600 });
  renameSync(`${file}.part`, file);
}
