import { expect, test } from "bun:test";
import { readConfig } from "./config.ts";
import { parseConfigText } from "./file.ts";

const EASY = { port: 1, difficulty: 64 };
const HARD = { port: 2, difficulty: 4096 };
const LONG = { port: 3, extraNonceSize: 3 };

function connections(config: { instances?: number; stratum: object }): number | undefined {
  const text = JSON.stringify({ network: "devnet", ...config });
  return parseConfigText(text, "test").stratum[0]?.maxConnections;
}

test.each([
  [{ stratum: {} }, 20_000],
  [{ stratum: { extraNonceSize: 0 } }, 20_000],
  [{ stratum: { extraNonceSize: 1 } }, 256],
  [{ instances: 4, stratum: {} }, 16_384],
  [{ instances: 3, stratum: { extraNonceSize: 1 } }, 85],
  [{ instances: 64, stratum: { extraNonceSize: 3 } }, 20_000],
  [{ instances: 4, stratum: { maxConnections: 16_384 } }, 16_384],
  [{ instances: 64, stratum: { extraNonceSize: 3, maxConnections: 100_000 } }, 100_000],
  [{ instances: 4, stratum: [EASY, HARD] }, 8192],
  [{ instances: 4, stratum: [EASY, { ...EASY, port: 4 }] }, 16_384],
  [{ instances: 4, stratum: [EASY, LONG] }, 8192],
  [{ instances: 4, stratum: [EASY, HARD, LONG] }, 4096],
])("%j allows %d connections", (config, most) => {
  expect(connections(config)).toBe(most);
});

test("more connections than an app has prefixes are refused with the numbers", () => {
  expect(() => connections({ instances: 4, stratum: { maxConnections: 20_000 } })).toThrow(
    "is 20000, but an extraNonceSize of 2 has 65536 prefixes, which is 16384 for each of 4 instances",
  );
});

test("sizes and start difficulties divide the prefixes, and the numbers say so", () => {
  const stratum = [{ ...EASY, maxConnections: 5000 }, HARD, LONG];
  expect(() => connections({ instances: 4, stratum })).toThrow(
    "which is 4096 for each of 4 instances and 2 sizes of prefix and 2 start difficulties",
  );
  const fits = [{ ...EASY, maxConnections: 4096 }, HARD, LONG];
  expect(connections({ instances: 4, stratum: fits })).toBe(4096);
});

test("METRICS_PORT gives each process of one host a port of its own", async () => {
  const file = new URL("../../../config/config.devnet.json", import.meta.url).pathname;
  expect(readConfig({ CONFIG_FILE: file }).file.metricsPort).toBe(9100);
  expect(readConfig({ CONFIG_FILE: file, METRICS_PORT: "9101" }).file.metricsPort).toBe(9101);
  for (const wrong of ["0", "70000", "127.0.0.1:9101", "x"]) {
    expect(() => readConfig({ CONFIG_FILE: file, METRICS_PORT: wrong })).toThrow("METRICS_PORT");
  }
});
