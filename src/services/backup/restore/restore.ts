// Restores a backup into a scratch database and verifies it there: checksum of the file, rows of
// every table and the ledger's checksum against the manifest, then, after missing migrations,
// every ledger invariant. Run for an operator, and after each backup as a drill.
// Invariant: nothing replaces the live database before it is verified and its payouts are halted.

import { mkdtempSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { PoolError } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import type { DatabaseContent, RestoreTarget } from "../dependencies.ts";
import { isFuture, isFutureTime, type Manifest, readManifest, sha256Of } from "../manifest.ts";
import { withPassFile } from "../pass-file.ts";
import { runProgram } from "../program.ts";

export interface RestoreOptions {
  /** The .dump or .dump.age file; its manifest lies beside it. */
  backupPath: string;
  /** A file with the age private key, for an encrypted backup. */
  identityPath: string | undefined;
  /** The unencrypted dump, if it is still here: restored instead of decrypting the backup. */
  plainPath?: string | undefined;
  /** Restores a backup that is dated in the future, which is refused otherwise. */
  acceptFuture?: boolean;
  target: RestoreTarget;
  nowMs: number;
  path: string;
  log: Log;
  /** `drill` drops the scratch database again, `replace` puts it in place of the live one. */
  afterwards: "drill" | "keep" | "replace";
}

export interface Restored {
  /** Where the restored data is now; undefined after a drill. */
  database: string | undefined;
  /** Where the former live database is kept; undefined unless it was replaced. */
  keptAs: string | undefined;
  rows: bigint;
  /** The last share of each journal that the backup holds, by instance. */
  journals: Record<string, bigint>;
}

export const RESTORED = "restored";
/** Scratch databases of drills; one that an interrupted drill left is dropped by the next run. */
export const DRILL_PREFIX = "katpool_drill_";
const RESTORE_TIMEOUT_MS = 3 * 3_600_000;

export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { target, log } = options;
  // What can be refused at once is refused before hours of work.
  if (options.afterwards === "replace") await target.requireReplaceable(keptAsOf(options));
  const manifest = readManifest(options.backupPath);
  requirePast(options, manifest);
  await requireChecksum(options.backupPath, manifest.sha256);
  log.info("backup file matches its manifest", { file: manifest.file });
  const isDrill = options.afterwards === "drill";
  const scratch = `${isDrill ? DRILL_PREFIX : "katpool_restore_"}${options.nowMs}`;
  await target.createDatabase(scratch);
  try {
    await load(options, manifest, scratch);
    const content = await target.content(scratch);
    const rows = requireContent(manifest, content);
    log.info("restored content matches the manifest", { database: scratch, rows: `${rows}` });
    await target.migrate(scratch);
    await target.halt(scratch, RESTORED);
    await target.verify(scratch);
    log.info("restored database passes every invariant", { database: scratch });
    return { ...(await place(options, scratch)), rows, journals: content.journals };
  } catch (thrown) {
    await target.dropDatabase(scratch);
    throw thrown;
  }
}

async function place(
  options: RestoreOptions,
  scratch: string,
): Promise<Omit<Restored, "rows" | "journals">> {
  if (options.afterwards === "drill") {
    await options.target.dropDatabase(scratch);
    return { database: undefined, keptAs: undefined };
  }
  if (options.afterwards === "keep") return { database: scratch, keptAs: undefined };
  const keptAs = keptAsOf(options);
  await options.target.takePlace(scratch, keptAs);
  return { database: options.target.connection.database, keptAs };
}

function keptAsOf(options: RestoreOptions): string {
  return `katpool_before_${options.nowMs}`;
}

/** A wrong clock made it, or the present clock is wrong: which backup is the newest is unknown. */
function requirePast(options: RestoreOptions, manifest: Manifest): void {
  if (options.acceptFuture === true) return;
  const { nowMs } = options;
  const isNamedFuture = isFuture(basename(options.backupPath), nowMs);
  if (!isNamedFuture && !isFutureTime(Date.parse(manifest.createdAt), nowMs)) return;
  throw new PoolError(
    "conflict",
    `${manifest.file} is dated in the future (now: ${new Date(nowMs).toISOString()}): ` +
      "check the clock; --accept-future restores it all the same",
  );
}

async function requireChecksum(path: string, expected: string): Promise<void> {
  const actual = await sha256Of(path);
  if (actual === expected) return;
  throw new PoolError("data", `${path} is damaged: sha256 is ${actual}, not ${expected}`);
}

async function load(options: RestoreOptions, manifest: Manifest, scratch: string): Promise<void> {
  if (!manifest.encrypted) return loadPlain(options, options.backupPath, scratch);
  if (options.plainPath !== undefined) {
    return loadDecrypted({ options, manifest, scratch, plain: options.plainPath });
  }
  if (options.identityPath === undefined) {
    throw new PoolError("config", "the backup is encrypted: name the age key file (--identity)");
  }
  // Beside the backup: a dump can be larger than the memory behind /tmp.
  const folder = mkdtempSync(join(dirname(options.backupPath), ".restore-"));
  try {
    const plain = join(folder, "plain.dump");
    await runProgram({
      command: ["age", "--decrypt", "-i", options.identityPath, "-o", plain, options.backupPath],
      path: options.path,
      timeoutMs: RESTORE_TIMEOUT_MS,
    });
    await loadDecrypted({ options, manifest, scratch, plain });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Manifests of older versions have no checksum of the plain dump; age itself authenticates. */
async function loadDecrypted(from: {
  options: RestoreOptions;
  manifest: Manifest;
  scratch: string;
  plain: string;
}): Promise<void> {
  const { plainSha256 } = from.manifest;
  if (plainSha256 !== undefined) await requireChecksum(from.plain, plainSha256);
  await loadPlain(from.options, from.plain, from.scratch);
}

async function loadPlain(options: RestoreOptions, plain: string, scratch: string): Promise<void> {
  const connection = { ...options.target.connection, database: scratch };
  await withPassFile(connection, (env) =>
    runProgram({
      command: [
        "pg_restore",
        "--exit-on-error",
        "--single-transaction",
        "--no-owner",
        "--no-password",
        `--dbname=${scratch}`,
        plain,
      ],
      env,
      path: options.path,
      timeoutMs: RESTORE_TIMEOUT_MS,
    }),
  );
}

function requireContent(manifest: Manifest, content: DatabaseContent): bigint {
  const faults: string[] = [];
  for (const [table, count] of Object.entries(manifest.rows)) {
    const restored = content.rows[table];
    if (restored?.toString() !== count) faults.push(`${table}: ${restored} rows, not ${count}`);
  }
  if (content.ledger !== manifest.ledger) faults.push("the ledger's checksum differs");
  if (content.schemaVersion !== manifest.schemaVersion) faults.push("the schema version differs");
  if (faults.length > 0) {
    throw new PoolError("data", `the restored database differs: ${faults.join("; ")}`);
  }
  return Object.values(content.rows).reduce((sum, count) => sum + count, 0n);
}
