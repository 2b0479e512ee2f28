// Uploads a finished backup: the file, then its manifest, shared with the operator's address, and
// deletes expired ones. A file that is there already with the same size is not sent again.
// Invariant: remote backups are only deleted after a new one has arrived whole.

import { statSync } from "node:fs";
import { basename } from "node:path";
import type { Log } from "../../base/log.ts";
import type { RemoteFile, RemoteStore } from "./dependencies.ts";
import type { Backup } from "./dump.ts";
import { manifestName } from "./manifest.ts";
import { expiredBackups } from "./rotate.ts";

export interface UploadOptions {
  store: RemoteStore;
  /** backupEmailAddress; an empty text shares with nobody. */
  shareWith: string;
  log: Log;
}

interface RotationOptions extends UploadOptions {
  nowMs: number;
}

/** Returns how many backups the remote store has now. */
export async function uploadBackup(options: RotationOptions, backup: Backup): Promise<number> {
  const present = await options.store.list();
  for (const path of [backup.path, backup.manifestPath]) {
    // After a failure only what is missing is sent. Sharing twice does no harm.
    const sent = present.find(
      (file) => file.name === basename(path) && file.bytes === statSync(path).size,
    );
    if (sent === undefined) await uploadFile(options, path);
    else await share(options, sent);
  }
  return rotateRemote(options);
}

/** Uploads any one file, under its own name. */
export async function uploadFile(options: UploadOptions, path: string): Promise<void> {
  const { store, log } = options;
  const file = await store.upload({ path, name: basename(path), bytes: statSync(path).size });
  await share(options, file);
  log.info("backup uploaded", { file: file.name, id: file.id });
}

async function share(options: UploadOptions, file: RemoteFile): Promise<void> {
  if (options.shareWith !== "") await options.store.share?.(file.id, options.shareWith);
}

async function rotateRemote(options: RotationOptions): Promise<number> {
  const files = await options.store.list();
  const expired = new Set(
    expiredBackups(
      files.map((file) => file.name),
      options.nowMs,
    ),
  );
  for (const name of [...expired]) expired.add(manifestName(name));
  for (const file of files.filter(({ name }) => expired.has(name))) {
    await options.store.delete(file.id);
    options.log.info("old remote backup deleted", { file: file.name });
  }
  return files.filter(({ name }) => !expired.has(name) && !name.endsWith(".json")).length;
}
