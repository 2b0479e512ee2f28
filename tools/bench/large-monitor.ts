// A monitor over a large pool's history (a million share rows, 10,000 wallets, 100,000 blocks), and
// the latency of each path. Creates and removes everything; seeding takes minutes.
// usage: bun tools/bench/large-monitor.ts [requests per path] [at once]

import { join } from "node:path";
import { LARGE_POOL } from "../../testing/harness/scenes/seed.ts";
import { seededDatabase, startMonitor } from "../../testing/harness/servers/monitor.ts";
import { startPostgres } from "../../testing/harness/servers/postgres.ts";

const server = await startPostgres();
try {
  process.stdout.write("seeding\n");
  const url = await seededDatabase(server, LARGE_POOL);
  const monitor = await startMonitor(url);
  try {
    const script = join(import.meta.dir, "monitor-api.ts");
    const words = [monitor.api, ...process.argv.slice(2)];
    const child = Bun.spawn(["bun", script, ...words], { stdout: "inherit", stderr: "inherit" });
    process.exitCode = await child.exited;
  } finally {
    await monitor.stop();
  }
} finally {
  await server.stop();
}
