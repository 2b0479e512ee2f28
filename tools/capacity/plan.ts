// What a pool of a given size needs, from what was measured on one core. Pure; an estimate that
// errs on the large side. docs/operator/growth/capacity.md shows the result and the assumptions.

export interface Plan {
  rigs: number;
  sites: number;
  blocksPerDay: number;
}

export interface Capacity {
  sharesPerSecond: number;
  /** CPU of all apps and fronts of one site at full load, in cores. */
  siteCores: number;
  /** App processes of one site. */
  siteApps: number;
  /** Memory of the apps of one site, in MB. */
  siteMemoryMb: number;
  /** Extranonces in use of the 65,536 of one site. */
  sitePrefixes: number;
  /** Stored messages a second at the NATS server of one site, at most. */
  natsMessagesPerSecond: number;
  /** Journal of one site, in GB for a day without the hub. */
  natsGbPerDay: number;
  /** Postgres after a year, in GB. */
  postgresGb: number;
  machines: number;
  /** Of all machines. */
  cores: number;
  /** By the prices of the assumptions, in euros. */
  costPerMonth: number;
}

/** docs/developer/performance.md says how each was measured. */
export const MEASURED = {
  /** Of one share from a connection that sends little, with its socket calls, in µs. */
  shareUs: 32,
  /** Of one journal group, in µs; there are at most 500 a second in a process. */
  groupUs: 400,
  groupsPerSecond: 500,
  /** Of one job to one connection, in µs. */
  jobUs: 20,
  /** A connection's part of memory, and that of a process, in MB. */
  connectionMb: 0.015,
  processMb: 140,
  /** Bytes of a share in the journal when few arrive together. */
  shareBytes: 58,
  /** Rows of Postgres with their indexes, in bytes. */
  workRowBytes: 190,
  minuteRowsBytes: 310_000,
  ledgerRowBytes: 83,
  blockBytes: 3600,
  payoutBytes: 3600,
  walletDayBytes: 270,
} as const;

export const ASSUMED = {
  sharesPerRigPerMinute: 10,
  jobsPerSecond: 4,
  rigsPerWallet: 10,
  payoutsPerDay: 2,
  /** treasury.keepWorkDays, of which the first 40 are not compacted. */
  keepWorkDays: 60,
  uncompactedDays: 40,
  /** Part of a core that an app may use, so that another one's miners fit as well. */
  load: 0.5,
  connectionsPerApp: 20_000,
  /** kaspad, fetcher, Redis, front and NATS of a site; Postgres, leader, monitor, payment, node. */
  siteBaseCores: 6,
  hubCores: 12,
  eurosPerCore: 10,
  eurosPerGb: 0.1,
} as const;

export function capacityOf({ rigs, sites, blocksPerDay }: Plan): Capacity {
  const siteRigs = Math.ceil(rigs / sites);
  const siteShares = (siteRigs * ASSUMED.sharesPerRigPerMinute) / 60;
  const groups = Math.min(siteShares, MEASURED.groupsPerSecond);
  const us =
    siteShares * MEASURED.shareUs +
    groups * MEASURED.groupUs +
    siteRigs * ASSUMED.jobsPerSecond * MEASURED.jobUs;
  const siteCores = us / 1e6;
  const siteApps = Math.max(
    2,
    Math.ceil(siteCores / ASSUMED.load),
    Math.ceil(siteRigs / ASSUMED.connectionsPerApp) + 1,
  );
  const postgresGb = postgresBytes(rigs, blocksPerDay) / 1e9;
  const cores = sites * (siteApps + ASSUMED.siteBaseCores) + ASSUMED.hubCores;
  return {
    sharesPerSecond: (rigs * ASSUMED.sharesPerRigPerMinute) / 60,
    siteCores,
    siteApps,
    siteMemoryMb: siteApps * MEASURED.processMb + siteRigs * MEASURED.connectionMb,
    sitePrefixes: siteRigs,
    natsMessagesPerSecond: Math.min(siteShares, siteApps * MEASURED.groupsPerSecond),
    natsGbPerDay: (siteShares * MEASURED.shareBytes * 86_400) / 1e9,
    postgresGb,
    machines: sites + 2,
    cores,
    costPerMonth: cores * ASSUMED.eurosPerCore + 2 * postgresGb * ASSUMED.eurosPerGb,
  };
}

/** A worker has a row of work a minute and a block, and never more than shares. */
function postgresBytes(rigs: number, blocksPerDay: number): number {
  const wallets = Math.ceil(rigs / ASSUMED.rigsPerWallet);
  const sharesPerDay = ASSUMED.sharesPerRigPerMinute * 1440;
  const recorded = Math.min(1440 + blocksPerDay, sharesPerDay) * ASSUMED.uncompactedDays;
  const compacted =
    Math.min(blocksPerDay, sharesPerDay) * (ASSUMED.keepWorkDays - ASSUMED.uncompactedDays);
  const ofRigs = (recorded + compacted) * MEASURED.workRowBytes + MEASURED.minuteRowsBytes;
  const ofWallets =
    blocksPerDay * MEASURED.ledgerRowBytes +
    ASSUMED.payoutsPerDay * MEASURED.payoutBytes +
    MEASURED.walletDayBytes;
  return rigs * ofRigs + 365 * (wallets * ofWallets + blocksPerDay * MEASURED.blockBytes);
}
