// The control server: POST /control {"action":"mine","count":5} calls the method of that name, GET
// /state returns the state of the network. It has no authentication and so listens on loopback
// only. Only the methods in its list can be called.

import { type Fields, fieldsOf } from "../grpc/wire-fields.ts";
import type { Endpoint } from "../options.ts";
import type { RunningServer } from "../wrpc/wrpc-server.ts";
import type { Control } from "./control.ts";

export const actions = [
  "state",
  "mine",
  "fund",
  "reorg",
  "makeNextBlocksRed",
  "spendElsewhere",
  "setBlockInterval",
  "rejectSubmits",
  "loseReplies",
  "delayReplies",
  "failCalls",
  "spoilTemplates",
  "setSynced",
  "setReported",
  "setUtxoIndex",
  "setFeerate",
  "setMuted",
  "forgetTransaction",
  "dropConnections",
  "freeze",
  "thaw",
  "goDown",
  "comeBack",
  "restart",
  "clearFaults",
] as const satisfies readonly (keyof Control)[];

export function startControlServer(endpoint: Endpoint, control: Control): RunningServer {
  if (endpoint.host !== "127.0.0.1" && endpoint.host !== "::1" && endpoint.host !== "localhost") {
    throw new Error(`the control server may only listen on loopback, not on ${endpoint.host}`);
  }
  const server = Bun.serve({
    hostname: endpoint.host,
    port: endpoint.port,
    async fetch(request) {
      const { pathname } = new URL(request.url);
      if (request.method === "GET" && pathname === "/state") return Response.json(control.state());
      if (request.method !== "POST" || pathname !== "/control") {
        return Response.json({ error: "POST /control or GET /state" }, { status: 404 });
      }
      return await obey(control, await request.text());
    },
  });
  return {
    port: server.port ?? 0,
    async stop() {
      await server.stop(true);
    },
  };
}

async function obey(control: Control, body: string): Promise<Response> {
  try {
    const { action, ...given } = fieldsOf(JSON.parse(body));
    const name = actions.find((known) => known === action);
    if (name === undefined) {
      return Response.json({ error: `no action ${String(action)}`, actions }, { status: 400 });
    }
    const method = control[name] as (given: Fields) => unknown;
    const result = await method.call(control, given);
    return Response.json(result ?? { done: true });
  } catch (error) {
    return Response.json({ error: String(error) }, { status: 400 });
  }
}
