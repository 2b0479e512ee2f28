// The table of docs/operator/growth/capacity.md, from the plan. Pure.

import { type Capacity, capacityOf, type Plan } from "./plan.ts";

export const PLANS: readonly Plan[] = [
  { rigs: 1_000, sites: 1, blocksPerDay: 10 },
  { rigs: 10_000, sites: 1, blocksPerDay: 100 },
  { rigs: 10_000, sites: 3, blocksPerDay: 100 },
  { rigs: 100_000, sites: 3, blocksPerDay: 1_000 },
];

const ROWS: readonly [string, (plan: Plan, is: Capacity) => string][] = [
  ["sites", ({ sites }) => count(sites)],
  ["blocks a day", ({ blocksPerDay }) => count(blocksPerDay)],
  ["shares a second", (_, is) => count(is.sharesPerSecond)],
  ["cores at work in the apps of a site", (_, is) => is.siteCores.toFixed(1)],
  ["app processes of a site", (_, is) => count(is.siteApps)],
  ["memory of the apps of a site, MB", (_, is) => count(is.siteMemoryMb)],
  ["extranonces of a site, of 65,536", (_, is) => count(is.sitePrefixes)],
  ["NATS messages a second at a site, at most", (_, is) => count(is.natsMessagesPerSecond)],
  ["journal of a site, GB a day without the hub", (_, is) => is.natsGbPerDay.toFixed(1)],
  ["Postgres after a year, GB", (_, is) => count(is.postgresGb)],
  ["machines: one a site, two for Postgres", (_, is) => count(is.machines)],
  ["cores in all", (_, is) => count(is.cores)],
  ["euros a month", (_, is) => count(is.costPerMonth)],
];

/** Lines of Markdown. */
export function capacityTable(): string[] {
  const plans = PLANS.map((plan) => ({ plan, is: capacityOf(plan) }));
  return [
    `| rigs | ${plans.map(({ plan }) => count(plan.rigs)).join(" | ")} |`,
    `| --- | ${plans.map(() => "---").join(" | ")} |`,
    ...ROWS.map(
      ([label, read]) => `| ${label} | ${plans.map((one) => read(one.plan, one.is)).join(" | ")} |`,
    ),
  ];
}

function count(value: number): string {
  return Math.ceil(value).toLocaleString("en");
}
