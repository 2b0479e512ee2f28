// The options of a simulated node and their defaults per network. The command line and tests create
// them. Ports default to those of a real node of the same network.

import { type NetworkId, networkFacts } from "../../src/domain/network.ts";

export interface Endpoint {
  host: string;
  /** 0 = any free port. */
  port: number;
}

/**
 * From this DAA score on there are `after` blocks where there were `before`: targets and the
 * coinbase maturity grow, and the block time shrinks, in this ratio.
 */
export interface RateChange {
  fromDaaScore: bigint;
  before: bigint;
  after: bigint;
}

export interface NodeOptions {
  network: NetworkId;
  grpc: Endpoint;
  wrpc: Endpoint;
  /** null = no control server. */
  control: Endpoint | null;
  /** Compact target of the first blocks, and of all when `blockTimeMs` is 0. */
  bits: number;
  /** Target milliseconds between blocks; 0 = constant difficulty. */
  blockTimeMs: number;
  /** A change of the block rate at a fork; null = none. */
  rateChange: RateChange | null;
  /** DAA score between the acceptance of a coinbase and its first spend. */
  maturity: bigint;
  /** GHOSTDAG's K: the largest anticone of a blue block. */
  k: number;
  maxParents: number;
  mergesetLimit: number;
  subsidySompi: bigint;
  minimumFeerate: bigint;
  /** DAA score for which the mempool remembers what a block contained. */
  acceptedMemoryDaa: bigint;
  /** Maximum lag of a submitted block's DAA score; an override file shortens it. */
  submitWindowDaa: bigint;
  /** false = submitted blocks need no proof of work, as on simnet. */
  checkPow: boolean;
  /** false = an unsynced node refuses blocks with IsInIBD. */
  unsyncedMining: boolean;
  hasUtxoIndex: boolean;
  /** Milliseconds between blocks of the internal foreign miner; 0 = off. */
  blockIntervalMs: number;
  /** The file that persists the DAG; null = memory only. */
  stateFile: string | null;
}

/** Devnet's is for one block per second, as on this project's private networks. */
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
    rateChange: null,
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

/** The coinbase maturity at this DAA score. */
export function maturityAt(
  { maturity, rateChange }: Pick<NodeOptions, "maturity" | "rateChange">,
  daaScore: bigint,
): bigint {
  if (rateChange === null || daaScore < rateChange.fromDaaScore) return maturity;
  return (maturity * rateChange.after) / rateChange.before;
}
