// The dependencies of an RPC call.

import type { Block } from "../chain/block.ts";
import type { SimulatedChain } from "../chain/simulated-chain.ts";
import type { Faults } from "../control/faults.ts";
import type { Fields } from "../grpc/wire-fields.ts";
import type { NodeOptions } from "../options.ts";

export interface CallContext {
  readonly options: NodeOptions;
  readonly chain: SimulatedChain;
  readonly faults: Faults;
  /** The last healthy template by payee, for the fault "stale". */
  readonly lastTemplates: Map<string, Block>;
}

export type Call = (params: Fields, context: CallContext) => Fields;
