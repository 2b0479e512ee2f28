// Prints the table of docs/operator/growth/capacity.md: bun tools/capacity/main.ts. With three
// numbers (rigs, sites, blocks a day) it prints what a pool of that size needs.

import { capacityOf } from "./plan.ts";
import { capacityTable } from "./table.ts";

const [rigs, sites = 1, blocksPerDay = 100] = process.argv.slice(2).map(Number);
if (rigs === undefined) process.stdout.write(`${capacityTable().join("\n")}\n`);
else {
  const needs = capacityOf({ rigs, sites, blocksPerDay });
  for (const [name, value] of Object.entries(needs)) {
    process.stdout.write(`${name}: ${value.toLocaleString("en")}\n`);
  }
}
