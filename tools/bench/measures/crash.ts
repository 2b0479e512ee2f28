// kill -9 under full load: is every accepted share in the journal? The server gets no warning, and
// the journal is read by independent code. (A kill leaves the kernel running; power loss relies on
// fdatasync.)

import { join } from "node:path";
import type { Bench } from "../bench.ts";
import { answeredNonces, journaledNonces } from "../journal-nonces.ts";
import { startPool } from "../pool.ts";

export async function measureCrash(bench: Bench): Promise<void> {
  const pool = await startPool(bench.stage);
  const record = join(bench.stage.folder, "answered.bin");
  const run = bench.client.shares({
    ...{ port: pool.easyPort, users: bench.stage.usersFile, connections: 200, window: 16 },
    ...{ seconds: 60, warmup: 0, record },
  });
  await run.measuring;
  await Bun.sleep(2000 + Math.random() * 500);
  await pool.kill();
  const result = await run.result;
  const answered = answeredNonces(record);
  const journaled = journaledNonces(pool.journalRoot);
  const missing = answered.filter((nonce) => !journaled.has(nonce)).length;
  bench.say(`  killed after ${answered.length} accepted shares at ${result.perSecond}/s`);
  if (answered.length < 1000) throw new Error("too few shares were accepted before the kill");
  bench.note({
    server: "katpool",
    what: `accepted shares missing in the journal after kill -9, of ${answered.length}`,
    ...{ unit: "shares", value: missing, runs: [missing] },
    target: { kind: "atMost", value: 0 },
  });
}
