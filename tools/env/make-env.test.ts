import { afterEach, beforeEach, expect, test } from "bun:test";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PrivateKey } from "kaspa-wasm";

const MAINNET = "kaspa:qrrqglu5g8kh6mfsg4qxa9wq0nv9cauwfwxw70984wkqnw2uwz0w23n3jj3wt";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "katpool-env-"));
  mkdirSync(join(folder, "tools", "env"), { recursive: true });
  for (const name of ["make-env.sh", "address.sh", "backup-key.sh"]) {
    cpSync(join(import.meta.dir, name), join(folder, "tools", "env", name));
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function makeEnv(address: string): { code: number; output: string } {
  const child = Bun.spawnSync(["sh", "tools/env/make-env.sh"], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? "", TREASURY_ADDRESS: address },
    stdin: "ignore",
    stderr: "pipe",
  });
  return { code: child.exitCode, output: `${child.stdout}${child.stderr}` };
}

const read = (path: string) => readFileSync(join(folder, path), "utf8");

test("without an answer it sets up the complete private network", () => {
  const { code, output } = makeEnv("");
  expect(code).toBe(0);
  expect(output).toContain("docker compose --profile devnet up -d");
  expect(read(".env")).toContain("TREASURY_ADDRESS=kaspadev:");
  expect(readdirSync(join(folder, "secrets")).sort()).toEqual([
    "google-credentials.json",
    "monitor_password",
    "open_book_key",
    "postconfig_secret",
    "postgres_password",
    "prometheus_htpasswd",
    "prometheus_password",
    "rclone.conf",
    "smtp_password",
    "telegram_token",
    "treasury_private_key",
  ]);
  expect(statSync(join(folder, "secrets")).mode & 0o777).toBe(0o700);
  expect(read("secrets/postgres_password")).toMatch(/^[0-9a-f]{48}$/);
  expect(output).not.toContain(read("secrets/postgres_password"));
});

test("on the main network it creates no key and says where to put it", () => {
  const { code, output } = makeEnv(MAINNET);
  expect(code).toBe(0);
  expect(read("secrets/treasury_private_key")).toBe("");
  expect(output).toContain("secrets/treasury_private_key");
  expect(read(".env")).not.toContain("CONFIG_FILE");
});

test("a new pool's backups are outside of Docker's volumes if root sets it up", () => {
  const isRoot = process.getuid?.() === 0;
  const { output } = makeEnv(MAINNET);
  expect(output.includes("docker compose down -v deletes them")).toBe(!isRoot);
  expect(read(".env").includes("BACKUP_FOLDER=./backups")).toBe(isRoot);
  if (isRoot) expect(statSync(join(folder, "backups"))).toMatchObject({ uid: 10_001 });
});

test("a pool that has backups in the volume keeps them there, and is warned", () => {
  writeFileSync(join(folder, ".env"), `TREASURY_ADDRESS=${MAINNET}\n`);
  expect(makeEnv(MAINNET).output).toContain("docker compose down -v deletes them");
  expect(read(".env")).not.toContain("BACKUP_FOLDER");
});

test("a second run changes nothing", () => {
  makeEnv(MAINNET);
  const before = [
    read(".env"),
    read("secrets/postgres_password"),
    read("secrets/prometheus_htpasswd"),
  ];
  expect(makeEnv("").code).toBe(0);
  expect([
    read(".env"),
    read("secrets/postgres_password"),
    read("secrets/prometheus_htpasswd"),
  ]).toEqual(before);
});

test("secrets of an older .env move into files, the rest is unchanged", () => {
  const key = `${"c0ffee".repeat(10)}beef`;
  writeFileSync(
    join(folder, ".env"),
    `POSTGRES_USER=miner\nPOSTGRES_PASSWORD="old one"\nTREASURY_PRIVATE_KEY=${key}\n# mine\n`,
  );
  const { code, output } = makeEnv(MAINNET);
  expect(code).toBe(0);
  expect(read("secrets/postgres_password")).toBe("old one");
  expect(read("secrets/treasury_private_key")).toBe(key);
  expect(output).not.toContain(key);
  const env = read(".env");
  expect(env).toContain("POSTGRES_USER=miner\n# mine\n");
  expect(env).not.toContain(key);
  expect(env).not.toContain("POSTGRES_PASSWORD");
});

test.each([`${MAINNET.slice(0, -1)}q`, "kaspa:QQ", "bitcoin:qq", "hello"])(
  "%s is refused before anything is written",
  (address) => {
    const { code, output } = makeEnv(address);
    expect(code).toBe(1);
    expect(output).toContain("make env:");
    expect(existsSync(join(folder, "secrets", "postgres_password"))).toBe(false);
  },
);

