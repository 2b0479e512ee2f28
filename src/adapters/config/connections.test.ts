import { expect, test } from "bun:test";
import { readConfig } from "./config.ts";
import { parseConfigText } from "./file.ts";

const EASY = { port: 1, difficulty: 64 };
const HARD = { port: 2, difficulty: 4096 };

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
  [{ instances: 4, stratum: [EASY, HARD] }, 16_384],
  [{ instances: 8, stratum: [EASY, { port: 4, extraNonceSize: 1 }] }, 4096 + 16],
  [{ stratum: [EASY, { port: 4, extraNonceSize: 0 }] }, 20_000],
])("%j allows %d connections", (config, most) => {
  expect(connections(config)).toBe(most);
});

test("more connections than an app has prefixes are refused with the numbers", () => {
  expect(() => connections({ instances: 4, stratum: { maxConnections: 20_000 } })).toThrow(
    "is 20000, but each of 4 instances has 16384 prefixes for its connections: " +
      "16384 with an extraNonceSize of 2",
  );
  const stratum = [{ ...EASY, maxConnections: 5000 }, HARD, { port: 4, extraNonceSize: 1 }];
  expect(() => connections({ instances: 8, stratum })).toThrow(
    "is 5000, but each of 8 instances has 4112 prefixes for its connections: " +
      "16 with an extraNonceSize of 1 and 4096 with an extraNonceSize of 2",
  );
  const fits = [{ ...EASY, maxConnections: 4112 }, ...stratum.slice(1)];
  expect(connections({ instances: 8, stratum: fits })).toBe(4112);
});

test("METRICS_PORT gives each process of one host a port of its own", async () => {
  const file = new URL("../../../config/config.devnet.json", import.meta.url).pathname;
  expect(readConfig({ CONFIG_FILE: file }).file.metricsPort).toBe(9100);
  expect(readConfig({ CONFIG_FILE: file, METRICS_PORT: "9101" }).file.metricsPort).toBe(9101);
  for (const wrong of ["0", "70000", "127.0.0.1:9101", "x"]) {
    expect(() => readConfig({ CONFIG_FILE: file, METRICS_PORT: wrong })).toThrow("METRICS_PORT");
  }
});
