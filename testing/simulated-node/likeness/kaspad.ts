// A private kaspad for the comparison: devnet without proof of work, one block per second, K = 2,
// maturity 3, in a temporary folder that `stop()` removes.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const overrides = {
  skip_proof_of_work: true,
  min_difficulty_window_size: 16,
  difficulty_window_size: 64,
  blockrate: {
    target_time_per_block: 1000,
    ghostdag_k: 2,
    past_median_time_sample_rate: 10,
    difficulty_sample_rate: 1,
    max_block_parents: 10,
    mergeset_size_limit: 180,
    merge_depth: 3600,
    finality_depth: 43200,
    pruning_depth: 108000,
    coinbase_maturity: 3,
  },
};

export interface Kaspad {
  grpc: number;
  wrpc: number;
  stop(): Promise<void>;
}

export async function startKaspad(binary: string): Promise<Kaspad> {
  const folder = mkdtempSync(join(tmpdir(), "likeness-"));
  const rules = join(folder, "overrides.json");
  writeFileSync(rules, JSON.stringify(overrides));
  const [grpc, wrpc, p2p] = [await freePort(), await freePort(), await freePort()];
  const child = Bun.spawn({
    cmd: [
      binary,
      ...["--devnet", "--utxoindex", "--enable-unsynced-mining", "--outpeers=0", "--nodnsseed"],
      ...["--disable-upnp", "--nologfiles", "--yes", "--ram-scale=0.2", "--async-threads=1"],
      `--override-params-file=${rules}`,
      `--appdir=${join(folder, "data")}`,
      `--rpclisten=127.0.0.1:${grpc}`,
      `--rpclisten-json=127.0.0.1:${wrpc}`,
      `--listen=127.0.0.1:${p2p}`,
    ],
    stdout: "ignore",
    stderr: "ignore",
  });
  await Promise.all([reachable(grpc), reachable(wrpc)]);
  return {
    grpc,
    wrpc,
    async stop() {
      child.kill("SIGINT");
      await child.exited;
      rmSync(folder, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

async function reachable(port: number): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (await isOpen(port)) return;
    await Bun.sleep(100);
  }
  throw new Error(`nothing listens on port ${port}`);
}

async function isOpen(port: number): Promise<boolean> {
  try {
    const socket = await Bun.connect({ hostname: "127.0.0.1", port, socket: { data() {} } });
    socket.end();
    return true;
  } catch (_refused) {
    return false;
  }
}
