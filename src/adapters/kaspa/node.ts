// A connection to one Kaspa node over wRPC JSON, monitored and reopened for as long as we run.
// Invariant: every call ends in time with a value or a PoolError "node"; a node of another network
// is never used; subscriptions are renewed on each connection.

import { randomInt } from "node:crypto";
import type { IGetServerInfoResponse, RpcClient, UtxoEntryReference } from "kaspa-wasm";
import { assert } from "../../base/assert.ts";
import { inBackground } from "../../base/background.ts";
import { type Clock, sleep } from "../../base/clock.ts";
import { errorText, PoolError } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { startLoop } from "../../base/loop-service.ts";
import { backoffMs } from "../../base/retry.ts";
import type { NetworkId } from "../../domain/network.ts";
import type { UnknownValue } from "../../domain/node/known-versions.ts";
import { isValidAddress } from "./address.ts";
import { type Connection, Connector, settle } from "./connection.ts";
import { isUnreadable } from "./node-messages.ts";

export interface NodeState {
  /** The socket is open and the node has responded on it. */
  connected: boolean;
  /** Why the node is not usable. */
  fault?: string;
  network?: string;
  isSynced: boolean;
  hasUtxoIndex: boolean;
  version?: string;
  virtualDaaScore: bigint;
}

/** Entries are the SDK's objects: valid only during the call. */
export type UtxosListener = (
  added: readonly UtxoEntryReference[],
  removed: readonly UtxoEntryReference[],
) => void;

export interface Node extends AsyncDisposable {
  /** The endpoint's host:port, for logs, metrics and rows. */
  readonly name: string;
  /** As of the last status request, at most a few seconds ago. Never throws. */
  state(): NodeState;
  /** Connected, of our network, and synced (or unsynced nodes are allowed). */
  isUsable(): boolean;
  /**
   * Runs one request. Throws PoolError "node" if there is no connection, the node refuses, or no
   * response arrives in `timeoutMs`; in the last case the node may have acted on the request.
   */
  call<T>(name: string, work: (rpc: RpcClient) => Promise<T>, timeoutMs?: number): Promise<T>;
  /** The node sent something that only a newer pool understands; see `onUnknown`. Never throws. */
  reportUnknown(what: UnknownValue, detail: string): void;
  /**
   * Calls `listener` with changes to the UTXOs of `addresses`, on every connection from now on.
   * Changes between two connections are missed: scan again on `onConnect`. The returned function
   * unsubscribes and may be called twice.
   */
  onUtxosChanged(addresses: readonly string[], listener: UtxosListener): () => void;
  /** Calls `listener` after each connection, once subscribed. Returns the unsubscribe function. */
  onConnect(listener: () => void): () => void;
}

export interface NodeOptions {
  /** ws://host:port */
  url: string;
  network: NetworkId;
  allowUnsynced: boolean;
  log: Log;
  clock: Clock;
  /** 0 ≤ random() < 1, for the jitter of the back-off. */
  random?: () => number;
  connectTimeoutMs?: number;
  /** Called for each value that this version of the pool does not know. */
  onUnknown?: UnknownListener;
}

/** `node` is the endpoint, `detail` at most 200 characters of what was seen. */
export type UnknownListener = (what: UnknownValue, node: string, detail: string) => void;

const CHECK_EVERY_MS = 2000;
const CALL_TIMEOUT_MS = 5000;
const CONNECT_TIMEOUT_MS = 5000;
/** A connection that lived this long starts the back-off afresh; a flapping node does not. */
const STEADY_MS = 30_000;
const BACKOFF = { baseMs: 250, capMs: 10_000 };
const MAX_MISSED_CHECKS = 3;
const MAX_DETAIL = 200;

