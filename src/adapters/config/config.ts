// One validated object per service, from the environment and config/config.json. An entry point
// reads it once at start and passes typed slices down.
// Invariant: every fault is reported at once, and `publicConfig` never holds a secret.

import { errorText, PoolError } from "../../base/errors.ts";
import {
  type BlockRates,
  coinbaseMaturityDaa,
  networkBlockRates,
} from "../../domain/block-rate.ts";
import { NETWORKS, type NetworkId, networkFacts, wrpcEndpointOf } from "../../domain/network.ts";
import { type Sompi, sompi } from "../../domain/sompi.ts";
import type { Environment } from "./env.ts";
import {
  ENDPOINT,
  type FileConfig,
  type FrontConfig,
  readConfigFile,
  type StratumPortConfig,
  WRPC_ENDPOINT,
} from "./file.ts";
import { readNodeAddress } from "./node-address.ts";

export type { StratumPortConfig } from "./file.ts";

/** What every service needs; `file` holds the keys under the operators' names. */
export interface BaseConfig {
  file: FileConfig;
  network: NetworkId;
  /** gRPC endpoints host:port, in the operator's order. */
  nodes: readonly string[];
  /** wRPC JSON endpoints ws://host:port of the same nodes. */
  nodesWrpc: readonly string[];
  blockRates: BlockRates;
  coinbaseMaturityDaa: bigint;
  /** What the coinbase of the pool's templates has after the node's own version and slash. */
  extraData: string;
  /** Parts per million, so that a fractional percentage stays exact. */
  feePartsPerMillion: bigint;
  thresholdSompi: Sompi;
  pushgateway: string | undefined;
  monitor: string | undefined;
  instance: string;
  debug: boolean;
  /** One line for each key of another pool that is ignored or translated; log them at start. */
  warnings: readonly string[];
}

const CONFIG_FILE_DEFAULT = "config/config.json";
const INSTANCE_DEFAULT = "katpool-app";
const INSTANCE = /^[\w.-]{1,64}$/;
const HOST = /^[a-zA-Z0-9.-]{1,253}$/;

/** Throws PoolError "config" that lists every fault of the file and the environment. */
export function readConfig(env: Environment): BaseConfig {
  const [{ file, warnings }] = collectFaults(
    () => readConfigFile(env.CONFIG_FILE ?? CONFIG_FILE_DEFAULT),
    () => checkEnvironment(env),
  );
  const { grpcPort } = networkFacts(file.network);
  const nodes = env.NODE === undefined ? file.node : nodeList(env.NODE, file.network);
  const usedNodes = nodes.length > 0 ? nodes : [`kaspad:${grpcPort}`];
  const front = frontOf(env.FRONT) ?? file.front;
  const wrpc = env.NODE_WRPC === undefined ? file.nodeWrpc : listOf(env.NODE_WRPC);
  const blockRates = blockRatesOf(file);
  if (networkFacts(file.network).isPublic && file.treasury.coinbaseMaturityDaa !== undefined) {
    throw new PoolError("config", "treasury.coinbaseMaturityDaa: is for local networks only");
  }
  return {
    file: {
      ...file,
      redis_address: env.REDIS_ADDRESS ?? file.redis_address,
      hostname: env.PUBLIC_HOST ?? file.hostname,
      metricsPort:
        env.METRICS_PORT === undefined ? file.metricsPort : Number.parseInt(env.METRICS_PORT, 10),
      ...(front === undefined ? {} : { front }),
      stratum: publishedPorts(
        trustingProxies(
          front === undefined ? file.stratum : prefixedPorts(file.stratum),
          env.PROXY_PROTOCOL_FROM,
        ),
        env,
      ),
    },
    network: file.network,
    nodes: usedNodes,
    nodesWrpc: wrpc.length > 0 ? wrpc : usedNodes.map(wrpcEndpointOf),
    blockRates,
    extraData: file.site === "" ? file.pool_id : `${file.pool_id}/${file.site}`,
    coinbaseMaturityDaa:
      file.treasury.coinbaseMaturityDaa === undefined
        ? coinbaseMaturityDaa(blockRates)
        : BigInt(file.treasury.coinbaseMaturityDaa),
    feePartsPerMillion: feePartsPerMillion(file.treasury.fee),
    thresholdSompi: sompi(BigInt(file.thresholdAmount)),
    pushgateway: env.PUSHGATEWAY,
    monitor: env.MONITOR,
    instance: env.INSTANCE ?? INSTANCE_DEFAULT,
    debug: env.DEBUG === "1" || env.DEBUG === "true",
    warnings,
  };
}

/** The network's own table, unless the file gives a private network another one. */
function blockRatesOf({ network, blockRates }: FileConfig): BlockRates {
  const [first, ...later] = (blockRates ?? []).map((one) => ({
    fromDaaScore: BigInt(one.fromDaaScore),
    blocksPerSecond: BigInt(one.blocksPerSecond),
  }));
  return first === undefined ? networkBlockRates(network) : [first, ...later];
}

