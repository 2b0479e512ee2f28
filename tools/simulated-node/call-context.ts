// What a call is given. What must stay true: a call reads and changes these parts and nothing else.

import type { Block } from "./block.ts";
import type { Faults } from "./faults.ts";
import type { NodeOptions } from "./options.ts";
import type { SimulatedChain } from "./simulated-chain.ts";
import type { Fields } from "./wire-fields.ts";

export interface CallContext {
  readonly options: NodeOptions;
  readonly chain: SimulatedChain;
  readonly faults: Faults;
  /** The last healthy template by payee, for the fault "stale". */
  readonly lastTemplates: Map<string, Block>;
}

export type Call = (params: Fields, context: CallContext) => Fields;
