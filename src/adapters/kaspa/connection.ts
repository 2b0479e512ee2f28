// wRPC connections to one node, one after the other, for `node.ts`.
// Invariant: a closed connection stays closed (the SDK must not reconnect by itself), and no
// promise of ours waits for the SDK without a limit.

import { ConnectStrategy, Encoding, RpcClient, type UtxoEntryReference } from "kaspa-wasm";
import { type Clock, sleep } from "../../base/clock.ts";
import { PoolError } from "../../base/errors.ts";

export interface Connection {
  readonly rpc: RpcClient;
  /** False once the socket has closed or `close` was called. */
  isOpen(): boolean;
  /** Ends it; never rejects, may be called twice. */
  close(): Promise<void>;
}

export interface ConnectorOptions {
  /** ws://host:port of the node's wRPC JSON server. */
  url: string;
  clock: Clock;
  timeoutMs: number;
  onClose: () => void;
  onUtxos: (added: UtxoEntryReference[], removed: UtxoEntryReference[]) => void;
}

/**
 * The SDK reconnects by itself once, this long after a connection ended, unless `disconnect` was
 * called by then. A client is therefore reused only after a slightly longer rest.
 */
const SDK_RETRY_MS = 100;
const REST_MS = SDK_RETRY_MS + 50;

/** Opens connections to one endpoint, one after the other. */
export class Connector {
  readonly #options: ConnectorOptions;
  /** Reused: each client ever made keeps some memory forever. */
  #client: RpcClient | undefined;
  /** Which connection the client's events belong to. */
  #open: object | undefined;

  constructor(options: ConnectorOptions) {
    this.#options = options;
  }

  /** Throws PoolError "node" in time, or at once if `signal` aborts. Close the last one first. */
  async open(signal: AbortSignal): Promise<Connection> {
    await probe(this.#options, signal);
    const rpc = this.#client ?? this.#makeClient();
    this.#client = rpc;
    const self = {};
    const close = () => this.#close(rpc, self);
    this.#open = self;
    try {
      const { clock, timeoutMs } = this.#options;
      const options = { strategy: ConnectStrategy.Fallback, retryInterval: SDK_RETRY_MS };
      await settle(() => rpc.connect(options), { what: "connect", clock, timeoutMs, signal });
    } catch (thrown) {
      await close();
      // It may still be connecting and would receive the next connection's events.
      this.#client = undefined;
      throw thrown;
    }
    return { rpc, isOpen: () => this.#open === self, close };
  }

  async #close(rpc: RpcClient, connection: object): Promise<void> {
    if (this.#open === connection) this.#open = undefined;
    const { clock, timeoutMs } = this.#options;
    try {
      await settle(() => rpc.disconnect(), { what: "disconnect", clock, timeoutMs });
      await sleep(clock, REST_MS);
    } catch {
      // A client that cannot disconnect is abandoned; the next connection gets a new one.
      this.#client = undefined;
    }
  }

  #makeClient(): RpcClient {
    const { url, onClose, onUtxos } = this.#options;
    const rpc = new RpcClient({ url, encoding: Encoding.SerdeJson });
    rpc.addEventListener("disconnect", () => {
      if (this.#client !== rpc || this.#open === undefined) return;
      this.#open = undefined;
      onClose();
    });
    rpc.addEventListener("utxos-changed", (event) => {
      if (this.#client !== rpc || this.#open === undefined) return;
      const { added, removed } = changeOf(event);
      onUtxos(added, removed);
    });
    return rpc;
  }
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
    throw new PoolError("node", `${options.what}: no response in ${options.timeoutMs} ms`);
  });
  try {
    return await Promise.race([work(), late]);
  } catch (thrown) {
    if (thrown instanceof PoolError) throw thrown;
    // The SDK rejects with an Error for a response of the node and with a string otherwise.
    throw new PoolError("node", options.what, thrown);
  } finally {
    late.catch(() => undefined);
    done.abort();
  }
}

/**
 * Opens and closes a plain WebSocket first. The SDK's connect ignores timeouts and would keep its
 * socket forever if a server accepts TCP but never completes the handshake.
 */
function probe(options: ConnectorOptions, signal: AbortSignal): Promise<void> {
  const { url, clock, timeoutMs } = options;
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
