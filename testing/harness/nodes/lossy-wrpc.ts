// A wRPC proxy that loses replies: the request reaches the node, the reply is dropped and the
// connection closes. Works in front of the simulated node and of a real one.

import type { ServerWebSocket } from "bun";
import { parseExact } from "../../exact-json.ts";

export interface LossyWrpc {
  readonly url: string;
  /** The next `count` replies to `method` are lost. */
  loseReplies(method: string, count: number): void;
  /** How many were lost so far. */
  lost(): number;
  stop(): void;
}

interface Pair {
  node: WebSocket;
  waiting: string[];
  /** Ids of requests whose reply is to be lost. */
  doomed: Set<string>;
}

export function startLossyWrpc(target: () => string): LossyWrpc {
  const plan = { method: "", count: 0 };
  let lost = 0;
  const server = Bun.serve<Pair>({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request, self) => {
      const pair = { node: new WebSocket(target()), waiting: [], doomed: new Set<string>() };
      return self.upgrade(request, { data: pair })
        ? undefined
        : new Response("wRPC only", { status: 400 });
    },
    websocket: {
      open: (socket) => {
        const { node, waiting } = socket.data;
        node.onopen = () => {
          for (const text of waiting.splice(0)) node.send(text);
        };
        node.onmessage = (event) => passBack(socket, String(event.data));
        node.onclose = () => socket.close();
        node.onerror = () => socket.close();
      },
      close: (socket) => socket.data.node.close(),
      message: (socket, raw) => {
        const text = String(raw);
        const { node, waiting, doomed } = socket.data;
        const { id, method } = parseExact(text) as { id: number | bigint; method: string };
        if (plan.count > 0 && method === plan.method) {
          plan.count--;
          doomed.add(String(id));
        }
        if (node.readyState === WebSocket.OPEN) node.send(text);
        else waiting.push(text);
      },
    },
  });
  const passBack = (socket: ServerWebSocket<Pair>, text: string) => {
    const { doomed } = socket.data;
    const { id } = doomed.size === 0 ? {} : (parseExact(text) as { id?: number | bigint });
    if (id === undefined || !doomed.has(String(id))) {
      socket.send(text);
      return;
    }
    lost++;
    socket.close();
  };
  return {
    url: `ws://127.0.0.1:${server.port}`,
    loseReplies: (method, count) => Object.assign(plan, { method, count }),
    lost: () => lost,
    stop: () => void server.stop(true),
  };
}
