import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "./config.ts";
import { configWarnings } from "./warnings.ts";

function warningsOf(file: object): string[] {
  const folder = mkdtempSync(join(tmpdir(), "katpool-warnings-"));
  const path = join(folder, "config.json");
  const base = { network: "simnet", stratum: { port: 7777 } };
  writeFileSync(path, JSON.stringify({ ...base, ...file }));
  try {
    return configWarnings(readConfig({ CONFIG_FILE: path }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test.each(["1", "5", "9999900"])("a threshold of %s sompi names the smallest payable", (amount) => {
  const [warning] = warningsOf({ thresholdAmount: amount });
  expect(warning).toContain("the smallest payable amount is 9999901 sompi (0.09999901 KAS)");
});

test("usual values warn of nothing; KAS instead of sompi, and a high fee, do", () => {
  expect(warningsOf({})).toEqual([]);
  expect(warningsOf({ thresholdAmount: "9999901" })).toEqual([]);
  const [threshold, fee] = warningsOf({
    thresholdAmount: "500000000000000000",
    treasury: { fee: 75 },
  });
  expect(threshold).toContain("1 KAS is 100000000");
  expect(fee).toContain("75 percent");
  expect(() => warningsOf({ thresholdAmount: "0" })).toThrow("thresholdAmount");
});
