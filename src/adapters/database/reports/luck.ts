// How many blocks each worker should have found and how many it did: this shows who withholds
// solved blocks. Only workers with enough work are listed.

import type { Reader } from "../sql.ts";

export interface WorkerLuck {
  wallet: string;
  worker: string;
  /** Blocks that its work stands for at the difficulty of those days. */
  expected: number;
  found: number;
}

/** Workers whose work of the last seven days stands for `minExpected` blocks or more. */
export async function readWorkerLuck(
  reader: Reader,
  options: { minExpected: number; limit: number },
): Promise<WorkerLuck[]> {
  return await reader.query<WorkerLuck>(
    `WITH difficulty AS (
       SELECT AVG(network_work) AS work
       FROM found_block
       WHERE found_at > now() - INTERVAL '7 days'
     ), worked AS (
       SELECT worker_id, SUM(work) AS work
       FROM worker_time
       WHERE at > now() - INTERVAL '7 days'
       GROUP BY worker_id
     )
     SELECT w.wallet, w.name AS worker, (k.work / d.work)::float8 AS expected,
       (
         SELECT COUNT(*)::int
         FROM found_block AS b
         WHERE b.worker_id = k.worker_id AND b.found_at > now() - INTERVAL '7 days'
       ) AS found
     FROM worked AS k
     CROSS JOIN difficulty AS d
     JOIN worker AS w ON w.id = k.worker_id
     WHERE d.work > 0 AND k.work >= d.work * $1
     ORDER BY k.work DESC
     LIMIT $2`,
    [options.minExpected, options.limit],
  );
}
