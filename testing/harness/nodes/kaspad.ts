// A real kaspad 2.1.0 on a private simnet, with a premine for one address and consensus parameters
// chosen by the test. The binary is KASPAD, or the one that `make node` built. Listens on loopback
// only; `stop` removes its folder.

import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CACHE } from "../../../tools/local/cache.ts";
import { type Child, eventually, freePort, startProcess } from "../servers/processes.ts";

export interface Kaspad {
  readonly wrpcUrl: string;
  readonly grpcPort: number;
  readonly network: "simnet";
  /** Kills the process; the chain persists, the mempool is lost. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Stops it and removes its folder. */
  stop(): Promise<void>;
}

/** Path of the binary, or undefined if there is none. */
export function findKaspad(): string | undefined {
  const named = process.env.KASPAD;
  if (named !== undefined && named !== "") return named;
  const built = join(CACHE, "kaspad-2.1.0", "bin", "kaspad");
  return existsSync(built) ? built : undefined;
}

export async function startKaspad(options: {
  program: string;
  /** With it, the node (2.1.0) restarts from genesis at every start, whatever was mined. */
  prealloc?: { address: string; count: number; amountSompi: bigint };
  /** As `--override-params-file` takes it (rusty-kaspa consensus/core/src/config/params.rs). */
  overrides?: object;
}): Promise<Kaspad> {
  const folder = mkdtempSync(join(tmpdir(), "katpool-kaspad-"));
  const [grpcPort, wrpcPort, p2pPort] = [await freePort(), await freePort(), await freePort()];
  const { prealloc, overrides } = options;
  const parameters: string[] = [];
  if (overrides !== undefined) {
    const file = join(folder, "overrides.json");
    writeFileSync(file, JSON.stringify(overrides));
    parameters.push(`--override-params-file=${file}`);
  }
  const money =
    prealloc === undefined
      ? []
      : [
          `--num-prealloc-utxos=${prealloc.count}`,
          `--prealloc-address=${prealloc.address}`,
          `--prealloc-amount=${prealloc.amountSompi}`,
        ];
  let node: Child | undefined;
  const start = async () => {
    node = startProcess({
      command: [
        options.program,
        ...["--simnet", "--utxoindex", "--enable-unsynced-mining", "--nologfiles", "--yes"],
        ...["--outpeers=0", "--nodnsseed", "--disable-upnp", "--ram-scale=0.1"],
        ...["--async-threads=1", `--appdir=${folder}`, `--listen=127.0.0.1:${p2pPort}`],
        `--rpclisten=127.0.0.1:${grpcPort}`,
        `--rpclisten-json=127.0.0.1:${wrpcPort}`,
        ...money,
        ...parameters,
      ],
      logFile: join(folder, "kaspad.log"),
    });
    await eventually("kaspad answers", () => answers(wrpcPort), 30_000);
  };
  await start();
  const kill = async () => {
    node?.kill("SIGKILL");
    await node?.ended;
  };
  return {
    wrpcUrl: `ws://127.0.0.1:${wrpcPort}`,
    grpcPort,
    network: "simnet",
    kill,
    start,
    stop: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function answers(port: number): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}`);
    socket.onopen = () => {
      socket.close();
      resolve(true);
    };
    socket.onerror = () => resolve(undefined);
  });
}
