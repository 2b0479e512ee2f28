import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { PoolError } from "../../base/errors.ts";
import { collectFaults, feePartsPerMillion, publicConfig, readConfig } from "./config.ts";
import { type Environment, readEnvironment } from "./env.ts";
import { parseConfigText } from "./file.ts";
import { monitorDatabaseUrl, readMonitorConfig } from "./monitor.ts";
import { databaseUrl, redisPassword, treasuryPrivateKey } from "./secrets.ts";

const folder = mkdtempSync(join(tmpdir(), "katpool-config-"));
afterAll(() => rmSync(folder, { recursive: true }));

const SECRET_FORMS = (await Bun.file(
  join(import.meta.dir, "../../../test/vectors/secret-forms.json"),
).json()) as { base64: string; value: string }[];
const MINIMAL = { network: "devnet", stratum: { port: 7777 } };

/** The lines of the fault, without the file's name; none when there is no fault. */
function faultsOf(work: () => unknown): string[] {
  try {
    work();
    return [];
  } catch (thrown) {
    if (!(thrown instanceof PoolError) || thrown.kind !== "config") throw thrown;
    return thrown.message.split("\n").map((line) => line.replace(/^test: /, ""));
  }
}

const faultsOfFile = (config: unknown) =>
  faultsOf(() => parseConfigText(JSON.stringify(config), "test"));

function configFile(config: unknown): string {
  const path = join(folder, `${Math.random()}.json`);
  writeFileSync(path, JSON.stringify(config));
  return path;
}

const read = (env: Environment, config: unknown = MINIMAL) =>
  readConfig({ CONFIG_FILE: configFile(config), ...env });

