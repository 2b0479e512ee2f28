// CPU and memory of a process from /proc, threads included. A process that is gone is an error, not
// a zero.

import { readFileSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";

/** Seconds of CPU, user and system, over all threads. */
export function cpuSeconds(pid: number): { user: number; system: number; total: number } {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  // Fields 14 and 15 of proc(5), in ticks of a hundredth of a second.
  const [user, system] = [Number(fields[11]) / 100, Number(fields[12]) / 100];
  return { user, system, total: user + system };
}

export function residentMb(pid: number): number {
  const kilobytes = /^VmRSS:\s+([0-9]+) kB$/m.exec(
    readFileSync(`/proc/${pid}/status`, "utf8"),
  )?.[1];
  if (kilobytes === undefined) throw new Error(`process ${pid} has no memory figure figure`);
  return Number(kilobytes) / 1024;
}

/** Busy share of all cores between two samples. */
export function machineTimes(): { busy: number; all: number } {
  const line = readFileSync("/proc/stat", "utf8").split("\n")[0] ?? "";
  const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number);
  const all = ticks.reduce((sum, value) => sum + value, 0);
  const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0);
  return { busy: all - idle, all };
}

export function machine() {
  const [first] = cpus();
  return {
    cpu: first?.model ?? "unknown",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    loadAverage: loadavg().map((value) => Math.round(value * 100) / 100),
  };
}
