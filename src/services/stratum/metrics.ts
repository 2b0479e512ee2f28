// Counters and gauges of the stratum service. Labels are from closed lists, never a miner's text.

import type { Metrics } from "../../adapters/metrics/registry.ts";

export type CloseReason =
  | "peer"
  | "lineTooLong"
  | "slowReader"
  | "authorizeTimeout"
  | "idle"
  | "malformed"
  | "failedLogins"
  | "refusedFlood"
  | "chatter"
  | "walletRefused"
  | BanReason
  | "crowded"
  | "proxyHeader"
  | "shutdown"
  | "internal";
export type RejectReason = "connections" | "address" | "rate" | "extranonce" | "banned" | "denied";
/** Budgets of an origin for which it is banned for a time. */
export type BanReason = "originRefused" | "originChatter" | "originCpu";

export interface StratumMetrics {
  opened(): void;
  closed(reason: CloseReason): void;
  rejected(reason: RejectReason): void;
  /** An origin is banned for a time. */
  banned(reason: BanReason): void;
  /** A prefix was given out while jobs of its last owner may still live. */
  extranonceReusedEarly(): void;
  /** A device does not use its prefix, and is served without one. */
  prefixIgnored(): void;
  sessions(count: number, authorized: number): void;
  internalError(): void;
  /** By how many milliseconds the process is late. */
  lag(ms: number): void;
}

export function stratumMetrics(metrics: Metrics): StratumMetrics {
  const opened = metrics.counter({
    name: "katpool_connections_opened_total",
    help: "Miner connections that were accepted",
  });
  const closed = metrics.counter({
    name: "katpool_connections_closed_total",
    help: "Miner connections that ended, by reason",
    labelNames: ["reason"],
  });
  const rejected = metrics.counter({
    name: "katpool_connections_rejected_total",
    help: "Miner connections refused at a limit, by limit",
    labelNames: ["limit"],
  });
  const banned = metrics.counter({
    name: "katpool_bans_total",
    help: "Temporary bans of addresses, by the budget that was exceeded",
    labelNames: ["reason"],
  });
  const sessions = metrics.gauge({
    name: "katpool_connections",
    help: "Miner connections that are open",
  });
  const authorized = metrics.gauge({
    name: "katpool_connections_authorized",
    help: "Open miner connections with an authorized worker",
  });
  const early = metrics.counter({
    name: "katpool_extranonces_reused_early_total",
    help: "Nonce prefixes given out again before the jobs of their last owner were gone",
  });
  const ignored = metrics.counter({
    name: "katpool_extranonces_ignored_total",
    help: "Connections of devices that ignored their nonce prefix and were served without one",
  });
  const lag = metrics.gauge({
    name: "katpool_loop_lag_seconds",
    help: "Largest recent delay of a timer; jobs come less often above 0.0625",
  });
  const internal = metrics.counter({
    name: "katpool_internal_errors_total",
    help: "Faults of the pool's own code, each of which ended one connection",
  });
  return {
    opened: () => opened.inc(),
    closed: (reason) => closed.inc({ reason }),
    rejected: (limit) => rejected.inc({ limit }),
    banned: (reason) => banned.inc({ reason }),
    sessions: (count, withWorker) => {
      sessions.set(count);
      authorized.set(withWorker);
    },
    extranonceReusedEarly: () => early.inc(),
    prefixIgnored: () => ignored.inc(),
    internalError: () => internal.inc(),
    lag: (ms) => lag.set(ms / 1000),
  };
}