describe("the file", () => {
  test("of the reference's operators is understood, one port or many", async () => {
    const text = await Bun.file(join(import.meta.dir, "../../../config/config.json")).text();
    const config = parseConfigText(text, "test");
    expect(config.stratum).toHaveLength(1);
    expect(config.stratum[0]).toMatchObject({ port: 7777, maxLineBytes: 512, extraNonceSize: 2 });
    const many = { ...MINIMAL, stratum: [{ port: 1 }, { port: 2, difficulty: 64 }] };
    expect(parseConfigText(JSON.stringify(many), "test").stratum.map((one) => one.port)).toEqual([
      1, 2,
    ]);
    expect(parseConfigText(`\ufeff${text}`, "test")).toEqual(config);
  });

  test("paid work is kept for 400 days, for as many as are named, or for good", () => {
    const keptOf = (treasury: object) =>
      parseConfigText(JSON.stringify({ ...MINIMAL, treasury }), "test").treasury.keepWorkDays;
    expect([{}, { keepWorkDays: 41 }, { keepWorkDays: 0 }].map(keptOf)).toEqual([400, 41, 0]);
  });

  test.each(["payoutCronSchedule", "backupCronSchedule"])(
    "a wrong %s is refused by every service that reads the file",
    (key) => {
      expect(faultsOfFile({ ...MINIMAL, [key]: "0 */6 * * *" })).toEqual([]);
      expect(faultsOfFile({ ...MINIMAL, [key]: "every day" })[0]).toStartWith(
        `${key}: is not a cron line: `,
      );
      expect(faultsOfFile({ ...MINIMAL, [key]: "0 0 31 2 *" })).toEqual([`${key}: never fires`]);
    },
  );

  test("every fault is listed at once, with its path", () => {
    const faults = faultsOfFile({
      network: "mainet",
      stratum: { port: 0, extraNonceSize: 4, surprise: 1 },
      treasury: { fee: -1, scheme: "pps" },
      redis_address: "redis",
      thresholdAmount: 5,
      unknown: true,
      journal: { maxBytes: 1 },
    });
    const paths = faults.map((fault) => fault.split(":")[0]).sort();
    expect(paths).toEqual([
      "journal.maxBytes",
      "network",
      "redis_address",
      "stratum.extraNonceSize",
      "stratum.port",
      "stratum.surprise",
      "thresholdAmount",
      "treasury.fee",
      "treasury.scheme",
      "unknown",
    ]);
  });

  test("a fault in one of several ports names which", () => {
    const faults = faultsOfFile({ ...MINIMAL, stratum: [{ port: 1 }, { port: 2, minDiff: "x" }] });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toStartWith("stratum.1.minDiff:");
  });

  test.each([
    [
      { stratum: [{ port: 5, minDiff: 128, maxDiff: 64, difficulty: 96 }] },
      "stratum.0.minDiff,stratum.0.difficulty",
    ],
    [{ stratum: { difficulty: 1, minDiff: 2 } }, "stratum.difficulty"],
    [{ stratum: { maxDiff: 2 ** 21 } }, "stratum.maxDiff"],
    [{ stratum: [{ port: 5 }, { port: 5 }] }, "stratum"],
    [{ stratum: [] }, "stratum"],
    [{ stratum: null }, "stratum"],
    [{ instances: 2, stratum: { extraNonceSize: 0 } }, "instances"],
    [{ stratum: { maxConnections: 65_537 } }, "stratum.0.maxConnections"],
    [{ instances: 4, stratum: { maxConnections: 16_385 } }, "stratum.0.maxConnections"],
    [
      { stratum: [{ port: 5, extraNonceSize: 1, maxConnections: 257 }] },
      "stratum.0.maxConnections",
    ],
    [{ network: "mainnet", allowUnsynced: true }, "allowUnsynced"],
    [{ treasury: { scheme: "pplns" } }, "treasury.pplnsDifficulty"],
    [{ treasury: { scheme: "pplns", pplnsDifficulty: 0.4 } }, "treasury.pplnsDifficulty"],
    [
      { treasury: { scheme: "pplns", pplnsDifficulty: 5, pplnsNetworkMultiple: 2 } },
      "treasury.pplnsDifficulty",
    ],
    [{ treasury: { scheme: "pplns", pplnsNetworkMultiple: 0 } }, "treasury.pplnsNetworkMultiple"],
    [{ treasury: { keepWorkDays: 40 } }, "treasury.keepWorkDays"],
    [{ treasury: { keepWorkDays: 60.5 } }, "treasury.keepWorkDays"],
    [{ treasury: { keepWorkDays: -41 } }, "treasury.keepWorkDays"],
    [{ treasury: { fee: 0.00001 } }, "treasury.fee"],
    [{ treasury: { fee: 100.1 } }, "treasury.fee"],
    [{ node: ["a b"] }, "node"],
    [{ nodeWrpc: ["http://x:1"] }, "nodeWrpc.0"],
    [{ block_wait_time_seconds: "soon" }, "block_wait_time_seconds"],
    [{ thresholdAmount: "5.0" }, "thresholdAmount"],
    [{ stratum: { __proto__: null, constructor: 1 } }, "stratum.constructor"],
  ])("%j is refused", (change, path) => {
    const faults = faultsOfFile({ ...MINIMAL, ...change });
    expect(faults.map((fault) => fault.split(":")[0]).join()).toBe(path);
  });

  test("what is no JSON, or no object, or not there, says so with its name", () => {
    for (const text of ["", "{", "[1]", "null", "5", '{"network":"devnet"']) {
      expect(faultsOf(() => parseConfigText(text, "config.json"))[0]).toStartWith("config.json: ");
    }
    const missing = join(folder, "nowhere.json");
    expect(faultsOf(() => readConfig({ CONFIG_FILE: missing }))[0]).toContain("cannot be read");
  });

  test("no rubbish is anything but a fault of the configuration", () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom("stratum", "treasury", "node", "x"),
        (value, key) => {
          expect(faultsOfFile(value).length).toBeGreaterThan(0);
          faultsOfFile({ ...MINIMAL, [key]: value });
        },
      ),
    );
  });
});

