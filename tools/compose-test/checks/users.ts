// The stack as its users see it: the probes succeed, and the canary's shares are credited and paid.

import { expectThat } from "../report.ts";
import { waitFor } from "../shell.ts";
import type { Stack } from "../stack.ts";
import { askPrometheus } from "./alerts.ts";

const PROBED_LIMIT_MS = 60_000;
const CREDITED_LIMIT_MS = 180_000;
/** The stack pays once a minute, what is above the threshold. */
const PAID_LIMIT_MS = 420_000;

interface Vector {
  result: { metric: Record<string, string>; value: [number, string] }[];
}

export async function servesUsers(stack: Stack, isPatient: boolean): Promise<string> {
  const probes = await waitFor("both probes succeed", PROBED_LIMIT_MS, async () => {
    const found = await query(stack, "probe_success == 1");
    return found.length === 2 ? found : undefined;
  });
  const modules = probes
    .map(({ metric }) => metric.module)
    .toSorted()
    .join();
  expectThat(modules === "stratum,web", `web and stratum are probed, not ${modules}`);
  const credited = await canary(stack, "credited_sompi", CREDITED_LIMIT_MS);
  const accepted = await canary(stack, "shares_accepted_total", CREDITED_LIMIT_MS);
  const earned = `canary: ${accepted} shares, ${credited} sompi credited`;
  if (!isPatient) return `${modules} probed, ${earned}`;
  const paid = await canary(stack, "paid_sompi", PAID_LIMIT_MS);
  const overdue = await query(stack, "katpool_canary_payout_overdue_seconds > 600");
  expectThat(overdue.length === 0, "no payout of the canary is overdue");
  return `${modules} probed, ${earned}, ${paid} paid`;
}

/** A metric of the canary, once it is above zero. */
async function canary(stack: Stack, name: string, limitMs: number): Promise<string> {
  return await waitFor(`the canary's ${name} is above zero`, limitMs, async () => {
    const [found] = await query(stack, `katpool_canary_${name} > 0`);
    return found?.value[1];
  });
}

async function query(stack: Stack, expression: string): Promise<Vector["result"]> {
  const path = `query?query=${encodeURIComponent(expression)}`;
  return (await askPrometheus<Vector>(stack, path)).result;
}
