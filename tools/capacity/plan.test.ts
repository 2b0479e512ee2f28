import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { capacityOf, MEASURED } from "./plan.ts";
import { capacityTable } from "./table.ts";

const PAGES = join(import.meta.dir, "..", "..", "docs");

test("the page shows the table that the plan computes", () => {
  const page = readFileSync(join(PAGES, "operator", "growth", "capacity.md"), "utf8");
  for (const line of capacityTable()) expect(page.split("\n")).toContain(line);
});

test("bytes of rows are those of the page on performance", () => {
  const page = readFileSync(join(PAGES, "developer", "performance.md"), "utf8");
  const row = (table: string) => page.split("\n").find((line) => line.startsWith(`| \`${table}\``));
  expect(row("segment_work")).toContain(`| ${MEASURED.workRowBytes} |`);
  expect(row("ledger_entry")).toContain(`| ${MEASURED.ledgerRowBytes} |`);
  expect(row("found_block")).toContain(`| ${MEASURED.blockBytes.toLocaleString("en")} together |`);
  expect(row("payout")).toContain(`| ${MEASURED.payoutBytes.toLocaleString("en")} |`);
  expect(row("wallet_day")).toContain(`| ${MEASURED.walletDayBytes} |`);
});

test("a thousand rigs by hand", () => {
  const is = capacityOf({ rigs: 1000, sites: 1, blocksPerDay: 1000 });
  // 166.7 shares a second at 32 µs and a group each at 400 µs, 4,000 jobs a second at 20 µs.
  expect(is.siteCores).toBeCloseTo(166.67 * 432e-6 + 4000 * 20e-6, 3);
  // Work (2,440 rows a day for 40 days, 1,000 for 20, 190 bytes), minutes, ledger, payouts, blocks.
  const work = 1000 * ((2440 * 40 + 1000 * 20) * 190 + 310_000);
  const rest = 365 * (100 * (1000 * 83 + 2 * 3600 + 270) + 1000 * 3600);
  expect(is.postgresGb).toBeCloseTo((work + rest) / 1e9, 6);
});
