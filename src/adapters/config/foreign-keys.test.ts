import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import type { NetworkId } from "../../domain/network.ts";
import { readConfigText } from "./file.ts";
import { readNodeAddress } from "./node-address.ts";

const vector = (name: string) =>
  Bun.file(join(import.meta.dir, "../../../test/vectors", name)).json();
const FILES = (await vector("reference-configs.json")) as Record<string, unknown>[];
const ADDRESSES = (await vector("node-addresses.json")) as {
  network: NetworkId;
  text: string;
  endpoint?: string;
  isTranslated?: boolean;
}[];

/** Ports of the successor that is live on mainnet: start difficulty and band of each. */
const LIVE_PORTS = [
  [8888, 2048, 64, 131_072, true],
  [1111, 256, 256, 512, false],
  [2222, 1024, 512, 1024, false],
  [3333, 4096, 2048, 4096, false],
  [4444, 8192, 4096, 8192, false],
  [5555, 16_384, 16_384, 32_768, false],
  [6666, 32_768, 32_768, 65_536, false],
  [7777, 65_536, 65_536, 131_072, false],
];

const read = (config: unknown) => readConfigText(JSON.stringify(config), "test");
const warningsOf = (config: object) =>
  read({ network: "mainnet", stratum: {}, ...config }).warnings;

function faultOf(config: unknown): string | undefined {
  try {
    read(config);
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

describe("files of the reference pool and its successors", () => {
  test("start, except those without a network and those of another program", () => {
    const refused = FILES.filter((file) => faultOf(file) !== undefined);
    expect(FILES.length - refused.length).toBe(63);
    for (const file of refused) expect(file.network).toBeUndefined();
  });

  test("warn once about each key, and keep every key of ours", () => {
    for (const file of FILES.filter((one) => faultOf(one) === undefined)) {
      const { warnings, file: config } = read(file);
      const keys = warnings.map((warning) => warning.split(": ")[0]);
      expect(new Set(keys).size).toBe(keys.length);
      expect(config.pool_id).toBe(file.pool_id as string);
      expect(config.payoutsPerDay).toBe((file.payoutsPerDay as number | undefined) ?? 2);
    }
  });

  test("keep the eight ports of the live pool with their start difficulties and bands", () => {
    const bands = (config: unknown) =>
      read(config).file.stratum.map((port) => [
        ...[port.port, port.difficulty, port.minDiff, port.maxDiff, port.varDiff],
      ]);
    const live = FILES.find((file) => Array.isArray(file.stratum) && file.stratum.length === 8);
    expect(bands(live)).toEqual(LIVE_PORTS);
  });
});

describe("a key of another pool", () => {
  test.each([
    [{ paymentInterval: 1 }, /^paymentInterval: ignored: payoutsPerDay/],
    [{ miner_info: "Katpool" }, /^miner_info: ignored/],
    [{ nachoSwap: 95 }, /^nachoSwap: ignored: .* KAS only/],
    [{ kasAlertThreshold: "1" }, /^kasAlertThreshold: ignored: alerts/],
    [{ treasury: { fee: 1, nachoRebate: 33 } }, /^treasury.nachoRebate: ignored/],
    [{ treasury: { privateKey: "" } }, /^treasury.privateKey: ignored/],
    [{ templates: { cacheSize: 100 } }, /^templates: read as stratum.templates/],
    [{ network: "testnet-11" }, /^network: .*testnet-10 is used/],
    [{ node: "https://node.example.org/" }, /^node: read as node.example.org:16110/],
    [{ stratum: { templates: { cacheSize: 30_000 } } }, /^stratum.templates.cacheSize: 2000/],
    [{ stratum: { varDiff: { clampPow2: true } } }, /^stratum.varDiff: read as true/],
    [{ stratum: [{ varDiff: false, difficulty: 4, minDiff: 8 }] }, /^stratum.0.minDiff: 4 is used/],
    [{ stratum: { difficulty: 262_144 } }, /^stratum.maxDiff: 262144 is used/],
  ])("%j starts with one warning", (config, warning) => {
    const warnings = warningsOf(config);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(warning);
  });

  test("is translated to the key of ours, which has precedence", () => {
    const { file } = read({
      ...{ network: "mainnet", templates: { cacheSize: 100 } },
      stratum: [{ port: 1, varDiff: { clampPow2: false } }, { templates: { cacheSize: 50 } }],
    });
    expect(file.stratum.map((port) => port.templates.cacheSize)).toEqual([100, 50]);
    expect(file.stratum[0]).toMatchObject({ varDiff: true, clampPow2: false });
  });

  test.each([
    [{ paymentIntervall: 1 }, "paymentIntervall: unknown key"],
    [{ treasury: { nachoRebat: 33 } }, "treasury.nachoRebat: unknown key"],
    [{ treasury: { privateKey: "01" } }, "treasury.privateKey: move it to secrets/"],
    [{ templates: { size: 1 } }, "templates.size: unknown key"],
    [{ stratum: { varDiff: { speed: 1 } } }, "stratum.varDiff.speed: unknown key"],
    [{ stratum: { difficulty: 4, minDiff: 8 } }, "must lie between minDiff and maxDiff"],
    [{ node: "ws://203.0.113.7:9999" }, 'node: "ws://203.0.113.7:9999" is not host:port'],
    [{ stratum: undefined }, "stratum: "],
  ])("%j is refused", (config, fault) => {
    expect(faultOf({ network: "mainnet", stratum: {}, ...config })).toContain(fault);
  });

  test("does not show a private key that it names", () => {
    const config = { network: "mainnet", stratum: {}, treasury: { privateKey: "5f2d" } };
    expect(faultOf(config)).not.toContain("5f2d");
  });
});

test.each(ADDRESSES)("node address $text on $network", ({ network, text, ...expected }) => {
  const address = readNodeAddress(text, network);
  expect(address?.endpoint).toBe(expected.endpoint);
  expect(address?.isTranslated ?? false).toBe(expected.isTranslated ?? false);
});
