// The node for a whole-pool story: simulated in this process, or real kaspad on a private devnet if
// STORY_NODE=kaspad. Stories that inject node faults use the simulated node's control object.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DevnetRate } from "../../../tools/run/devnet-rules.ts";
import { devnetCommand } from "../../../tools/run/node.ts";
import type { Control } from "../../simulated-node/control/control.ts";
import type { NodeOptions } from "../../simulated-node/options.ts";
import { startSimulatedNode } from "../../simulated-node/simulated-node.ts";
import { eventually, freePort, startProcess } from "../servers/processes.ts";
import { findKaspad } from "./kaspad.ts";

export type NodeKind = "simulated" | "kaspad";

export interface PoolNode {
  readonly kind: NodeKind;
  /** host:port and ws://host:port. */
  readonly grpc: string;
  readonly wrpc: string;
  /** Control of the simulated node; a story that uses it does not run on a real node. */
  readonly control: Control | undefined;
  /** Like a kill: connections close, new ones are refused. */
  goDown(): Promise<void>;
  comeBack(): Promise<void>;
  stop(): Promise<void>;
}

/** The node that stories run on by default. */
export function storyNode(): NodeKind {
  const wish = process.env.STORY_NODE ?? "simulated";
  if (wish === "simulated" || wish === "kaspad") return wish;
  throw new Error(`STORY_NODE is simulated or kaspad, not ${wish}`);
}

/** Whether the stories' miners connect through a front: with STORY_THROUGH=front. */
export function storyThroughFront(): boolean {
  const wish = process.env.STORY_THROUGH ?? "socket";
  if (wish === "socket" || wish === "front") return wish === "front";
  throw new Error(`STORY_THROUGH is socket or front, not ${wish}`);
}

/** Block rate of the real node that stories run on: 25 with STORY_BLOCKS_PER_SECOND=25. */
export function storyRate(): DevnetRate {
  const wish = process.env.STORY_BLOCKS_PER_SECOND ?? "1";
  if (wish === "1" || wish === "25") return wish === "25" ? 25 : 1;
  throw new Error(`STORY_BLOCKS_PER_SECOND is 1 or 25, not ${wish}`);
}

/** About one block in 2^15 hashes: rare among shares, frequent enough for a story. */
const EASY_BITS = 0x1f01ffff;

export async function startSimulatedPoolNode(more: Partial<NodeOptions>): Promise<PoolNode> {
  const anyPort = { host: "127.0.0.1", port: 0 };
  const node = await startSimulatedNode({
    network: "devnet",
    bits: EASY_BITS,
    ...more,
    grpc: anyPort,
    wrpc: anyPort,
  });
  return {
    kind: "simulated",
    grpc: `127.0.0.1:${node.ports.grpc}`,
    wrpc: `ws://127.0.0.1:${node.ports.wrpc}`,
    control: node.control,
    goDown: () => node.control.goDown(),
    comeBack: () => node.control.comeBack(),
    stop: () => node.stop(),
  };
}

export async function startKaspadPoolNode(blocksPerSecond: DevnetRate): Promise<PoolNode> {
  const program = findKaspad();
  if (program === undefined) {
    throw new Error("STORY_NODE=kaspad needs kaspad 2.1.0: build it once with `make node`");
  }
  const folder = mkdtempSync(join(tmpdir(), "katpool-devnet-"));
  const [grpc, wrpc, p2p] = [await freePort(), await freePort(), await freePort()];
  const start = () =>
    startProcess({
      command: devnetCommand({ program, folder, grpc, wrpc, p2p, blocksPerSecond }),
      logFile: join(folder, "kaspad.log"),
    });
  const url = `ws://127.0.0.1:${wrpc}`;
  let node = start();
  await eventually("kaspad answers", () => opens(url), 60_000);
  const goDown = async () => {
    node.kill("SIGKILL");
    await node.ended;
  };
  return {
    kind: "kaspad",
    grpc: `127.0.0.1:${grpc}`,
    wrpc: url,
    control: undefined,
    goDown,
    comeBack: async () => {
      node = start();
      await eventually("kaspad answers", () => opens(url), 60_000);
    },
    stop: async () => {
      await goDown();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function opens(url: string): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url);
    socket.onopen = () => {
      socket.close();
      resolve(true);
    };
    socket.onerror = () => resolve(undefined);
  });
}