describe("the environment", () => {
  test("stands above the file, and its faults are listed with the file's", () => {
    const config = read({
      NODE: "a, b:5",
      REDIS_ADDRESS: "r:1",
      PROXY_PROTOCOL_FROM: "10.0.0.0/8",
    });
    expect(config.nodes).toEqual(["a:16610", "b:5"]);
    expect(config.nodesWrpc).toEqual(["ws://a:18610", "ws://b:2005"]);
    expect(config.file).toMatchObject({
      redis_address: "r:1",
      stratum: [{ proxyProtocolFrom: ["10.0.0.0/8"] }],
    });
    const wrong = {
      ...{ PUSHGATEWAY: "gateway:9091", MONITOR: "ftp://x", INSTANCE: "a b", NODE: "a b" },
      ...{ NODE_WRPC: "http://x", REDIS_ADDRESS: "redis" },
    };
    const faults = faultsOf(() => read(wrong, { ...MINIMAL, network: "moon" }));
    const names = ["network", "PUSHGATEWAY", "MONITOR", "INSTANCE", "NODE", "NODE_WRPC"];
    for (const [index, name] of [...names, "REDIS_ADDRESS"].entries()) {
      expect(faults[index]).toContain(`${name}: `);
    }
    expect(faults).toHaveLength(7);
  });

  test("FRONT names the front, whatever the file says, and every port then has a prefix", () => {
    const stratum = [
      { port: 7777, extraNonceSize: 0 },
      { port: 7778, extraNonceSize: 1 },
    ];
    const own = { ...MINIMAL, stratum, front: { socket: "/elsewhere" } };
    const { file } = read({ FRONT: "front:8700" }, own);
    expect(file.front).toEqual({ address: "front:8700" });
    expect(file.stratum.map((one) => one.extraNonceSize)).toEqual([2, 1]);
    expect(read({ FRONT: "/run/x.sock" }).file.front).toEqual({ socket: "/run/x.sock" });
    expect(read({}, own).file.front).toEqual({ socket: "/elsewhere" });
    expect(read({}, { ...MINIMAL, stratum }).file.stratum[0]?.extraNonceSize).toBe(0);
    expect(faultsOf(() => read({ FRONT: "run/x.sock" }))[0]).toContain("FRONT: ");
  });

  test("the public host and ports are those that are published, unless the file names others", () => {
    const stratum = [{ port: 7777 }, { port: 7778, publicPort: 9999 }, { port: 7779 }];
    const tls = { PUBLIC_STRATUM_TLS_PORTS: "8889" };
    const withTls = read(tls, { ...MINIMAL, stratum }).file.stratum;
    expect(withTls.map((one) => one.publicTlsPort)).toEqual([8889, undefined, undefined]);
    const env = {
      PUBLIC_HOST: "pool.example.org",
      PUBLIC_STRATUM_PORTS: "127.0.0.1:8888,1,[::1]:2",
    };
    const { file } = read(env, { ...MINIMAL, stratum });
    expect(file.hostname).toBe("pool.example.org");
    expect(file.stratum.map((one) => one.publicPort)).toEqual([8888, 9999, 2]);
    expect(read({}, { ...MINIMAL, hostname: "h" }).file).toMatchObject({ hostname: "h" });
    for (const wrong of ["0", "65536", "x", "8888-8890", ""]) {
      expect(faultsOf(() => read({ PUBLIC_STRATUM_PORTS: `8888,${wrong}` }))).toHaveLength(1);
    }
    expect(faultsOf(() => read({ PUBLIC_HOST: "http://pool.example.org" }))).toHaveLength(1);
  });

  test("without a node the compose file's is taken, at the port of the network", () => {
    expect(read({})).toMatchObject({
      nodes: ["kaspad:16610"],
      nodesWrpc: ["ws://kaspad:18610"],
      coinbaseMaturityDaa: 1000n,
    });
    const local = { ...MINIMAL, treasury: { coinbaseMaturityDaa: 60 } };
    expect(read({}, local).coinbaseMaturityDaa).toBe(60n);
    expect(faultsOf(() => read({}, { ...local, network: "mainnet" }))).toHaveLength(1);
  });

  test("a private network may have other block rates, and their maturity follows", () => {
    const rates = (...pairs: [number, number][]) => ({
      ...MINIMAL,
      blockRates: pairs.map(([fromDaaScore, rate]) => ({ fromDaaScore, blocksPerSecond: rate })),
    });
    expect(read({}, rates([0, 10], [500, 25]))).toMatchObject({
      blockRates: [
        { fromDaaScore: 0n, blocksPerSecond: 10n },
        { fromDaaScore: 500n, blocksPerSecond: 25n },
      ],
      coinbaseMaturityDaa: 2500n,
    });
    expect(faultsOf(() => read({}, { ...rates([0, 25]), network: "mainnet" }))).toHaveLength(1);
    expect(faultsOf(() => read({}, rates([1, 25])))).toHaveLength(1);
    expect(faultsOf(() => read({}, rates([0, 25], [0, 10])))).toHaveLength(1);
  });

  test("an empty variable is none, and NAME_FILE stands for the secret in the file", () => {
    const secret = join(folder, "secret");
    writeFileSync(secret, "p#ss\n");
    const env = readEnvironment({
      ...{ POSTGRES_PASSWORD_FILE: secret, POSTGRES_PASSWORD: "", POSTGRES_USER: "u" },
      ...{ POSTGRES_HOSTNAME: "h", POSTGRES_DB: "d", OTHER_FILE: "/nowhere", MONITOR: "" },
    });
    expect(databaseUrl(env)).toBe("postgres://u:p%23ss@h/d");
    expect([env.MONITOR, redisPassword(env)]).toEqual([undefined, undefined]);
    const faults = faultsOf(() =>
      readEnvironment({ REDIS_PASSWORD_FILE: "/nowhere/a", DATABASE_URL_FILE: "/nowhere/b" }),
    );
    expect(faults.map((fault) => fault.split(":")[0])).toEqual([
      "REDIS_PASSWORD_FILE",
      "DATABASE_URL_FILE",
    ]);
  });

  test("a secret has one meaning whichever editor saved it", () => {
    for (const [index, { base64, value }] of SECRET_FORMS.entries()) {
      const path = join(folder, `form-${index}`);
      writeFileSync(path, Buffer.from(base64, "base64"));
      expect(readEnvironment({ REDIS_PASSWORD_FILE: path }).REDIS_PASSWORD).toBe(value);
      const text = Buffer.from(base64, "base64").toString();
      expect(readEnvironment({ REDIS_PASSWORD: text }).REDIS_PASSWORD).toBe(value);
    }
    expect(readEnvironment({ NODE: "\r\n" })).toEqual({});
  });

  test.each([
    "postgres://odd:p@ss:w/rd#1%@127.0.0.1/x",
    "postgres://u:pa#ss@host/db",
    "postgres://u:1/ss@host/db",
    "postgres://u:50%@host/db",
    "postgres:///db",
    "postgres://u:p@host:99999/db",
  ])("%s is refused by the setting's name, without its value", (url) => {
    for (const refuse of [
      () => databaseUrl({ DATABASE_URL: url }),
      () => monitorDatabaseUrl({ MONITOR_DATABASE_URL: url }),
    ]) {
      const [fault = ""] = faultsOf(refuse);
      expect(fault).toMatch(/DATABASE_URL: is not a URL: encode special characters/);
      expect(fault).not.toContain("ss@");
    }
  });

  test.each([
    ["127.0.0.1:5433", "127.0.0.1:5433"],
    ["katpool-db", "katpool-db"],
    ["::1", "[::1]"],
    ["[fd00::5]:5433", "[fd00::5]:5433"],
    ["/var/run/postgresql", "%2Fvar%2Frun%2Fpostgresql"],
  ])("POSTGRES_HOSTNAME=%s is where the database is looked for", (host, written) => {
    const parts = { POSTGRES_USER: "u", POSTGRES_PASSWORD: "p#", POSTGRES_DB: "d" };
    const url = databaseUrl({ ...parts, POSTGRES_HOSTNAME: host });
    expect(url).toBe(`postgres://u:p%23@${written}/d`);
    expect(databaseUrl({ DATABASE_URL: url })).toBe(url);
  });

  test.each(["h:", "h:0", "h:65536", "h:5433:1x", "a b", "u@h", "http://h", "h/x"])(
    "POSTGRES_HOSTNAME=%s is refused at start",
    (host) => {
      const parts = { POSTGRES_USER: "u", POSTGRES_PASSWORD: "p", POSTGRES_DB: "d" };
      const faults = faultsOf(() => databaseUrl({ ...parts, POSTGRES_HOSTNAME: host }));
      expect(faults).toEqual(["POSTGRES_HOSTNAME: must be host or host:port"]);
    },
  );

  test("what is missing for a service is named", () => {
    expect(faultsOf(() => databaseUrl({ POSTGRES_USER: "u" }))[0]).toContain(
      "POSTGRES_PASSWORD, POSTGRES_HOSTNAME, POSTGRES_DB",
    );
    expect(faultsOf(() => databaseUrl({ DATABASE_URL: "mysql://x" }))).toHaveLength(1);
    expect(faultsOf(() => treasuryPrivateKey({ TREASURY_PRIVATE_KEY: "zz" }))).toHaveLength(1);
    expect(treasuryPrivateKey({ TREASURY_PRIVATE_KEY: "AB".repeat(32) })).toBe("ab".repeat(32));
    const both = () =>
      collectFaults(
        () => databaseUrl({}),
        () => treasuryPrivateKey({}),
      );
    expect(faultsOf(both)).toHaveLength(2);
  });
});

