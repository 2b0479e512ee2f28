// The sockets of the stratum ports: listening, and what each connection's socket carries.

import type { StratumPortConfig } from "../../adapters/config/config.ts";
import { errorText, PoolError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { widenQueue } from "./limits/listen-queue.ts";
import type { Session } from "./session.ts";

/** What a socket carries: its session, once the limits and the PROXY header let it in. */
export interface Link {
  port: StratumPortConfig;
  session: Session | undefined;
  /** Bytes of a PROXY header that is not whole yet; undefined when none is awaited. */
  header: Buffer | undefined;
}
export type Socket = Bun.Socket<Link>;

export interface ListenerDeps {
  port: StratumPortConfig;
  /** Several processes listen on the port. */
  reusePort: boolean;
  log: Log;
  /** None of these may throw. */
  open: (socket: Socket) => void;
  data: (socket: Socket, chunk: Buffer) => void;
  drain: (socket: Socket) => void;
  close: (socket: Socket) => void;
}

/** Listens on the port; throws PoolError "conflict" if it is taken. */
export function openListener(deps: ListenerDeps): Bun.TCPSocketListener<Link> {
  const { port, log } = deps;
  const options = {
    hostname: port.host,
    port: port.port,
    // Bun 1.4.5 honours it when listening, although its types only name it elsewhere.
    reusePort: deps.reusePort,
    data: { port, session: undefined, header: undefined },
    socket: {
      open: (socket: Socket) => {
        socket.data = { port, session: undefined, header: undefined };
        deps.open(socket);
      },
      data: deps.data,
      drain: deps.drain,
      close: deps.close,
      error: (socket: Socket, error: Error) => {
        log.debug("socket failed", { error: errorText(error) });
        deps.close(socket);
      },
    },
  };
  try {
    const listener = Bun.listen<Link>(options);
    if (!widenQueue(listener)) log.warn("listen queue stays short");
    return listener;
  } catch (thrown) {
    throw new PoolError("conflict", `cannot listen on ${port.host}:${port.port}`, thrown);
  }
}

/** Undefined once the peer has reset the connection, which Bun's types leave out. */
export function addressOf(socket: Socket): string | undefined {
  const address: string | undefined = socket.remoteAddress;
  return address === "" ? undefined : address;
}
