// Work that a pool recorded at version 6 of the schema is folded after the upgrade, like any other.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { silentLog } from "../../../base/log.ts";
import { rollUp } from "../maintenance/statistics-rollup.ts";
import { openDatabase } from "../sql.ts";
import { migrate, readMigrations } from "./migrate.ts";

setDefaultTimeout(60_000);

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
});
afterAll(async () => {
  await server.crash();
  await server.stop();
});

/** Three minutes that block 1 paid fifty days ago, and two that block 2 paid yesterday. */
const ROWS = [
  "INSERT INTO pool_instance (instance) VALUES ('app-0')",
  `INSERT INTO worker (wallet, name, first_share_at, last_share_at)
   VALUES ('kaspa:a', 'x', now() - INTERVAL '60 days', now()),
     ('kaspa:b', 'y', now() - INTERVAL '60 days', now())`,
  `INSERT INTO found_block
     (hash, instance, sequence, worker_id, found_at, daa_score, bits, nonce, network_work, state,
      merging_hash, reward, settled_at, allocated_at)
   SELECT repeat(n::TEXT, 64), 'app-0', n * 30, 1, at, n * 1000, 503382015, n, 9000000, 'blue',
     repeat('f', 64), 50, at, at
   FROM (VALUES (1, now() - INTERVAL '50 days'), (2, now() - INTERVAL '1 day')) AS b (n, at)`,
  `INSERT INTO segment
     (instance, first_sequence, last_sequence, started_at, ended_at, max_daa_score, ended_by,
      paid_by)
   SELECT 'app-0', first, last, b.found_at - make_interval(mins => back),
     b.found_at - make_interval(mins => back - 1), b.daa_score,
     CASE WHEN back = 1 THEN b.hash END, b.hash
   FROM (VALUES (1, 10, 3, 1), (11, 20, 2, 1), (21, 30, 1, 1), (31, 45, 2, 2), (46, 60, 1, 2))
     AS s (first, last, back, block)
   JOIN found_block AS b ON b.hash = repeat(block::TEXT, 64)`,
  `INSERT INTO segment_work (instance, first_sequence, worker_id, work, shares)
   SELECT s.instance, s.first_sequence, w.id, 1000 * s.first_sequence + w.id, 5
   FROM segment AS s, worker AS w`,
];

test("segments of version 6 are folded, and every worker's work per block stays", async () => {
  await using database = openDatabase({ url: await server.freshDatabase(), log: silentLog });
  await migrate(database, silentLog, readMigrations().slice(0, 6));
  await database.transaction(async (tx) => {
    await tx.query("SET LOCAL session_replication_role = replica");
    for (const statement of ROWS) await tx.query(statement);
  });
  const paid = () =>
    database.query(
      `SELECT s.paid_by, w.worker_id, SUM(w.work)::TEXT AS work, SUM(w.shares)::TEXT AS shares
       FROM segment AS s
       JOIN segment_work AS w USING (instance, first_sequence)
       GROUP BY s.paid_by, w.worker_id
       ORDER BY s.paid_by, w.worker_id`,
    );
  const before = await paid();
  await migrate(database, silentLog);
  for (let pass = 0; pass < 3; pass++) {
    await database.transaction((tx) => rollUp(tx, new Date(), 400));
  }
  expect(await paid()).toEqual(before);
  const segments = await database.query(
    `SELECT first_sequence::INTEGER AS first, last_sequence::INTEGER AS last
     FROM segment ORDER BY first_sequence`,
  );
  expect(segments).toEqual([
    { first: 1, last: 30 },
    { first: 31, last: 45 },
    { first: 46, last: 60 },
  ]);
  const rounds = await database.query(
    "SELECT left(hash, 1) AS block, work::TEXT AS work FROM block_round ORDER BY hash",
  );
  // Three and two segments of two workers each.
  expect(rounds).toEqual([
    { block: "1", work: String(2000 * (1 + 11 + 21) + 9) },
    { block: "2", work: String(2000 * (31 + 46) + 6) },
  ]);
});
