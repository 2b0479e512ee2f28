// A TCP relay in front of a server. It can go silent: open connections stay open without passing
// data, while new connections work.

import { connect, createServer, type Socket } from "node:net";

export interface Relay extends AsyncDisposable {
  readonly address: string;
  /** Freezes the connections that are open now. */
  goDumb(): void;
  /** Connections accepted so far. */
  readonly accepted: number;
}

export async function startRelay(target: string): Promise<Relay> {
  const [host = "", port = ""] = target.split(":");
  const sockets = new Set<Socket>();
  let accepted = 0;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    accepted += 1;
    const upstream = connect({ host, port: Number(port), allowHalfOpen: true });
    client.pipe(upstream);
    upstream.pipe(client);
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
        socket.resume();
      }
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
