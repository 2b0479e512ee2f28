// The last difficulty of each worker of the last day, for its next connection after a restart.

import type { Database } from "../sql.ts";

const MAX_WORKERS = 50_000;

/** The most recently active workers first. Display names are not involved: wallet and name. */
export async function readLastDifficulties(
  database: Database,
): Promise<{ wallet: string; name: string; difficulty: number }[]> {
  return await database.query(
    `SELECT w.wallet, w.name, m.difficulty
     FROM worker AS w
     CROSS JOIN LATERAL (
       SELECT difficulty FROM worker_minute
       WHERE worker_id = w.id AND difficulty > 0
       ORDER BY minute DESC LIMIT 1
     ) AS m
     WHERE w.last_share_at > now() - INTERVAL '1 day'
     ORDER BY w.last_share_at DESC, w.id
     LIMIT $1`,
    [MAX_WORKERS],
  );
}
