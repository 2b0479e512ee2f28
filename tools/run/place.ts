// The data folder of `make run`: keys, the database, the chain and the journal. Outside the
// project, because Postgres runs under a user that may not read root's home.

import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { PrivateKey } from "kaspa-wasm";

export const PROJECT = resolve(import.meta.dir, "..", "..");

export interface Place {
  path: string;
  keys: Keys;
  /** Path of a file or folder inside. */
  at(name: string): string;
}

export interface Keys {
  treasury: string;
  miner: string;
}

/** The folder for this checkout and kind of node; KATPOOL_STATE names another one. */
export function openPlace(kind: string): Place {
  const checkout = createHash("sha256").update(PROJECT).digest("hex").slice(0, 8);
  const root = process.getuid?.() === 0 ? "/var/lib" : join(homedir(), ".local", "state");
  const path = process.env.KATPOOL_STATE ?? join(root, "katpool", `${checkout}-${kind}`);
  for (const folder of ["", "postgres", "node", "journal", "logs"]) {
    mkdirSync(join(path, folder), { recursive: true });
  }
  return { path, keys: readKeys(join(path, "keys.json")), at: (name) => join(path, name) };
}

/** Created once; they only hold coins of a private network. */
function readKeys(file: string): Keys {
  if (!existsSync(file)) {
    writeFileSync(file, JSON.stringify({ treasury: randomKey(), miner: randomKey() }));
    chmodSync(file, 0o600);
  }
  return JSON.parse(readFileSync(file, "utf8")) as Keys;
}

function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return Buffer.from(bytes).toString("hex");
}

export function addressOf(key: string, network: string): string {
  return new PrivateKey(key).toAddress(network).toString();
}
