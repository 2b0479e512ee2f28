// Keys and passwords, separate from the configuration, so that printing it never prints a secret.

import { fromHex } from "../../base/bytes.ts";
import { PoolError } from "../../base/errors.ts";
import { serverUrls } from "../../base/urls/server-urls.ts";
import type { Environment } from "./env.ts";

/**
 * A Postgres connection string: DATABASE_URL, or built from the POSTGRES_ variables. Throws
 * PoolError "config" that names the setting and never shows its value.
 */
export function databaseUrl(env: Environment): string {
  const given = env.DATABASE_URL;
  if (given !== undefined) return postgresUrl("DATABASE_URL", given);
  const names = ["POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_HOSTNAME", "POSTGRES_DB"];
  const missing = names.filter((name) => env[name] === undefined);
  if (missing.length > 0) {
    throw new PoolError("config", `DATABASE_URL or ${missing.join(", ")}: must be set`);
  }
  const [user, password, , database] = names.map((name) => encodeURIComponent(env[name] ?? ""));
  return `postgres://${user}:${password}@${hostOf(env.POSTGRES_HOSTNAME ?? "")}/${database}`;
}

/** Returns `text` if it is a Postgres URL; special characters of a password must be encoded. */
export function postgresUrl(name: string, text: string): string {
  if (!/^postgres(ql)?:\/\//.test(text)) {
    throw new PoolError("config", `${name}: must begin with postgres://`);
  }
  if (!serverUrls(text).every(isPostgresUrl)) {
    const advice = "encode special characters of the password, such as %40 for @ and %23 for #";
    throw new PoolError("config", `${name}: is not a URL: ${advice}`);
  }
  return text;
}

function isPostgresUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const { username, password, pathname, hash } = url;
  // An unencoded / or # in the password ends the authority early and leaves the @ after it.
  if (hash !== "" || pathname.includes("@")) return false;
  if (url.hostname === "" && !url.searchParams.has("host")) return false;
  return [username, password, pathname].every((part) => !/%(?![0-9a-fA-F]{2})/.test(part));
}

/** Host, host:port, an IPv6 address or [address]:port, or the folder of a socket. */
function hostOf(text: string): string {
  if (text.startsWith("/")) return encodeURIComponent(text);
  if (/^[0-9a-fA-F.]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*$/.test(text)) return `[${text}]`;
  const port = /^(?:[^\s:/@?#[\]]+|\[[0-9a-fA-F:.]+\])(?::([0-9]{1,5}))?$/.exec(text);
  const isRight = port !== null && Number(port[1] ?? 5432) > 0 && Number(port[1] ?? 5432) < 65_536;
  if (!isRight || !URL.canParse(`postgres://${text}/`)) {
    throw new PoolError("config", "POSTGRES_HOSTNAME: must be host or host:port");
  }
  return text;
}

/** 64 hex digits; only the payment service reads it. */
export function treasuryPrivateKey(env: Environment): string {
  const key = env.TREASURY_PRIVATE_KEY;
  if (key === undefined || !/^[0-9a-fA-F]{64}$/.test(key)) {
    throw new PoolError("config", "TREASURY_PRIVATE_KEY: must be set to 64 hex digits");
  }
  return key.toLowerCase();
}

/** The Ed25519 seed that signs the open book, 32 bytes; undefined without one. */
export function openBookKey(env: Environment): Uint8Array | undefined {
  const key = env.OPEN_BOOK_KEY;
  if (key === undefined || key.trim() === "") return undefined;
  if (!/^[0-9a-fA-F]{64}$/.test(key)) {
    throw new PoolError("config", "OPEN_BOOK_KEY: must be 64 hex digits");
  }
  return fromHex(key.toLowerCase(), 32);
}

/** Former keys, separated by commas or lines; the payment service spends their outputs. */
export function retiredPrivateKeys(env: Environment): string[] {
  const keys = (env.TREASURY_RETIRED_KEYS ?? "").split(/[\s,]+/).filter((key) => key !== "");
  if (!keys.every((key) => /^[0-9a-fA-F]{64}$/.test(key))) {
    throw new PoolError("config", "TREASURY_RETIRED_KEYS: must be 64 hex digits each");
  }
  return keys.map((key) => key.toLowerCase());
}

/** Of the monitor's own login, which an app makes; undefined if it has none. */
export function monitorLoginPassword(env: Environment): string | undefined {
  return env.MONITOR_LOGIN_PASSWORD;
}

/** Undefined if Redis requires none. */
export function redisPassword(env: Environment): string | undefined {
  return env.REDIS_PASSWORD;
}

/** Undefined where the NATS servers ask for none. */
export function natsToken(env: Environment): string | undefined {
  return env.NATS_TOKEN;
}

/** Shared with the front; undefined where the link's socket needs none. */
export function frontLinkSecret(env: Environment): string | undefined {
  return env.FRONT_LINK_SECRET;
}

/** The shared secret of `POST /postconfig`; undefined when the operator set none. */
export function postconfigSecret(env: Environment): string | undefined {
  return env.POSTCONFIG_SECRET;
}
