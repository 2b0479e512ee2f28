// The sockets of the stratum ports: listening, and what each connection's socket carries.

import type { StratumPortConfig } from "../../../adapters/config/config.ts";
import { errorText, PoolError } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import { widenQueue } from "../limits/listen-queue.ts";
import type { Session } from "../session.ts";

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

/** Every address of IPv6 and of IPv4, and of IPv4 alone. */
const EVERY_ADDRESS = "::";
const EVERY_IPV4_ADDRESS = "0.0.0.0";

type Listener = Bun.TCPSocketListener<Link>;
export type Listen = (options: Bun.TCPSocketListenOptions<Link>) => Listener;

/**
 * Listens on the port; throws PoolError "conflict" if it is taken. On a machine without IPv6 "::"
 * means every IPv4 address.
 */
export function openListener(deps: ListenerDeps, listen: Listen = Bun.listen): Listener {
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
  const listener = listenAnywhere(options, listen);
  if (!widenQueue(listener)) log.warn("listen queue stays short");
  return listener;
}

function listenAnywhere(options: Bun.TCPSocketListenOptions<Link>, listen: Listen): Listener {
  try {
    return listen(options);
  } catch (thrown) {
    const isTaken = (thrown as NodeJS.ErrnoException).code === "EADDRINUSE";
    if (options.hostname === EVERY_ADDRESS && !isTaken) {
      return listenAnywhere({ ...options, hostname: EVERY_IPV4_ADDRESS }, listen);
    }
    const fault = `cannot listen on ${options.hostname}:${options.port}`;
    throw new PoolError("conflict", fault, thrown);
  }
}

/**
 * IPv4 peers of a port that listens on both have their IPv4 address. Undefined once the peer has
 * reset the connection, which Bun's types leave out.
 */
export function addressOf(socket: Socket): string | undefined {
  const address: string | undefined = socket.remoteAddress;
  return address === "" ? undefined : address?.replace(/^::ffff:(?=[0-9.]+$)/i, "");
}
