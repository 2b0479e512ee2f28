// All RPC calls of the simulated node, by their wRPC JSON name. Both servers look calls up here. A
// call returns the wRPC JSON form and throws CallFault for a refusal.

import type { Fields } from "../grpc/wire-fields.ts";
import type { Call, CallContext } from "./call-context.ts";
import { CallFault } from "./call-fault.ts";
import { chainCalls } from "./calls-chain.ts";
import { miningCalls } from "./calls-mining.ts";
import { nodeCalls } from "./calls-node.ts";
import { walletCalls } from "./calls-wallet.ts";

const calls = new Map<string, Call>(
  Object.entries({ ...nodeCalls, ...miningCalls, ...chainCalls, ...walletCalls }),
);

export function isKnownCall(method: string): boolean {
  return calls.has(method);
}

/** Handles a call or throws CallFault; a scripted failure comes before the call itself. */
export function answer(method: string, params: Fields, context: CallContext): Fields {
  const call = calls.get(method);
  if (call === undefined) throw new CallFault(`unknown method ${method}`);
  const failure = context.faults.takeFailure(method);
  if (failure !== null) throw new CallFault(failure);
  return call(params, context);
}
