// One wRPC connection to one node, from opening to its end. Used by `node.ts` only, which opens
// the next one. What must stay true: a connection that has ended stays ended (nothing reconnects
// behind our back), and no promise of ours waits for the SDK without a limit.

import { ConnectStrategy, Encoding, RpcClient, type UtxoEntryReference } from "kaspa-wasm";
import { type Clock, sleep } from "../base/clock.ts";
import { PoolError } from "../base/errors.ts";

export interface Connection {
  readonly rpc: RpcClient;
  /** False once the socket has closed or `close` was called. */
  isOpen(): boolean;
  /** Ends it; never rejects, may be called twice. */
  close(): Promise<void>;
}

export interface ConnectionOptions {
  /** ws://host:port of the node's wRPC JSON server. */
  url: string;
  clock: Clock;
  timeoutMs: number;
  /** Gives the attempt up at once. */
  signal: AbortSignal;
  onClose: () => void;
  onUtxos: (added: UtxoEntryReference[], removed: UtxoEntryReference[]) => void;
}

/** Opens a connection, or throws PoolError "node" after `timeoutMs` at the latest. */
export async function openConnection(options: ConnectionOptions): Promise<Connection> {
  const { url, clock, timeoutMs, signal } = options;
  await probe(options);
  const rpc = new RpcClient({ url, encoding: Encoding.SerdeJson });
  let isOpen = true;
  const close = async () => {
    isOpen = false;
    await settle(() => rpc.disconnect(), { what: "disconnect", clock, timeoutMs }).catch(
      () => undefined,
    );
  };
  rpc.addEventListener("disconnect", () => {
    if (!isOpen) return;
    isOpen = false;
    options.onClose();
  });
  rpc.addEventListener("utxos-changed", (event) => {
    const { added, removed } = changeOf(event);
    options.onUtxos(added, removed);
  });
  try {
    const connecting = () => rpc.connect({ strategy: ConnectStrategy.Fallback });
    await settle(connecting, { what: "connect", clock, timeoutMs, signal });
  } catch (thrown) {
    await close();
    throw thrown;
  }
  return { rpc, isOpen: () => isOpen, close };
}

/**
 * Waits for `work` for `timeoutMs` at most, or until `signal` aborts; whatever it rejects with
 * becomes PoolError "node".
 */
export async function settle<T>(
  work: () => Promise<T>,
  options: { what: string; clock: Clock; timeoutMs: number; signal?: AbortSignal },
): Promise<T> {
  const done = new AbortController();
  const { signal } = options;
  const ending = signal === undefined ? done.signal : AbortSignal.any([done.signal, signal]);
  const late = sleep(options.clock, options.timeoutMs, ending).then(() => {
    throw new PoolError("node", `${options.what}: no answer in ${options.timeoutMs} ms`);
  });
  try {
    return await Promise.race([work(), late]);
  } catch (thrown) {
    if (thrown instanceof PoolError) throw thrown;
    // The SDK rejects with Error objects for the node's answers and with strings for its own.
    throw new PoolError("node", options.what, thrown);
  } finally {
    late.catch(() => undefined);
    done.abort();
  }
}

/**
 * Opens and closes a plain socket first. The SDK's own connect ignores time-outs, and against a
 * server that takes the TCP connection but never answers it would keep that socket for good;
 * a plain one can be given up.
 */
function probe(options: ConnectionOptions): Promise<void> {
  const { url, clock, timeoutMs, signal } = options;
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url);
    const finish = (problem?: string) => {
      cancel();
      signal.removeEventListener("abort", stop);
      socket.onopen = null;
      socket.onerror = null;
      socket.onclose = null;
      socket.close();
      if (problem === undefined) resolve();
      else reject(new PoolError("node", problem));
    };
    const cancel = clock.after(timeoutMs, () => finish(`no WebSocket in ${timeoutMs} ms`));
    const stop = () => finish("stopped");
    signal.addEventListener("abort", stop);
    socket.onopen = () => finish();
    socket.onerror = () => finish("the WebSocket cannot be opened");
    socket.onclose = () => finish("the WebSocket was closed");
  });
}

/** The SDK types this event as an open record; its two lists are typed by the source. */
function changeOf(event: object): { added: UtxoEntryReference[]; removed: UtxoEntryReference[] } {
  const { data } = event as {
    data: { added: UtxoEntryReference[]; removed: UtxoEntryReference[] };
  };
  return data;
}
