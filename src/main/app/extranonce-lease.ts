// The app's lease of nonce prefixes: taken before the first connection, renewed while it runs. A
// process whose configuration overlaps a live one's does not start, and says why. A restart while
// Postgres is unreachable goes on with the lease that is noted with its journal.

import type { StratumPortConfig } from "../../adapters/config/config.ts";
import {
  claimLease,
  type LeaseConflict,
  releaseLease,
  renewLease,
} from "../../adapters/database/shares/extranonce-leases.ts";
import type { Database } from "../../adapters/database/sql.ts";
import { type Clock, sleep } from "../../base/clock.ts";
import { errorText, PoolError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { startLoop } from "../../base/loop-service.ts";
import { prefixIntervals } from "../../services/stratum/difficulty/nonce-spaces.ts";
import type { Schema } from "../process/schema.ts";
import type { JournalStore } from "./journal/store.ts";

export interface LeaseDeps {
  store: Pick<JournalStore, "number" | "identity" | "readNote" | "writeNote">;
  instance: string;
  /** Empty in a pool without sites. */
  site: string;
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
 * Waits for the schema, unless the journal notes a lease of the same layout. Throws PoolError
 * "conflict" if live processes leave no part of the prefixes.
 */
export async function leaseExtranonces(deps: LeaseDeps): Promise<ExtranonceLease> {
  const { store } = deps;
  const choices = partsOf(deps);
  const noted = await readNote(deps, choices);
  const isReady = await waitForSchema(deps, noted === undefined ? undefined : REMEMBER_AFTER_MS);
  const part = isReady || noted === undefined ? await claim(deps, choices) : noted;
  if (!isReady) deps.log.warn("extranonce lease not renewed: Postgres is unreachable", { part });
  await store.writeNote(choices[part] ?? "");
  const loop = startLoop({
    ...{ name: "extranonce lease", pauseMs: RENEW_MS, clock: deps.clock, log: deps.log },
    turn: () => renew(deps, choices[part] ?? ""),
  });
  return {
    part,
    [Symbol.asyncDispose]: async () => {
      await loop[Symbol.asyncDispose]();
      await release(deps, choices[part] ?? "");
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
  const { store, instance, database } = deps;
  // The number of the journal first: so processes of one volume keep to their places.
  const first = store.number % parts.length;
  const choices = [...parts.slice(first), ...parts.slice(0, first)];
  const request = {
    identity: store.identity,
    instance,
    layout: layoutOf(deps),
    choices,
    site: deps.site,
  };
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
  const { store, instance, site, database, schema, fatal } = deps;
  if (!schema.isReady()) return;
  const { identity } = store;
  const outcome = await database.transaction(async (tx) => {
    if (await renewLease(tx, { identity, site, prefixes })) return undefined;
    const layout = layoutOf(deps);
    return claimLease(tx, { identity, instance, layout, choices: [prefixes], site });
  });
  if (outcome === undefined || outcome.held) return;
  const why = refusal(deps, outcome.conflicts);
  fatal(new PoolError("conflict", `another process took our extranonce prefixes: ${why}`));
}

/** Not noted with the journal any more once others may have them. */
async function release({ store, schema, database, log }: LeaseDeps, prefixes: string) {
  if (!schema.isReady()) return;
  await store.writeNote("");
  try {
    await database.transaction((tx) => releaseLease(tx, store.identity));
  } catch (thrown) {
    log.warn("extranonce lease not given back", { error: errorText(thrown) });
    await store.writeNote(prefixes);
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

/** The noted part, if it is one of this layout. */
async function readNote({ store }: LeaseDeps, parts: readonly string[]) {
  const part = parts.indexOf(await store.readNote());
  return part === -1 ? undefined : part;
}
