import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { checkedJob } from "../../../../testing/harness/stratum/validator-fixture.ts";
import { parseConfigText } from "../../../adapters/config/file.ts";
import { migrate } from "../../../adapters/database/schema/migrate.ts";
import { openDatabase } from "../../../adapters/database/sql.ts";
import { tryClaim, writerOf } from "../../../adapters/journal/directory.ts";
import { Journal } from "../../../adapters/journal/journal.ts";
import { systemClock } from "../../../base/clock.ts";
import { silentLog } from "../../../base/log.ts";
import { openFileStore } from "./file-store.ts";
import { orphanDrain } from "./orphans.ts";

const counts = { damaged: () => undefined, deletedUnsaved: () => undefined };
const job = checkedJob(1);
let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
}, 60_000);
afterAll(() => postgres.stop());

/** Appends shares to the journal of folder `number`, as a process that ended. */
async function mine(root: string, number: number, shares: number): Promise<void> {
  const folder = tryClaim(root, number);
  if (folder === undefined) throw new Error("the folder is in use");
  const journal = new Journal({
    ...{ folder, maxBytes: 1 << 30, keepBytes: 0, fileBytes: 1 << 24, flushIntervalMs: 0 },
    ...{ clock: systemClock, log: silentLog, counts },
    onDurable: () => undefined,
    onFault: () => undefined,
  });
  for (let n = 1; n <= shares; n++) {
    journal.append({ worker: "kaspadev:qa/r", job, work: 5, nonceHi: number, nonceLo: n });
  }
  await journal[Symbol.asyncDispose]();
  folder.release();
}

test("a damaged orphan delays no other, and one that is drained is not read again", async () => {
  const root = mkdtempSync(join(tmpdir(), "katpool-orphans-"));
  await using database = openDatabase({ url: await postgres.freshDatabase(), log: silentLog });
  await migrate(database, silentLog);
  for (const number of [0, 1, 2, 3]) await mine(root, number, 100);
  writeFileSync(join(root, "1", "identity"), "12ab");
  const failing: number[] = [];
  const settings = parseConfigText(
    JSON.stringify({
      ...{ network: "devnet", stratum: { port: 1, difficulty: 64 } },
      journal: { directory: root, keepBytes: 0 },
    }),
    "test",
  ).journal;
  await using store = await openFileStore({
    settings,
    instances: 4,
    clock: systemClock,
    log: silentLog,
  });
  const turn = orphanDrain({
    ...{ name: "pool", journals: store.left },
    ...{ database, counts, clock: systemClock, log: silentLog },
    isBookOpen: true,
    onFailing: (folders) => failing.push(folders),
  });
  expect(await turn()).toEqual([2, 3]);
  expect(await turn()).toEqual([]);
  await mine(root, 3, 50);
  expect(await turn()).toEqual([3]);
  expect(failing).toEqual([1, 1, 1]);
  const sums = await database.query("SELECT SUM(shares)::int AS shares FROM segment_work");
  expect(sums).toEqual([{ shares: 250 }]);
  // Whoever takes over a session of the process that wrote it sees that it has ended.
  expect(writerOf(join(root, "3"))).toBe(store.run);
  rmSync(root, { recursive: true });
}, 60_000);
