import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { silentLog } from "../../../base/log.ts";
import { migrate } from "../schema/migrate.ts";
import { type Database, openDatabase } from "../sql.ts";
import { readLastDifficulties } from "./last-difficulties.ts";

setDefaultTimeout(60_000);

let server: PostgresServer;
let database: Database;
beforeAll(async () => {
  server = await startPostgres();
  database = openDatabase({ url: await server.freshDatabase(), log: silentLog });
  await migrate(database, silentLog);
});
afterAll(async () => {
  await database[Symbol.asyncDispose]();
  await server.stop();
});

test("each worker of the last day has the difficulty of its newest minute that has one", async () => {
  await database.query(
    `INSERT INTO worker (id, wallet, name, first_share_at, last_share_at)
     OVERRIDING SYSTEM VALUE
     VALUES (1, 'kaspa:a', 'new', now(), now() - INTERVAL '1 minute'),
            (2, 'kaspa:a', 'old', now(), now() - INTERVAL '25 hours'),
            (3, 'kaspa:b', 'none', now(), now())`,
  );
  await database.query(
    `INSERT INTO worker_minute (minute, worker_id, difficulty)
     VALUES (now() - INTERVAL '3 minutes', 1, 64),
            (now() - INTERVAL '2 minutes', 1, 128),
            (now() - INTERVAL '1 minute', 1, 0),
            (now() - INTERVAL '25 hours', 2, 256),
            (now(), 3, 0)`,
  );
  expect(await readLastDifficulties(database)).toEqual([
    { wallet: "kaspa:a", name: "new", difficulty: 128 },
  ]);
});
