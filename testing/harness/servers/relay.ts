// A TCP relay in front of a server. It can go silent: open connections stay open without passing
// data, while new connections work.

import { connect, createServer, type Socket } from "node:net";

export interface Relay extends AsyncDisposable {
  readonly address: string;
  /** Freezes the connections that are open now. */
  goDumb(): void;
  /** Like a cable: while it is cut, connections end and new ones are refused. */
  cut(): void;
  mend(): void;
  /** Connections accepted so far. */
  readonly accepted: number;
}

/** Each direction takes `delayMs` longer. */
export async function startRelay(target: string, delayMs = 0): Promise<Relay> {
  const [host = "", port = ""] = target.split(":");
  const sockets = new Set<Socket>();
  let accepted = 0;
  let isCut = false;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    accepted += 1;
    const upstream = connect({ host, port: Number(port), allowHalfOpen: true });
    if (isCut) {
      client.destroy();
      upstream.destroy();
      return;
    }
    pass(client, upstream, delayMs);
    pass(upstream, client, delayMs);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => sockets.delete(socket));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the relay has a port");
  return {
    address: `127.0.0.1:${address.port}`,
    get accepted() {
      return accepted;
    },
    goDumb: () => {
      for (const socket of sockets) {
        socket.unpipe();
        socket.removeAllListeners("data");
        socket.resume();
      }
    },
    cut: () => {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    mend: () => {
      isCut = false;
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function pass(from: Socket, to: Socket, delayMs: number): void {
  if (delayMs === 0) {
    from.pipe(to);
    return;
  }
  // Timers of one length fire in the order in which they were set.
  from.on("data", (chunk) => setTimeout(() => to.writable && to.write(chunk), delayMs));
  from.on("end", () => setTimeout(() => to.end(), delayMs));
  from.on("close", () => setTimeout(() => to.destroy(), delayMs));
}
