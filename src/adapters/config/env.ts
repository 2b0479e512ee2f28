// The environment, read once; nothing else in src reads process.env. NAME_FILE names a file that
// contains the value of NAME (Docker secrets). A variable that is set but empty counts as unset,
// because Compose passes unset variables on as empty ones.

import { readFileSync } from "node:fs";
import { errorText, PoolError } from "../../base/errors.ts";

export type Environment = Record<string, string | undefined>;

/** The process's environment with every NAME_FILE read; faults are listed together. */
export function readEnvironment(raw: Environment = process.env): Environment {
  const result: Environment = {};
  const faults: string[] = [];
  for (const [name, value] of Object.entries(raw)) {
    if (value === undefined || value === "") continue;
    // `bun run` and npm set NODE to the path of their own program.
    if (name === "NODE" && value.startsWith("/")) continue;
    if (!name.endsWith("_FILE") || name === "CONFIG_FILE") {
      const plain = plainText(value);
      if (plain !== "") result[name] ??= plain;
      continue;
    }
    const target = name.slice(0, -"_FILE".length);
    if (!SECRET_NAMES.has(target)) continue;
    try {
      result[target] = plainText(readFileSync(value, "utf8"));
    } catch (thrown) {
      faults.push(`${name}: cannot be read: ${errorText(thrown)}`);
    }
  }
  if (faults.length > 0) throw new PoolError("config", faults.join("\n"));
  return result;
}

/**
 * Removes a byte order mark and the blanks and line ends around a value, which editors and shells
 * add. The fetcher applies the same rule (go/config).
 */
export function plainText(text: string): string {
  return text.replace(/^\ufeff/, "").replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "");
}

const SECRET_NAMES = new Set([
  "TREASURY_PRIVATE_KEY",
  "TREASURY_ADDRESS",
  "TREASURY_RETIRED_KEYS",
  "POSTGRES_USER",
  "POSTGRES_PASSWORD",
  "DATABASE_URL",
  "MONITOR_DATABASE_URL",
  "MONITOR_LOGIN_PASSWORD",
  "POSTCONFIG_SECRET",
  "REDIS_PASSWORD",
  "NATS_TOKEN",
  "FRONT_LINK_SECRET",
  "OPEN_BOOK_KEY",
  "GOOGLE_CREDENTIALS",
]);
