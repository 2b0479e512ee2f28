// Takes a finished backup to the remote store: the file, then its manifest, shared with whom the
// operator named, and old ones deleted. Called by cycle.ts. What must stay true: remote backups
// are only thinned out after a new one has arrived whole.

import { statSync } from "node:fs";
import { basename } from "node:path";
import type { Log } from "../../base/log.ts";
import type { RemoteStore } from "./dependencies.ts";
import type { Backup } from "./dump.ts";
import { manifestName } from "./manifest.ts";
import { expiredBackups } from "./rotate.ts";

export interface UploadOptions {
  store: RemoteStore;
  /** backupEmailAddress; an empty text shares with nobody. */
  shareWith: string;
  log: Log;
}

/** Answers how many backups the remote store holds now. */
export async function uploadBackup(options: UploadOptions, backup: Backup): Promise<number> {
  for (const path of [backup.path, backup.manifestPath]) {
    await uploadFile(options, path);
  }
  return rotateRemote(options);
}

/** Uploads any one file, under its own name. */
export async function uploadFile(options: UploadOptions, path: string): Promise<void> {
  const { store, shareWith, log } = options;
  const file = await store.upload({ path, name: basename(path), bytes: statSync(path).size });
  if (shareWith !== "") await store.share(file.id, shareWith);
  log.info("backup uploaded", { file: file.name, id: file.id, shared: shareWith !== "" });
}

async function rotateRemote(options: UploadOptions): Promise<number> {
  const files = await options.store.list();
  const expired = new Set(expiredBackups(files.map((file) => file.name)));
  for (const name of [...expired]) expired.add(manifestName(name));
  for (const file of files.filter(({ name }) => expired.has(name))) {
    await options.store.delete(file.id);
    options.log.info("old remote backup deleted", { file: file.name });
  }
  return files.filter(({ name }) => !expired.has(name) && !name.endsWith(".json")).length;
}
