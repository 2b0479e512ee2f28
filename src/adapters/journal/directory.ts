// The folder of one journal, claimed by one process at a time with flock(2): replicas can share a
// volume, and the folder of a process that died is free at once.
// Invariant: two live processes never write the same journal.

import { dlopen, FFIType } from "bun:ffi";
import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { errorText, PoolError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { firstSequenceOf } from "./format.ts";

const LOCK_EXCLUSIVE_NONBLOCKING = 2 | 4;

export interface JournalDirectory {
  path: string;
  /** The number of the folder, from 0. */
  number: number;
  /** 12 hex digits made with the folder; its position in the database is kept under them. */
  identity: string;
  release(): void;
}

/** What the process that holds a folder leaves in it: which one wrote there last. */
const WRITER_FILE = "writer";

/**
 * Claims the lowest free folder `root/<n>` with n < limit. A folder whose identity is damaged is
 * logged and left alone. Throws PoolError "conflict" if none is free, "data" if only damaged ones
 * are left.
 */
export function claimJournalDirectory(root: string, limit: number, log: Log): JournalDirectory {
  let damage: PoolError | undefined;
  for (let number = 0; number < limit; number++) {
    try {
      const claimed = tryClaim(root, number);
      if (claimed !== undefined) return claimed;
    } catch (thrown) {
      if (!(thrown instanceof PoolError) || thrown.kind !== "data") throw thrown;
      damage = thrown;
      log.error("journal folder damaged", { number, error: errorText(thrown) });
    }
  }
  throw damage ?? new PoolError("conflict", `all ${limit} journals under ${root} are in use`);
}

/**
 * Claims exactly folder `number` if it is free. Throws PoolError "journal" if the disk fails, and
 * "data" if the folder's identity is damaged.
 */
export function tryClaim(root: string, number: number): JournalDirectory | undefined {
  const path = join(root, String(number));
  let descriptor: number;
  try {
    mkdirSync(path, { recursive: true });
    descriptor = openSync(join(path, "lock"), "a", 0o600);
  } catch (thrown) {
    throw new PoolError("journal", `cannot open the journal folder: ${errorText(thrown)}`, thrown);
  }
  if (libc().flock(descriptor, LOCK_EXCLUSIVE_NONBLOCKING) !== 0) {
    closeSync(descriptor);
    return undefined;
  }
  const release = () => closeSync(descriptor);
  try {
    return { path, number, identity: readIdentity(path), release };
  } catch (thrown) {
    release();
    throw thrown;
  }
}

/** Says that process `run` writes the journal now; it must hold the folder. */
export function noteWriter({ path }: Pick<JournalDirectory, "path">, run: number): void {
  const file = join(path, WRITER_FILE);
  writeFileSync(`${file}.part`, String(run), { mode: 0o600 });
  renameSync(`${file}.part`, file);
}

/** The process that wrote the journal last; undefined if none has said so. */
export function writerOf(path: string): number | undefined {
  const file = join(path, WRITER_FILE);
  return existsSync(file) ? Number.parseInt(readFileSync(file, "utf8"), 10) : undefined;
}

function readIdentity(path: string): string {
  const file = join(path, "identity");
  if (!existsSync(file)) makeIdentity(path, file);
  const identity = readFileSync(file, "utf8").trim();
  if (/^[0-9a-f]{12}$/.test(identity)) return identity;
  throw new PoolError("data", `journal identity is damaged: ${file}`);
}

/**
 * Whole or not at all, and durable before the first share is: a folder with another identity after
 * a power failure would be stored a second time.
 */
function makeIdentity(path: string, file: string): void {
  const part = `${file}.part`;
  const descriptor = openSync(part, "w", 0o600);
  writeSync(descriptor, randomBytes(6).toString("hex"));
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(part, file);
  for (const folder of [path, dirname(path)]) syncFolder(folder);
}

/** Makes the names in a folder durable. */
export function syncFolder(path: string): void {
  const descriptor = openSync(path, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Numbers of the journal folders that exist under `root`. */
export function journalNumbers(root: string): number[] {
  if (!existsSync(root)) return [];
  return readdirSync(root)
    .filter((name) => /^[0-9]{1,3}$/.test(name))
    .map((name) => Number.parseInt(name, 10))
    .sort((a, b) => a - b);
}

/** The journal files of a folder, oldest first. */
export function journalFiles(path: string): { path: string; firstSequence: number }[] {
  return readdirSync(path)
    .map((name) => ({ path: join(path, name), firstSequence: firstSequenceOf(name) }))
    .filter((file): file is { path: string; firstSequence: number } => {
      return file.firstSequence !== undefined;
    })
    .sort((a, b) => a.firstSequence - b.firstSequence);
}

function libc(): { flock(descriptor: number, operation: number): number } {
  const library = dlopen("libc.so.6", {
    flock: { args: [FFIType.i32, FFIType.i32], returns: FFIType.i32 },
  });
  return { flock: (descriptor, operation) => library.symbols.flock(descriptor, operation) };
}