test("a fee in percent is exact in parts per million, as it is written", () => {
  const cases: [number, bigint][] = [
    ...([
      [0.29, 2900n],
      [1.15, 11_500n],
      [2.3, 23_000n],
      [0.75, 7500n],
    ] as [number, bigint][]),
    ...([
      [0, 0n],
      [100, 1_000_000n],
      [0.0001, 1n],
      [1.005, 10_050n],
    ] as [number, bigint][]),
  ];
  for (const [percent, parts] of cases) expect(feePartsPerMillion(percent)).toBe(parts);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), (parts) => {
      const text = `${Math.floor(parts / 10_000)}.${String(parts % 10_000).padStart(4, "0")}`;
      expect(feePartsPerMillion(Number(text))).toBe(BigInt(parts));
      const config = { ...MINIMAL, treasury: { fee: Number(text) } };
      expect(faultsOfFile(config)).toEqual([]);
    }),
  );
});

test("what is printed and posted holds no secret of the environment", () => {
  const canary = "canary-5f2d";
  const secrets = ["DATABASE_URL", "TREASURY_PRIVATE_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD"];
  const env = Object.fromEntries([...secrets, "POSTCONFIG_SECRET"].map((name) => [name, canary]));
  expect(JSON.stringify(publicConfig(read(env)))).not.toContain(canary);
});

