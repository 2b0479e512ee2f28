// Keys and passwords, apart from the configuration, so that printing one never prints the other.
// What must stay true: nothing in here reaches a log, a metric, an answer or a child process.

import { PoolError } from "../../base/errors.ts";
import type { Environment } from "./env.ts";

/** A Postgres connection string: DATABASE_URL, or built from the POSTGRES_ variables. */
export function databaseUrl(env: Environment): string {
  const given = env.DATABASE_URL;
  if (given !== undefined) {
    if (/^postgres(ql)?:\/\//.test(given)) return given;
    throw new PoolError("config", "DATABASE_URL: must begin with postgres://");
  }
  const names = ["POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_HOSTNAME", "POSTGRES_DB"];
  const missing = names.filter((name) => env[name] === undefined);
  if (missing.length > 0) {
    throw new PoolError("config", `DATABASE_URL or ${missing.join(", ")}: must be set`);
  }
  const [user, password, host, database] = names.map((name) => encodeURIComponent(env[name] ?? ""));
  return `postgres://${user}:${password}@${host}/${database}`;
}

/** 64 hex digits; the payment service alone asks for it. */
export function treasuryPrivateKey(env: Environment): string {
  const key = env.TREASURY_PRIVATE_KEY;
  if (key === undefined || !/^[0-9a-fA-F]{64}$/.test(key)) {
    throw new PoolError("config", "TREASURY_PRIVATE_KEY: must be set to 64 hex digits");
  }
  return key.toLowerCase();
}

/** Undefined where Redis asks for none. */
export function redisPassword(env: Environment): string | undefined {
  return env.REDIS_PASSWORD;
}

/** The shared secret of `POST /postconfig`; undefined when the operator set none. */
export function postconfigSecret(env: Environment): string | undefined {
  return env.POSTCONFIG_SECRET;
}
