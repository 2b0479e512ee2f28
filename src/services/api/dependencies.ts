// What the API receives from the entry point: the public configuration and the payout schedule.
// Only what may be public is in these types.

import type { MinimumStore } from "../../adapters/database/payouts/minimum.ts";

/** Stores the minimum payouts that wallets ask for, and knows their signatures. */
export interface MinimumDeps {
  store: MinimumStore;
  isSignedBy: (wallet: string, signed: { message: string; signature: string }) => boolean;
}

export interface PublicPort {
  port: number;
  /** The port as miners reach it, when it is published under another number. */
  publicPort?: number | undefined;
  /** The port that takes the same over TLS, if a proxy in front offers one. */
  publicTlsPort?: number | undefined;
  difficulty: number;
  sharesPerMinute: number;
  extraNonceSize: number;
  varDiff: boolean;
  minDiff: number;
  maxDiff: number;
}

/** The keys of config/config.json that the monitor publishes, under the operators' names. */
export interface PublicConfig {
  pool_id: string;
  network: string;
  location: string;
  hostname: string;
  treasury: { fee: number; scheme: "proportional" | "pplns" | "solo" };
  stratum: readonly PublicPort[];
  payoutsPerDay: number;
  payoutCronSchedule?: string | undefined;
  thresholdAmount: string;
}

/** Network constants that the entry point derives from the configuration. */
export interface PublicNetwork {
  addressPrefix: string;
  /** DAA score that must pass before a reward is paid out to balances. */
  maturityDaa: bigint;
  feePartsPerMillion: bigint;
}

export interface ConfigReader {
  /** Validates a configuration's JSON text; throws PoolError "config" listing every fault. */
  parse: (text: string) => PublicConfig;
  network: (config: PublicConfig) => PublicNetwork;
  /** When the next payout run after `after` starts. */
  nextPayout: (config: PublicConfig, after: Date) => Date;
}