/** Starts connecting in the background and returns at once. */
export function openNode(options: NodeOptions): Node {
  const node = new MonitoredNode(options);
  const loop = startLoop({
    name: `node ${node.name}`,
    pauseMs: CHECK_EVERY_MS,
    clock: options.clock,
    log: options.log,
    turn: (signal) => node.turn(signal),
  });
  node.wake = () => loop.wake();
  return {
    name: node.name,
    state: () => node.state(),
    isUsable: () => node.isUsable(),
    call: (name, work, timeoutMs) => node.call(name, work, timeoutMs),
    reportUnknown: (what, detail) => node.reportUnknown(what, detail),
    onUtxosChanged: (addresses, listener) => node.onUtxosChanged(addresses, listener),
    onConnect: (listener) => node.onConnect(listener),
    [Symbol.asyncDispose]: async () => {
      await loop[Symbol.asyncDispose]();
      await node.close("closed");
    },
  };
}

class MonitoredNode {
  readonly name: string;
  wake: () => void = () => undefined;
  readonly #options: NodeOptions;
  readonly #log: Log;
  readonly #random: () => number;
  readonly #connector: Connector;
  readonly #addresses = new Set<string>();
  readonly #utxosListeners = new Set<UtxosListener>();
  readonly #connectListeners = new Set<() => void>();
  #connection: Connection | undefined;
  #openedMs = 0;
  #attempt = 0;
  #missedChecks = 0;
  #isAnnounced = false;
  #info: IGetServerInfoResponse | undefined;
  #fault: string | undefined = "not connected yet";