test("proxies of the web pages are addresses and ranges, and all faults are named", () => {
  const { trustProxy, publicLists } = readMonitorConfig({
    TRUSTED_PROXIES: "198.51.100.0/24, 2001:db8::/32",
  });
  expect([...trustProxy, publicLists]).toEqual([
    "loopback",
    "uniquelocal",
    "198.51.100.0/24",
    "2001:db8::/32",
    "full",
  ]);
  for (const wrong of ["198.51.100.0/33", "cdn.example.org", "::/129", "1.2.3"]) {
    expect(() => readMonitorConfig({ TRUSTED_PROXIES: wrong })).toThrow("TRUSTED_PROXIES");
  }
  expect(readMonitorConfig({ MONITOR_HIDE_WALLETS: "1" }).publicLists).toBe("masked");
  expect(() => readMonitorConfig({ MONITOR_PUBLIC_LISTS: "no" })).toThrow("MONITOR_PUBLIC_LISTS");
});

test("the example configuration is valid and takes the recommended scheme", async () => {
  const path = join(import.meta.dir, "../../../config/config.example.json");
  const { treasury } = parseConfigText(await Bun.file(path).text(), "example");
  expect([treasury.scheme, treasury.pplnsNetworkMultiple]).toEqual(["pplns", 500]);
});
