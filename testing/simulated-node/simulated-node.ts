// Assembles and starts a simulated Kaspa node. Tests call it; main.ts runs it. It accepts
// connections when `start` returns; `stop()` leaves only the state file.

import { genesisBlock, SimulatedChain } from "./chain/simulated-chain.ts";
import { Gate } from "./control/call-gate.ts";
import { Control } from "./control/control.ts";
import { startControlServer } from "./control/control-server.ts";
import { Faults } from "./control/faults.ts";
import { startGrpcServer } from "./grpc/grpc-server.ts";
import { type NodeOptions, nodeOptions } from "./options.ts";
import { openStateFile, type StateFile } from "./state-file.ts";
import type { CallContext } from "./wrpc/call-context.ts";
import { Notifications } from "./wrpc/notifications.ts";
import { type RunningServer, startWrpcServer } from "./wrpc/wrpc-server.ts";

export interface SimulatedNode {
  readonly ports: { grpc: number; wrpc: number; control: number | null };
  readonly control: Control;
  /** For tests that inspect the internals. */
  readonly chain: SimulatedChain;
  stop(): Promise<void>;
}

export async function startSimulatedNode(given: Partial<NodeOptions> = {}): Promise<SimulatedNode> {
  const options = nodeOptions(given);
  const fresh = () => genesisBlock(options.bits, BigInt(Date.now()));
  const saved =
    options.stateFile === null ? null : openStateFile(options.stateFile, options, fresh);
  const chain = new SimulatedChain(options, saved?.genesis ?? fresh());
  if (saved !== null) keepState(chain, saved);
  const faults = new Faults();
  const notifications = new Notifications();
  chain.onBlock((event) => {
    if (!faults.isMuted) notifications.publish(event, chain.virtual.daaScore);
  });
  const context: CallContext = { options, chain, faults, lastTemplates: new Map() };
  const wrpc = startWrpcServer(context, notifications);
  const grpc = await startGrpcServer(context, notifications);
  const gates = {
    grpc: await Gate.open(options.grpc, grpc.port),
    wrpc: await Gate.open(options.wrpc, wrpc.port),
  };
  const control = new Control({ context, gates: Object.values(gates) });
  const controlServer =
    options.control === null ? null : startControlServer(options.control, control);
  return {
    ports: {
      grpc: gates.grpc.port,
      wrpc: gates.wrpc.port,
      control: controlServer?.port ?? null,
    },
    control,
    chain,
    async stop() {
      control.stop();
      await Promise.all(Object.values(gates).map((gate) => gate.shut()));
      await Promise.all(
        [grpc, wrpc, controlServer].map((server: RunningServer | null) => server?.stop()),
      );
      saved?.close();
    },
  };
}

/** Replays the file, then appends every new block to it. */
function keepState(chain: SimulatedChain, saved: StateFile): void {
  for (const { block, hash, transactionIds, level, trusted } of saved.blocks) {
    for (const id of trusted) chain.signatures.trust(id);
    chain.restore(block, hash, transactionIds, level);
  }
  chain.onBlock(({ block }) => {
    const trusted = block.transactionIds.filter((id) => chain.signatures.isTrusted(id));
    saved.append(block, trusted);
  });
}
