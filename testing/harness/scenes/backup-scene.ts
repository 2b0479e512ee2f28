// A database with one posting, and what a backup of it needs. Real Postgres, pg_dump and rclone.

import { migrate } from "../../../src/adapters/database/schema/migrate.ts";
import { type Database, openDatabase } from "../../../src/adapters/database/sql.ts";
import { createMetrics } from "../../../src/adapters/metrics/registry.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { silentLog } from "../../../src/base/log.ts";
import { backedUp } from "../../../src/main/backup/dependencies.ts";
import type { BackupDeps } from "../../../src/services/backup/backup-cycle.ts";
import { createBackupMetrics } from "../../../src/services/backup/metrics.ts";
import { backupSchedule } from "../../../src/services/backup/schedule.ts";
import type { PostgresServer } from "../servers/postgres.ts";
import { postByHand } from "./ledger-rows.ts";

const PATH = process.env.PATH ?? "";

export interface BackupScene {
  url: string;
  database: Database;
  deps: BackupDeps;
}

/** A fresh database, and the dependencies of a backup of it into `folder`. */
export async function backupScene(server: PostgresServer, folder: string): Promise<BackupScene> {
  const url = await server.freshDatabase();
  const database = openDatabase({ url, log: silentLog });
  await migrate(database, silentLog);
  await postByHand(database, "block:a", { reward: -100n, "kaspa:qq": 99n, fee: 1n });
  return { url, database, deps: backupDeps({ url, database, folder }) };
}

export function backupDeps(from: { url: string; database: Database; folder: string }): BackupDeps {
  return {
    dump: {
      database: backedUp(from.database, from.url),
      folder: from.folder,
      poolId: "katpool",
      recipient: undefined,
      path: PATH,
    },
    schedule: backupSchedule({ cron: undefined, payoutsPerDay: 2 }),
    targets: [],
    shareWith: "",
    drill: undefined,
    drillSchedule: undefined,
    sweep: async () => undefined,
    alone: (work) => work(),
    clock: systemClock,
    log: silentLog,
    metrics: createBackupMetrics(createMetrics("test", { defaults: false })),
  };
}
