// Uploads one dump by hand, as operators know it: `cd backup && bun run cloudBackup.ts FILE.sql`.
// Takes google-credentials.json beside this file, backupEmailAddress of ../config/config.json
// and BACKUP_DRIVE_FOLDER of ../.env. Exits with 0 only if the file arrived complete.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import dotenv from "dotenv";
import { readConfig } from "../src/adapters/config/config.ts";
import { readEnvironment } from "../src/adapters/config/env.ts";
import { openDrive } from "../src/adapters/drive/drive.ts";
import { systemClock } from "../src/base/clock.ts";
import { errorText, PoolError } from "../src/base/errors.ts";
import { createLog } from "../src/base/log.ts";
import { uploadFile } from "../src/services/backup/upload.ts";

const here = import.meta.dir;
const log = createLog("cloud-backup");
dotenv.config({ path: join(here, "..", ".env"), quiet: true });

try {
  const [file, ...rest] = process.argv.slice(2);
  if (file === undefined || rest.length > 0) {
    throw new PoolError("config", "usage: bun run cloudBackup.ts FILE.sql");
  }
  if (!existsSync(file)) throw new PoolError("config", `${file}: there is no such file`);
  // CONFIG_FILE of .env is relative to the folder above; this script may be run from anywhere.
  const env = readEnvironment();
  const configFile = join(here, "..", env.CONFIG_FILE ?? "config/config.json");
  const config = readConfig({ ...env, CONFIG_FILE: configFile });
  const store = openDrive({
    credentials: readCredentials(env.GOOGLE_CREDENTIALS),
    folderId: env.BACKUP_DRIVE_FOLDER,
    poolId: config.file.pool_id,
    ...(env.GOOGLE_API_ENDPOINT === undefined ? {} : { endpoint: env.GOOGLE_API_ENDPOINT }),
    clock: systemClock,
    random: Math.random,
    log,
  });
  await uploadFile({ store, shareWith: config.file.backupEmailAddress, log }, file);
} catch (thrown) {
  log.error("upload FAILED", { error: errorText(thrown) });
  process.exitCode = 1;
}

function readCredentials(given: string | undefined): string {
  if (given !== undefined && given !== "") return given;
  const path = join(here, "google-credentials.json");
  if (existsSync(path)) return readFileSync(path, "utf8");
  throw new PoolError("config", `${path}: there is no such file; README.md says how to make it`);
}