  constructor(options: NodeOptions) {
    this.name = new URL(options.url).host;
    this.#options = options;
    this.#log = options.log.child({ node: this.name });
    this.#random = options.random ?? (() => randomInt(2 ** 32) / 2 ** 32);
    this.#connector = new Connector({
      url: options.url,
      clock: options.clock,
      timeoutMs: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
      onClose: () => this.wake(),
      onUtxos: (added, removed) => this.#notifyUtxos(added, removed),
    });
  }

  state(): NodeState {
    const info = this.#info;
    return {
      connected: this.#connection !== undefined && info !== undefined,
      ...(this.#fault === undefined ? {} : { fault: this.#fault }),
      ...(info === undefined ? {} : { network: info.networkId, version: info.serverVersion }),
      isSynced: info?.isSynced ?? false,
      hasUtxoIndex: info?.hasUtxoIndex ?? false,
      virtualDaaScore: info?.virtualDaaScore ?? 0n,
    };
  }

  isUsable(): boolean {
    if (this.#connection?.isOpen() !== true || this.#info === undefined) return false;
    if (this.#info.networkId !== this.#options.network) return false;
    return this.#info.isSynced || this.#options.allowUnsynced;
  }

  async call<T>(name: string, work: (rpc: RpcClient) => Promise<T>, timeoutMs?: number) {
    const connection = this.#connection;
    if (connection?.isOpen() !== true) {
      throw new PoolError("node", `${name}: ${this.name} is not connected`);
    }
    if (this.#info !== undefined && this.#info.networkId !== this.#options.network) {
      throw new PoolError("node", `${name}: ${this.name} is of network ${this.#info.networkId}`);
    }
    return this.#ask(connection, name, work, timeoutMs ?? CALL_TIMEOUT_MS);
  }

  reportUnknown(what: UnknownValue, detail: string): void {
    this.#options.onUnknown?.(what, this.name, detail.slice(0, MAX_DETAIL));
  }

  onUtxosChanged(addresses: readonly string[], listener: UtxosListener): () => void {
    const { network } = this.#options;
    assert(
      addresses.every((address) => isValidAddress(address, network)),
      "subscribed addresses belong to the node's network",
    );
    this.#utxosListeners.add(listener);
    for (const address of addresses) this.#addresses.add(address);
    if (this.#isAnnounced) {
      const subscribing = () => this.#subscribe().catch(() => this.close("subscription failed"));
      inBackground("subscribe", this.#log, subscribing);
    }
    // The node keeps sending changes of the address; without a listener they cost little.
    return () => this.#utxosListeners.delete(listener);
  }

  onConnect(listener: () => void): () => void {
    this.#connectListeners.add(listener);
    if (this.#isAnnounced) listener();
    return () => this.#connectListeners.delete(listener);
  }

  /** Connects if there is no connection, then requests the node's status. Never rejects. */
  async turn(signal: AbortSignal): Promise<void> {
    if (this.#connection?.isOpen() === false) await this.close("connection lost");
    if (this.#connection === undefined && !(await this.#connect(signal))) return;
    await this.#check(signal);
  }

  async close(fault: string): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined) return;
    this.#connection = undefined;
    this.#info = undefined;
    this.#isAnnounced = false;
    this.#setFault(fault);
    if (this.#options.clock.monotonicMs() - this.#openedMs >= STEADY_MS) this.#attempt = 0;
    await connection.close();
  }

  async #connect(signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#options;
    if (this.#attempt > 0) {
      const pause = backoffMs(this.#attempt - 1, { ...BACKOFF, random: this.#random });
      await sleep(clock, pause, signal);
    }
    if (signal.aborted) return false;
    this.#attempt++;
    try {
      this.#connection = await this.#connector.open(signal);
    } catch (thrown) {
      this.#setFault(errorText(thrown));
      return false;
    }
    this.#openedMs = clock.monotonicMs();
    this.#missedChecks = 0;
    return true;
  }

  async #check(signal: AbortSignal): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined) return;
    try {
      const info = await settle(() => connection.rpc.getServerInfo(), {
        what: `getServerInfo: ${this.name}`,
        clock: this.#options.clock,
        timeoutMs: CALL_TIMEOUT_MS,
        signal,
      });
      this.#missedChecks = 0;
      this.#info = info;
      this.#setFault(this.#faultOf(info));
      await this.#announce();
    } catch (thrown) {
      this.#missedChecks++;
      this.#setFault(errorText(thrown));
      if (this.#missedChecks >= MAX_MISSED_CHECKS) await this.close(errorText(thrown));
    }
  }

  #faultOf(info: IGetServerInfoResponse): string | undefined {
    const { network, allowUnsynced } = this.#options;
    if (info.networkId !== network) return `network is ${info.networkId}, not ${network}`;
    if (!info.isSynced && !allowUnsynced) return "not synced";
    return undefined;
  }

  /** Subscribes and calls the listeners, once per connection and only if the node is usable. */
  async #announce(): Promise<void> {
    if (this.#isAnnounced || !this.isUsable()) return;
    await this.#subscribe();
    this.#isAnnounced = true;
    this.#log.info("node connected", { version: this.#info?.serverVersion });
    for (const listener of this.#connectListeners) this.#guard(listener);
  }

  async #subscribe(): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined || this.#addresses.size === 0) return;
    const addresses = [...this.#addresses];
    const subscribe = (rpc: RpcClient) => rpc.subscribeUtxosChanged(addresses);
    await this.#ask(connection, "subscribeUtxosChanged", subscribe, CALL_TIMEOUT_MS);
  }

  #notifyUtxos(added: UtxoEntryReference[], removed: UtxoEntryReference[]): void {
    for (const listener of this.#utxosListeners) this.#guard(() => listener(added, removed));
  }

  /** The SDK would swallow what a listener throws. */
  #guard(run: () => void): void {
    try {
      run();
    } catch (thrown) {
      this.#log.error("node listener failed", { error: errorText(thrown) });
    }
  }

  async #ask<T>(
    connection: Connection,
    name: string,
    work: (rpc: RpcClient) => Promise<T>,
    timeoutMs: number,
  ): Promise<T> {
    const { clock } = this.#options;
    const what = `${name}: ${this.name}`;
    try {
      return await settle(() => work(connection.rpc), { what, clock, timeoutMs });
    } catch (thrown) {
      if (isUnreadable(thrown)) this.reportUnknown("response", errorText(thrown));
      throw thrown;
    }
  }

  /** Logs a fault when it changes, not on every check. */
  #setFault(fault: string | undefined): void {
    if (fault !== undefined && fault !== this.#fault) this.#log.warn("node not usable", { fault });
    this.#fault = fault;
  }
}
