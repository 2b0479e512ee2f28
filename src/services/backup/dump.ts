// Makes one backup file: pg_dump in custom format, its list of contents checked, encrypted if a
// key is given, checksummed, and only then renamed to its final name.
// Invariant: a file without the suffix .part is whole and durable; a failure leaves the older
// backups as they are.

import { readdirSync, rmSync, statSync } from "node:fs";
import { rename } from "node:fs/promises";
import { join } from "node:path";
import { PoolError } from "../../base/errors.ts";
import type { BackedUpDatabase, DatabaseContent } from "./dependencies.ts";
import {
  backupName,
  type Manifest,
  sha256Of,
  syncFile,
  syncFolderAsync,
  writeManifest,
} from "./manifest.ts";
import { withPassFile } from "./pass-file.ts";
import { runProgram } from "./program.ts";

export interface DumpOptions {
  database: BackedUpDatabase;
  folder: string;
  poolId: string;
  nowMs: number;
  /** An age public key; the private one stays with the operator, away from this machine. */
  recipient: string | undefined;
  /** Keeps the unencrypted dump of an encrypted backup for the trial restore. */
  keepPlain: boolean;
  path: string;
  signal?: AbortSignal;
}

export interface Backup {
  path: string;
  manifest: Manifest;
  manifestPath: string;
  /** The unencrypted dump: the backup itself, or what `keepPlain` kept. */
  plainPath: string | undefined;
}

const DUMP_TIMEOUT_MS = 3 * 3_600_000;

export async function makeBackup(options: DumpOptions): Promise<Backup> {
  const name = `${backupName(options.nowMs)}.dump`;
  const plain = join(options.folder, `${name}.part`);
  const stored = options.recipient === undefined ? plain : join(options.folder, `${name}.age.part`);
  try {
    const content = await dump(options, plain);
    await checkContents(options, plain, content);
    if (options.recipient === undefined) return await publish(options, { stored, content });
    await encrypt(options, { plain, stored, recipient: options.recipient });
    const plainSha256 = await sha256Of(plain);
    const backup = await publish(options, { stored, content, plainSha256 });
    if (!options.keepPlain) rmSync(plain);
    return { ...backup, plainPath: options.keepPlain ? plain : undefined };
  } catch (thrown) {
    rmSync(stored, { force: true });
    rmSync(plain, { force: true });
    throw thrown;
  }
}

/** Deletes what a process that died left: unfinished files, and plain copies of encrypted ones. */
export function removeParts(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (/^katpool-.*\.part$/.test(name)) rmSync(join(folder, name), { force: true });
  }
}

async function dump(options: DumpOptions, plain: string): Promise<DatabaseContent> {
  const { connection } = options.database;
  return options.database.withSnapshot(async (snapshot, content) => {
    await withPassFile(connection, (env) =>
      runProgram({
        command: [
          "pg_dump",
          "--format=custom",
          "--compress=6",
          "--no-password",
          "--lock-wait-timeout=60000",
          `--snapshot=${snapshot}`,
          `--file=${plain}`,
        ],
        env,
        path: options.path,
        timeoutMs: DUMP_TIMEOUT_MS,
        ...(options.signal === undefined ? {} : { signal: options.signal }),
      }),
    );
    await syncFile(plain);
    return content;
  });
}

/** The dump's own list must name the data of every table that was counted. */
async function checkContents(
  options: DumpOptions,
  plain: string,
  content: DatabaseContent,
): Promise<void> {
  const list = await runProgram({
    command: ["pg_restore", "--list", plain],
    path: options.path,
    timeoutMs: DUMP_TIMEOUT_MS,
  });
  const listed = new Set(
    [...list.matchAll(/^\d+; \d+ \d+ TABLE DATA \S+ (\S+) /gm)].map((match) => match[1]),
  );
  const missing = Object.keys(content.rows).filter((table) => !listed.has(table));
  if (missing.length > 0) {
    throw new PoolError("data", `the dump lacks the tables ${missing.join(", ")}`);
  }
}

async function encrypt(
  options: DumpOptions,
  files: { plain: string; stored: string; recipient: string },
): Promise<void> {
  await runProgram({
    command: ["age", "--encrypt", "-r", files.recipient, "-o", files.stored, files.plain],
    path: options.path,
    timeoutMs: DUMP_TIMEOUT_MS,
  });
  await syncFile(files.stored);
}

async function publish(
  options: DumpOptions,
  made: { stored: string; content: DatabaseContent; plainSha256?: string },
): Promise<Backup> {
  const { stored: part, content, plainSha256 } = made;
  const path = part.slice(0, -".part".length);
  const file = path.slice(options.folder.length + 1);
  const manifest: Manifest = {
    format: 1,
    file,
    bytes: statSync(part).size,
    sha256: await sha256Of(part),
    encrypted: options.recipient !== undefined,
    ...(plainSha256 === undefined ? {} : { plainSha256 }),
    createdAt: new Date(options.nowMs).toISOString(),
    poolId: options.poolId,
    postgres: content.postgres,
    schemaVersion: content.schemaVersion,
    rows: Object.fromEntries(Object.entries(content.rows).map(([k, n]) => [k, n.toString()])),
    ledger: content.ledger,
  };
  const manifestPath = await writeManifest(options.folder, manifest);
  await rename(part, path);
  await syncFolderAsync(options.folder);
  return { path, manifest, manifestPath, plainPath: path };
}
