// A CPU quota for one process by Linux control groups (version 1 or 2), to measure several servers
// next to their client on a machine of few cores.

import { existsSync, mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ROOTS = ["/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/cpu"];
const PERIOD_US = 10_000;

export interface Quota {
  /** Called after the process has ended. */
  close(): void;
}

/** Undefined if control groups are missing or not writable. */
export function limitCores(pid: number, cores: number): Quota | undefined {
  for (const root of ROOTS) {
    const folder = join(root, `katpool-bench-${pid}`);
    const close = () => rmdirSync(folder);
    try {
      mkdirSync(folder);
    } catch {
      // Missing or not permitted: try the next one; otherwise nothing is limited.
      continue;
    }
    try {
      setQuota(folder, Math.round(cores * PERIOD_US));
      writeFileSync(join(folder, "cgroup.procs"), String(pid), { flag: "r+" });
      return { close };
    } catch {
      // An ordinary folder, or a group without this controller.
      close();
    }
  }
  return undefined;
}

/** Opens an existing file without creating one. */
function setQuota(folder: string, quotaUs: number): void {
  const write = (name: string, text: string) =>
    writeFileSync(join(folder, name), text, { flag: "r+" });
  if (existsSync(join(folder, "cpu.max"))) {
    write("cpu.max", `${quotaUs} ${PERIOD_US}`);
    return;
  }
  write("cpu.cfs_period_us", String(PERIOD_US));
  write("cpu.cfs_quota_us", String(quotaUs));
}
