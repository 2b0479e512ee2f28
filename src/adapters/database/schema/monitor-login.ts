// The login of the public monitor, which cannot write the ledger. An app that may create roles
// makes it and sets its password.

import type { Log } from "../../../base/log.ts";
import { type Database, sqlState } from "../sql.ts";
import monitorLoginSql from "./monitor-login.sql" with { type: "text" };

export const MONITOR_USER = "katpool_monitor";
const INSUFFICIENT_PRIVILEGE = "42501";

/**
 * The schema must be up to date. A database user that may not create roles leaves the login to the
 * operator. Throws PoolError "database".
 */
export async function ensureMonitorLogin(
  database: Database,
  password: string,
  log: Log,
): Promise<void> {
  try {
    await database.transaction(async (tx) => {
      await tx.query("SELECT pg_advisory_xact_lock(hashtext('katpool monitor login'))");
      await tx.query("SELECT set_config('katpool.monitor_password', $1, TRUE)", [password]);
      await tx.query(monitorLoginSql);
    });
  } catch (thrown) {
    if (sqlState(thrown) !== INSUFFICIENT_PRIVILEGE) throw thrown;
    log.warn("monitor login not made: the database user may not create roles", {
      user: MONITOR_USER,
    });
  }
}
