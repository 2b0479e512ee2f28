// The options of a simulated node and their defaults per network. The command line and tests create
// them. Ports default to those of a real node of the same network.

import { type NetworkId, networkFacts } from "../../src/domain/network.ts";

export interface Endpoint {
  host: string;
  /** 0 = any free port. */
  port: number;
}

export interface NodeOptions {
  network: NetworkId;
  grpc: Endpoint;
  wrpc: Endpoint;
  /** null = no control port. */
  control: Endpoint | null;
  /** Compact target of the first blocks, and of all when `blockTimeMs` is 0. */
  bits: number;
  /** Milliseconds between blocks that the difficulty aims at; 0 = it never changes. */
  blockTimeMs: number;
  /** DAA score between the acceptance of a coinbase and its first spend. */
  maturity: bigint;
  /** GHOSTDAG's K: how many blocks a blue may have beside it. */
  k: number;
  maxParents: number;
  mergesetLimit: number;
  subsidySompi: bigint;
  minimumFeerate: bigint;
  /** DAA score for which the mempool remembers what a block contained. */
  acceptedMemoryDaa: bigint;
  /** How far a submitted block's DAA score may lie behind; an override file shortens it. */
  submitWindowDaa: bigint;
  /** false = submitted blocks need no proof of work, as on simnet. */
  checkPow: boolean;
  /** false = an unsynced node refuses blocks with IsInIBD. */
  unsyncedMining: boolean;
  hasUtxoIndex: boolean;
  /** Milliseconds between blocks of the node's own foreign miner; 0 = off. */
  blockIntervalMs: number;
  /** The file that carries the DAG over a restart; null = memory only. */
  stateFile: string | null;
}

/** Devnet's is that of a block a second, as the private networks of this project run. */
const subsidies: Record<NetworkId, bigint> = {
  mainnet: 194_454_365n,
  "testnet-10": 194_454_365n,
  devnet: 44_000_000_000n,
  simnet: 5_000_000_000n,
};

export function nodeOptions(given: Partial<NodeOptions> = {}): NodeOptions {
  const network = given.network ?? "devnet";
  const facts = networkFacts(network);
  return {
    network,
    grpc: { host: "127.0.0.1", port: facts.grpcPort },
    wrpc: { host: "127.0.0.1", port: facts.wrpcJsonPort },
    control: null,
    bits: network === "simnet" ? 0x207fffff : 0x1e437838,
    blockTimeMs: 0,
    maturity: 60n,
    k: 18,
    maxParents: 10,
    mergesetLimit: 180,
    subsidySompi: subsidies[network],
    minimumFeerate: 100n,
    acceptedMemoryDaa: 1_200n,
    submitWindowDaa: 26_440n,
    checkPow: network !== "simnet",
    unsyncedMining: true,
    hasUtxoIndex: true,
    blockIntervalMs: 0,
    stateFile: null,
    ...given,
  };
}

export const serverVersion = "2.1.0";
