// The context of a measurement, and how results are recorded: repeated runs with their median.
// Every run is stored next to its median, with the CPU use of the rest of the machine.

import type { LoadClient } from "./load.ts";
import type { Stage } from "./stage.ts";
import { cpuSeconds, machineTimes } from "./usage.ts";

export interface Bench {
  stage: Stage;
  client: LoadClient;
  /** Runs of each measurement. */
  repeats: number;
  /** Seconds of one run. */
  seconds: number;
  isQuick: boolean;
  say: (line: string) => void;
  note: (row: Row) => void;
}

export interface Row {
  /** The measured server. */
  server: "katpool" | "bridge";
  what: string;
  unit: string;
  /** The median of `runs`. */
  value: number;
  runs: number[];
  target?: { kind: "atLeast" | "atMost"; value: number };
  /** Median share of the machine that neither the server nor the load client used, in percent. */
  othersPercent?: number;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

export function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

export function rounded(value: number): number {
  if (!Number.isFinite(value)) return value;
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return Number(value.toFixed(digits));
}

/** CPU of the given processes and of all others, from now until the returned function is called. */
export function watchCpu(server: readonly number[], clientSeconds: () => number) {
  const before = { server: sumCpu(server), machine: machineTimes(), at: performance.now() };
  return () => {
    const used = sumCpu(server) - before.server;
    const machine = machineTimes();
    const [busy, all] = [machine.busy - before.machine.busy, machine.all - before.machine.all];
    const seconds = (performance.now() - before.at) / 1000;
    const ours = (used + clientSeconds()) * 100;
    return { seconds, server: used, othersPercent: all === 0 ? 0 : ((busy - ours) / all) * 100 };
  };
}

function sumCpu(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuSeconds(pid).total, 0);
}