/** Throws PoolError "config" that lists every variable that is set and wrong. */
function checkEnvironment(env: Environment): void {
  const faults: string[] = [];
  const check = (name: string, isRight: (value: string) => boolean, must: string) => {
    const value = env[name];
    if (value !== undefined && !isRight(value)) faults.push(`${name}: must be ${must}`);
  };
  check("PUSHGATEWAY", isHttpUrl, "an http:// URL");
  check("MONITOR", isHttpUrl, "an http:// URL");
  check("INSTANCE", (name) => INSTANCE.test(name), "1 to 64 letters, digits, dots or dashes");
  const isNode = (text: string) => NETWORKS.some((network) => readNodeAddress(text, network));
  check("NODE", (list) => listOf(list).every(isNode), "host or host:port");
  check(
    "NODE_WRPC",
    (list) => listOf(list).every((one) => WRPC_ENDPOINT.test(one)),
    "ws://host:port",
  );
  check("PUBLIC_HOST", (host) => HOST.test(host), "a host name or an address, without a port");
  const arePorts = (list: string) => listOf(list).every((one) => publishedPort(one) !== undefined);
  check("PUBLIC_STRATUM_PORTS", arePorts, "ports by commas");
  check("PUBLIC_STRATUM_TLS_PORTS", arePorts, "ports by commas");
  const isFront = (text: string) => text.startsWith("/") || ENDPOINT.test(text);
  check("FRONT", isFront, "the path of a socket, or host:port");
  check("METRICS_PORT", isPort, "a port");
  check("REDIS_ADDRESS", (address) => ENDPOINT.test(address), "host:port");
  if (faults.length > 0) throw new PoolError("config", faults.join("\n"));
}

/** Percent to parts per million by its decimal text: 0.29 is 2900, without binary rounding. */
export function feePartsPerMillion(percent: number): bigint {
  const [whole = "0", fraction = ""] = percent.toFixed(4).split(".");
  return BigInt(whole) * 10_000n + BigInt(fraction.padEnd(4, "0"));
}

/** Runs `readers`, and throws one PoolError with the faults of all that failed. */
export function collectFaults<T extends readonly (() => unknown)[]>(
  ...readers: T
): { [K in keyof T]: ReturnType<T[K]> } {
  const faults: string[] = [];
  const values = readers.map((read) => {
    try {
      return read();
    } catch (thrown) {
      faults.push(errorText(thrown));
      return undefined;
    }
  });
  if (faults.length > 0) throw new PoolError("config", faults.join("\n"));
  return values as { [K in keyof T]: ReturnType<T[K]> };
}

/** What the app prints at start and posts to the monitor: the file's keys, no secret. */
export function publicConfig(config: BaseConfig): FileConfig {
  return config.file;
}

/** NODE: addresses separated by commas; a host alone gets the network's gRPC port. */
function nodeList(text: string, network: NetworkId): string[] {
  return listOf(text).map((one) => {
    const address = readNodeAddress(one, network);
    if (address === undefined) throw new PoolError("config", "NODE: must be host or host:port");
    return address.endpoint;
  });
}

/** FRONT, set by Compose, takes precedence over the file. */
function frontOf(text: string | undefined): FrontConfig | undefined {
  if (text === undefined) return undefined;
  return text.startsWith("/") ? { socket: text } : { address: text };
}

/** A front gives every connection a prefix: there an `extraNonceSize` of 0 means 2. */
function prefixedPorts(ports: readonly StratumPortConfig[]): StratumPortConfig[] {
  return ports.map((one) => (one.extraNonceSize > 0 ? one : { ...one, extraNonceSize: 2 }));
}

function listOf(text: string): string[] {
  return text.split(",").map((part) => part.trim());
}

/** PROXY_PROTOCOL_FROM, set by Compose, applies to each port without proxies of its own. */
function trustingProxies(
  ports: readonly StratumPortConfig[],
  from: string | undefined,
): StratumPortConfig[] {
  const proxies = from === undefined ? [] : listOf(from);
  return ports.map((port) =>
    port.proxyProtocolFrom.length > 0 ? port : { ...port, proxyProtocolFrom: proxies },
  );
}

/**
 * PUBLIC_STRATUM_PORTS and PUBLIC_STRATUM_TLS_PORTS: what is published for each port of `stratum`,
 * in its order, as Compose writes it (`8888` or `127.0.0.1:8888`). The file's keys take precedence.
 */
function publishedPorts(
  ports: readonly StratumPortConfig[],
  env: Environment,
): StratumPortConfig[] {
  const published = (list: string | undefined) =>
    list === undefined ? [] : listOf(list).map(publishedPort);
  const plain = published(env.PUBLIC_STRATUM_PORTS);
  const tls = published(env.PUBLIC_STRATUM_TLS_PORTS);
  return ports.map((port, index) => ({
    ...port,
    publicPort: port.publicPort ?? plain[index],
    publicTlsPort: port.publicTlsPort ?? tls[index],
  }));
}

function isPort(text: string): boolean {
  return /^[0-9]{1,5}$/.test(text) && publishedPort(text) !== undefined;
}

function publishedPort(text: string): number | undefined {
  const digits = /^(?:[^\s,]*:)?([0-9]{1,5})$/.exec(text)?.[1];
  const port = Number.parseInt(digits ?? "0", 10);
  return port > 0 && port < 65_536 ? port : undefined;
}

function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.protocol === "http:" || url.protocol === "https:";
}