test("a DATABASE_URL derived from the other lines is removed, the operator's own stays", () => {
  const derived = `DATABASE_URL="postgresql://x:\${POSTGRES_PASSWORD}@katpool-db:5432/x"`;
  writeFileSync(join(folder, ".env"), `POSTGRES_PASSWORD=old\n${derived}\n`);
  expect(makeEnv(MAINNET).output).toContain("removed DATABASE_URL");
  expect(read(".env")).not.toContain("DATABASE_URL");
  const own = "DATABASE_URL=postgresql://pool:word@elsewhere/katpool\n";
  writeFileSync(join(folder, ".env"), own);
  expect(makeEnv(MAINNET).output).not.toContain("removed");
  expect(read(".env")).toContain(own);
});

test("an empty answer does not turn a pool with a key into the private network", () => {
  const old = `TREASURY_PRIVATE_KEY=${"c0ffee".repeat(10)}beef\n`;
  writeFileSync(join(folder, ".env"), old);
  const { code, output } = makeEnv("");
  expect(code).toBe(1);
  expect(output).toContain("TREASURY_ADDRESS=kaspa:");
  expect(read(".env")).toBe(old);
});

const DEVNET_KEY = "1".padStart(64, "0");

test("an own treasury is never replaced, and nothing is changed", () => {
  makeEnv(MAINNET);
  const before = read(".env");
  const { code, output } = makeEnv("devnet");
  expect(code).toBe(1);
  expect(output).toContain(`.env keeps the treasury ${MAINNET}`);
  expect(output).not.toContain("ready");
  expect(read(".env")).toBe(before);
  expect(read("secrets/treasury_private_key")).toBe("");
});

test("an own treasury replaces the private network, its key and its lines", () => {
  makeEnv("devnet");
  expect(read("secrets/treasury_private_key")).toBe(DEVNET_KEY);
  const { code, output } = makeEnv(MAINNET);
  expect(code).toBe(0);
  expect(output).toContain(`ready; treasury: ${MAINNET}`);
  expect(read("secrets/treasury_private_key")).toBe("");
  expect(read(".env").match(/^TREASURY_ADDRESS=.*$/gm)).toEqual([`TREASURY_ADDRESS=${MAINNET}`]);
  expect(read(".env")).not.toMatch(/devnet/);
});

test("the published key is removed for any other treasury, however .env was edited", () => {
  makeEnv("devnet");
  writeFileSync(join(folder, ".env"), `TREASURY_ADDRESS=${MAINNET}\n`);
  expect(makeEnv("").code).toBe(0);
  expect(read("secrets/treasury_private_key")).toBe("");
});

test("an empty answer never gives a key in secrets/ to the private network", () => {
  makeEnv(MAINNET);
  rmSync(join(folder, "secrets", "treasury_private_key"));
  writeFileSync(join(folder, "secrets", "treasury_private_key"), "c0ffee".padEnd(64, "7"));
  writeFileSync(join(folder, ".env"), "POSTGRES_USER=miner\n");
  const { code, output } = makeEnv("");
  expect(code).toBe(1);
  expect(output).toContain("TREASURY_ADDRESS=kaspa:");
});

test("the treasury it prints is the one in .env, also if the line was empty", () => {
  writeFileSync(join(folder, ".env"), "TREASURY_ADDRESS=\nexport POSTGRES_DB=mine");
  const { code, output } = makeEnv(MAINNET);
  expect(code).toBe(0);
  expect(output).toContain(`ready; treasury: ${MAINNET}`);
  const lines = read(".env").split("\n");
  expect(lines.filter((line) => line.startsWith("TREASURY_ADDRESS="))).toEqual([
    `TREASURY_ADDRESS=${MAINNET}`,
  ]);
  expect(lines).toContain("export POSTGRES_DB=mine");
});

test("a .env and secrets saved with Windows line ends mean the same", () => {
  makeEnv(MAINNET);
  const plain = read(".env");
  writeFileSync(join(folder, ".env"), `\ufeff${plain.replaceAll("\n", "\r\n")}`);
  const secret = join(folder, "secrets", "postgres_password");
  rmSync(secret);
  writeFileSync(secret, "\ufeffs3cret\r\n");
  const { code, output } = makeEnv("");
  expect(code).toBe(0);
  expect(output).toContain(`ready; treasury: ${MAINNET}`);
  expect(read(".env")).toBe(plain);
  expect(read("secrets/postgres_password")).toBe("s3cret\n");
  expect(statSync(secret).mode & 0o777).toBe(0o444);
});

test.each([
  ["new", "mainnet"],
  ["new-testnet", "testnet-10"],
])("`%s` makes a treasury whose key belongs to its address", (answer, network) => {
  const { code, output } = makeEnv(answer);
  expect(code).toBe(0);
  const key = read("secrets/treasury_private_key");
  expect(key).toMatch(/^[0-9a-f]{64}$/);
  const address = new PrivateKey(key).toAddress(network).toString();
  expect(read(".env")).toContain(`TREASURY_ADDRESS=${address}\n`);
  expect(output).toContain("keep a copy offline");
  expect(output).not.toContain(key);
});

