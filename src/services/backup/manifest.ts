// The manifest beside each backup: what the file contains, so that a restore can be verified.
// Invariant: the row counts are those of the dump's own snapshot, and the checksum is that of the
// stored file.

import { createHash } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { PoolError } from "../../base/errors.ts";

const manifestSchema = z.strictObject({
  format: z.literal(1),
  /** Name of the stored file, without a folder. */
  file: z.string().regex(/^[\w.-]+$/),
  bytes: z.number().int().min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  encrypted: z.boolean(),
  /** Checksum of the dump that was encrypted. */
  plainSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  createdAt: z.iso.datetime(),
  poolId: z.string(),
  postgres: z.string(),
  schemaVersion: z.number().int(),
  /** Rows per table, as decimal text. */
  rows: z.record(z.string(), z.string().regex(/^[0-9]+$/)),
  /** One number over all balances: the order-free checksum of every account. */
  ledger: z.string(),
});

export type Manifest = z.output<typeof manifestSchema>;

const NAME = /^katpool-(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z\.dump(\.age)?$/;

/** katpool-20260102T030405Z */
export function backupName(nowMs: number): string {
  const digits = new Date(nowMs).toISOString().replace(/[-:]/g, "").slice(0, 15);
  return `katpool-${digits}Z`;
}

/** When the file of this name was made, in Unix milliseconds; undefined for a foreign name. */
export function backupTimeMs(name: string): number | undefined {
  const match = NAME.exec(name);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** Clocks differ a little; a backup dated later than that was made with a wrong clock. */
const CLOCK_TOLERANCE_MS = 10 * 60_000;

export function isFuture(name: string, nowMs: number): boolean {
  const atMs = backupTimeMs(name);
  return atMs !== undefined && isFutureTime(atMs, nowMs);
}

export function isFutureTime(atMs: number, nowMs: number): boolean {
  return atMs > nowMs + CLOCK_TOLERANCE_MS;
}

export function manifestName(file: string): string {
  return `${file}.manifest.json`;
}

export async function writeManifest(folder: string, manifest: Manifest): Promise<string> {
  const path = join(folder, manifestName(manifest.file));
  const handle = await open(`${path}.part`, "w", 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(manifest, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${path}.part`, path);
  await syncFolderAsync(folder);
  return path;
}

/** The manifest of a backup file. Throws PoolError "data" when it is missing or damaged. */
export function readManifest(backupPath: string): Manifest {
  const path = manifestName(backupPath);
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(path, "utf8"));
  } catch (thrown) {
    throw new PoolError("data", `manifest cannot be read: ${path}`, thrown);
  }
  const result = manifestSchema.safeParse(raw);
  if (result.success) return result.data;
  throw new PoolError("data", `manifest is damaged: ${path}: ${z.prettifyError(result.error)}`);
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

/** Makes a rename durable. */
export async function syncFolderAsync(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a file's content durable. */
export async function syncFile(path: string): Promise<void> {
  const handle = await open(path, "r+");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
