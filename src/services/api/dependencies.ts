// What the monitor needs from others: the configuration it shows and the payout schedule.
// The roof hands both over. What must stay true: only what may be public is in here.

export interface ShownPort {
  port: number;
  /** The port as miners reach it, when it is published under another number. */
  publicPort?: number | undefined;
  difficulty: number;
  sharesPerMinute: number;
  extraNonceSize: number;
  varDiff: boolean;
  minDiff: number;
  maxDiff: number;
}

/** The keys of config/config.json that the monitor shows, under the operators' names. */
export interface ShownConfig {
  pool_id: string;
  network: string;
  location: string;
  hostname: string;
  treasury: { fee: number; scheme: "proportional" | "pplns" | "solo" };
  stratum: readonly ShownPort[];
  payoutsPerDay: number;
  payoutCronSchedule?: string | undefined;
  thresholdAmount: string;
}

/** Facts of the network that the roof derives from the configuration. */
export interface ShownNetwork {
  addressPrefix: string;
  /** DAA score that must pass before a reward is paid out to balances. */
  maturityDaa: bigint;
  feePartsPerMillion: bigint;
}

export interface ConfigReader {
  /** Validates the text of a configuration; throws PoolError "config" with every fault. */
  parse: (text: string) => ShownConfig;
  network: (config: ShownConfig) => ShownNetwork;
  /** When payouts run next after `after`; undefined when the schedule cannot be read. */
  nextPayout: (config: ShownConfig, after: Date) => Date | undefined;
}
