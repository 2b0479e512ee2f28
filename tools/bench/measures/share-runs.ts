// One run of shares against any server, with the server's CPU per reply. Used by the share
// measurements and the comparison with the bridge.

import { type Bench, watchCpu } from "../bench.ts";
import type { LoadOptions, SharesResult } from "../load.ts";

export interface ShareRun extends SharesResult {
  answers: number;
  cpuMicroseconds: number;
  othersPercent: number;
}

export async function runShares(
  bench: Bench,
  server: readonly number[],
  options: Omit<LoadOptions, "users" | "seconds"> & { seconds?: number; users?: string },
): Promise<ShareRun> {
  const run = bench.client.shares({
    users: bench.stage.usersFile,
    seconds: bench.seconds,
    ...options,
  });
  await run.measuring;
  let clientSeconds = 0;
  const stop = watchCpu(server, () => clientSeconds);
  const result = await run.result;
  clientSeconds = result.clientCpuSeconds;
  const cpu = stop();
  const refused = Object.values(result.refused).reduce((sum, count) => sum + count, 0);
  const answers = result.accepted + refused;
  if (result.lostConnections > 0)
    throw new Error(`${result.lostConnections} connections were lost`);
  return {
    ...result,
    answers,
    cpuMicroseconds: (cpu.server / Math.max(1, answers)) * 1e6,
    othersPercent: cpu.othersPercent,
  };
}