test("`new` never replaces a treasury, known by its address or by its key", () => {
  makeEnv("new");
  const before = [read(".env"), read("secrets/treasury_private_key")];
  const again = makeEnv("new");
  expect(again.code).toBe(1);
  expect(again.output).toContain("has a treasury already");
  writeFileSync(join(folder, "secrets", "treasury_private_key"), "");
  expect(makeEnv("new").code).toBe(1);
  expect(read(".env")).toBe(before[0] ?? "");
});

test("`new` replaces the private network's treasury and its published key", () => {
  makeEnv("devnet");
  const { code } = makeEnv("new");
  expect(code).toBe(0);
  const key = read("secrets/treasury_private_key");
  expect(read(".env")).toContain(new PrivateKey(key).toAddress("mainnet").toString());
  expect(read(".env")).not.toContain("kaspadev:");
});

test("settings lie in a file of the operator's, and stay in force", () => {
  mkdirSync(join(folder, "config"));
  writeFileSync(join(folder, "config", "config.json"), '{"network":"mainnet","mine":1}');
  writeFileSync(join(folder, "config", "config.example.json"), '{"network":"mainnet"}');
  makeEnv("");
  expect(existsSync(join(folder, "config", "pool.json"))).toBe(false);
  rmSync(join(folder, ".env"));
  makeEnv(MAINNET);
  expect(read(".env")).toContain("\nCONFIG_FILE=./config/pool.json\n");
  expect(read("config/pool.json")).toBe(read("config/config.example.json"));
  writeFileSync(join(folder, "config", "pool.json"), "changed");
  makeEnv(MAINNET);
  expect(read("config/pool.json")).toBe("changed");
});

test("a pool that ran with a changed config.json keeps what it says", () => {
  mkdirSync(join(folder, "config"));
  writeFileSync(join(folder, "config", "config.json"), '{"network":"mainnet","mine":1}');
  writeFileSync(join(folder, "config", "config.example.json"), '{"network":"mainnet"}');
  writeFileSync(join(folder, ".env"), `TREASURY_ADDRESS=${MAINNET}\n`);
  makeEnv(MAINNET);
  expect(read("config/pool.json")).toBe('{"network":"mainnet","mine":1}');
  writeFileSync(join(folder, ".env"), "CONFIG_FILE=./config/other.json\n");
  makeEnv(MAINNET);
  expect(read(".env")).toContain("CONFIG_FILE=./config/other.json");
});

interface Compose {
  services: Record<string, { labels?: Record<string, string>; configs?: { source: string }[] }>;
  configs: Record<string, { file: string }>;
}

test("a changed file changes the label of each service that mounts it, and of no other", () => {
  const root = join(import.meta.dir, "..", "..");
  const copied = ["config", "nginx", "observability", "kaspad", "nginx.conf", "prometheus.yml"];
  for (const name of copied) cpSync(join(root, name), join(folder, name), { recursive: true });
  const text = readFileSync(join(root, "docker-compose.yml"), "utf8");
  const { services, configs } = Bun.YAML.parse(text) as Compose;
  makeEnv(MAINNET);
  const before = labels();
  makeEnv(MAINNET);
  expect(labels()).toEqual(before);
  for (const [source, { file }] of Object.entries(configs)) {
    const named = file.replace(/^\$\{\w+:-(.*)\}$/, "$1");
    const path = source === "pool_config" ? "config/pool.json" : named;
    writeFileSync(join(folder, path), `${read(path)}\n`);
    makeEnv(MAINNET);
    const after = labels();
    for (const [name, service] of Object.entries(services)) {
      const label = /\{(\w+):-\}/.exec(service.labels?.["katpool.files"] ?? "")?.[1] ?? "";
      const mounts = service.configs?.some((one) => one.source === source) ?? false;
      // The front reads its ports from the pool's file, but no change of a fee may recreate it.
      if (name === "katpool-front" && source === "pool_config") continue;
      const isFellow = (service.configs ?? []).length > 1;
      const hasChanged = after.get(label) !== before.get(label);
      if (mounts || !isFellow) expect([name, source, hasChanged]).toEqual([name, source, mounts]);
    }
    for (const [name, sum] of after) before.set(name, sum);
  }
}, 60_000);

/** The lines of .env that become labels. */
function labels(): Map<string, string> {
  const lines = read(".env").matchAll(/^(FILES_\w+)=(.+)$/gm);
  return new Map([...lines].map((match) => [match[1] ?? "", match[2] ?? ""]));
}
