// /config: the configuration as the reference publishes it, from an allow-list of keys. Pure.
// Nodes, limits, proxies and addresses of the operator are not in it.

import type { PublicConfig } from "../dependencies.ts";

export function publicConfigView(config: PublicConfig): object {
  const schedule = config.payoutCronSchedule ?? cronOf(config.payoutsPerDay);
  return {
    network: config.network,
    pool_id: config.pool_id,
    location: config.location,
    hostname: config.hostname,
    treasury: { fee: config.treasury.fee, scheme: config.treasury.scheme },
    stratum: config.stratum.map((port) => ({
      port: port.publicPort ?? port.port,
      difficulty: port.difficulty,
      sharesPerMinute: port.sharesPerMinute,
      extraNonceSize: port.extraNonceSize,
      varDiff: port.varDiff,
      minDiff: port.minDiff,
      maxDiff: port.maxDiff,
    })),
    payoutsPerDay: config.payoutsPerDay,
    ...(schedule === undefined ? {} : { payoutCronSchedule: schedule }),
    thresholdAmount: config.thresholdAmount,
    // The reference's front ends want it; this pool pays no token.
    nachoThresholdAmount: "0",
  };
}

/** `timesPerDay` payouts from midnight as a cron line; undefined if none says exactly that. */
export function cronOf(timesPerDay: number): string | undefined {
  if (timesPerDay === 1) return "0 0 * * *";
  if (24 % timesPerDay === 0) return `0 */${24 / timesPerDay} * * *`;
  return undefined;
}
