// Which node `make run` mines on: the operator's own (NODE=host or NODE=HOST:PORT), a kaspad found
// on the machine, or the simulated one; and how to start it. It always prints which.

import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { NETWORKS, type NetworkId, networkFacts } from "../../src/domain/network.ts";
import { CACHE } from "../local/cache.ts";
import { DEVNET_MATURITY, type DevnetRate, devnetOverrides } from "./devnet-rules.ts";
import type { Place } from "./place.ts";
import { PROJECT } from "./place.ts";
import type { Ports } from "./ports.ts";

export interface NodeChoice {
  kind: "host" | "kaspad" | "simulated";
  network: NetworkId;
  /** Description printed at the start. */
  story: string;
  maturityDaa: number | undefined;
  grpc(ports: Ports): string;
  wrpc(ports: Ports): string;
  /** Undefined for the operator's own node. */
  command(place: Place, ports: Ports): readonly string[] | undefined;
}

export function chooseNode(): NodeChoice {
  const wish = process.env.NODE ?? "";
  if (wish !== "" && wish !== "kaspad" && wish !== "simulated") return ownNode(wish);
  const kaspad = wish === "simulated" ? undefined : findKaspad();
  if (kaspad !== undefined) return privateKaspad(kaspad);
  if (wish === "kaspad") throw new Error("no kaspad 2.1.0 found; build it once with `make node`");
  return simulatedNode();
}

/** KASPAD, the one that `make node` built, or one in PATH. */
export function findKaspad(): string | undefined {
  const built = join(CACHE, "kaspad-2.1.0", "bin", "kaspad");
  const candidates = [process.env.KASPAD, built, Bun.which("kaspad") ?? undefined];
  return candidates.find((path) => path !== undefined && existsSync(path));
}

function ownNode(wish: string): NodeChoice {
  const network = NETWORKS.find((id) => id === (process.env.NETWORK ?? "devnet"));
  if (network === undefined) throw new Error(`NETWORK must be one of ${NETWORKS.join(", ")}`);
  const facts = networkFacts(network);
  const [host = "", port] = (wish === "host" ? "127.0.0.1" : wish).split(":");
  const grpc = `${host}:${port ?? facts.grpcPort}`;
  const wrpc = process.env.NODE_WRPC ?? `ws://${host}:${Number(port ?? facts.grpcPort) + 2000}`;
  return {
    kind: "host",
    network,
    story: `your own node at ${grpc} (${network}), wRPC JSON at ${wrpc}`,
    maturityDaa: undefined,
    grpc: () => grpc,
    wrpc: () => wrpc,
    command: () => undefined,
  };
}

function privateKaspad(kaspad: string): NodeChoice {
  return {
    ...local,
    kind: "kaspad",
    story: `real kaspad on a private devnet (${kaspad})`,
    command: (place, ports) =>
      devnetCommand({
        program: kaspad,
        folder: place.at("node"),
        grpc: ports.NODE_GRPC_PORT,
        wrpc: ports.NODE_WRPC_PORT,
        p2p: ports.NODE_P2P_PORT,
      }),
  };
}

/** kaspad on a private devnet; its files are in `folder`. */
export function devnetCommand(options: {
  program: string;
  folder: string;
  grpc: number;
  wrpc: number;
  p2p: number;
  /** 1 if absent. */
  blocksPerSecond?: DevnetRate;
}): string[] {
  const overrides = join(options.folder, "overrides.json");
  writeFileSync(overrides, JSON.stringify(devnetOverrides(options.blocksPerSecond ?? 1)));
  return [
    options.program,
    ...["--devnet", "--utxoindex", "--enable-unsynced-mining", "--nodnsseed"],
    ...["--disable-upnp", "--outpeers=0", "--yes", "--nologfiles"],
    ...["--ram-scale=0.2", "--async-threads=2", `--appdir=${options.folder}`],
    `--override-params-file=${overrides}`,
    `--rpclisten=127.0.0.1:${options.grpc}`,
    `--rpclisten-json=127.0.0.1:${options.wrpc}`,
    `--listen=127.0.0.1:${options.p2p}`,
  ];
}

function simulatedNode(): NodeChoice {
  return {
    ...local,
    kind: "simulated",
    story: "the simulated node, because no kaspad was found (`make node` builds one)",
    command: (place, ports) => [
      ...["bun", join(PROJECT, "testing", "simulated-node", "main.ts"), "--network=devnet"],
      `--grpc=127.0.0.1:${ports.NODE_GRPC_PORT}`,
      `--wrpc=127.0.0.1:${ports.NODE_WRPC_PORT}`,
      `--maturity=${DEVNET_MATURITY}`,
      "--block-time-ms=1000",
      `--state=${place.at("node/state.json")}`,
    ],
  };
}

const local = {
  network: "devnet" as const,
  maturityDaa: DEVNET_MATURITY,
  grpc: (ports: Ports) => `127.0.0.1:${ports.NODE_GRPC_PORT}`,
  wrpc: (ports: Ports) => `ws://127.0.0.1:${ports.NODE_WRPC_PORT}`,
};
