// A wRPC JSON server with scripted replies, for faults that neither a real node nor the simulated
// one produces on demand. Framing follows workflow-rpc 0.18: the request id is a full-range u64 and
// is echoed digit by digit.

import type { ServerWebSocket } from "bun";
import { parseExact, stringifyExact } from "../../exact-json.ts";

export type Answer =
  | { result: unknown }
  | { error: string }
  /** The request gets no reply. */
  | "silence";

export interface ScriptedWrpc {
  readonly url: string;
  /** Method and params of every request, in order. */
  readonly requests: { method: string; params: unknown }[];
  /** Sockets opened in total, and open now. */
  opened(): number;
  open(): number;
  notify(method: string, params: unknown): void;
  /** Closes every socket from the server's side. */
  drop(): void;
  stop(): void;
}

export const SERVER_INFO = {
  rpcApiVersion: 1,
  rpcApiRevision: 0,
  serverVersion: "2.1.0",
  networkId: "simnet",
  hasUtxoIndex: true,
  isSynced: true,
  virtualDaaScore: 1234,
};

/** `answer` is awaited. Port 0 picks a free one. */
export function startScriptedWrpc(
  answer: (method: string, params: unknown) => Answer | Promise<Answer>,
  port = 0,
): ScriptedWrpc {
  const sockets = new Set<ServerWebSocket<undefined>>();
  const requests: ScriptedWrpc["requests"] = [];
  let opened = 0;
  const server = Bun.serve<undefined>({
    port,
    hostname: "127.0.0.1",
    fetch: (request, self) =>
      self.upgrade(request) ? undefined : new Response("wRPC only", { status: 400 }),
    websocket: {
      open: (socket) => {
        opened++;
        sockets.add(socket);
      },
      close: (socket) => {
        sockets.delete(socket);
      },
      message: async (socket, text) => {
        const frame = parseExact(String(text)) as { id: number; method: string; params: unknown };
        requests.push({ method: frame.method, params: frame.params });
        const said = await answer(frame.method, frame.params);
        if (said === "silence") return;
        const body =
          "result" in said
            ? { params: said.result }
            : { error: { code: 0, message: said.error, data: null } };
        socket.send(stringifyExact({ id: frame.id, method: frame.method, ...body }));
      },
    },
  });
  return {
    url: `ws://127.0.0.1:${server.port}`,
    requests,
    opened: () => opened,
    open: () => sockets.size,
    notify: (method, params) => {
      for (const socket of sockets) socket.send(stringifyExact({ method, params }));
    },
    drop: () => {
      for (const socket of sockets) socket.close();
    },
    stop: () => {
      server.stop(true);
    },
  };
}
