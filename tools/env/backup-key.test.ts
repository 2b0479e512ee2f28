import { afterEach, beforeEach, expect, test } from "bun:test";
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const MAINNET = "kaspa:qrrqglu5g8kh6mfsg4qxa9wq0nv9cauwfwxw70984wkqnw2uwz0w23n3jj3wt";
const RECIPIENT = /^BACKUP_AGE_RECIPIENT=(age1[a-z0-9]{58})$/m;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "katpool-key-"));
  mkdirSync(join(folder, "tools", "env"), { recursive: true });
  for (const name of ["make-env.sh", "address.sh", "backup-key.sh"]) {
    cpSync(join(import.meta.dir, name), join(folder, "tools", "env", name));
  }
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function makeEnv(
  treasury: string,
  { command = [] as string[], path = process.env.PATH ?? "" } = {},
): { code: number; output: string } {
  const child = Bun.spawnSync(["/bin/sh", "tools/env/make-env.sh", ...command], {
    cwd: folder,
    env: { PATH: path, TREASURY_ADDRESS: treasury },
    stdin: "ignore",
    stderr: "pipe",
  });
  return { code: child.exitCode, output: `${child.stdout}${child.stderr}` };
}

const read = (path: string) => readFileSync(join(folder, path), "utf8");

function requireUsable(): void {
  const recipient = RECIPIENT.exec(read(".env"))?.[1] ?? "";
  const identity = join(folder, "secrets", "backup_identity");
  expect(execFileSync("age-keygen", ["-y", identity], { encoding: "utf8" }).trim()).toBe(recipient);
  const sealed = execFileSync("age", ["-r", recipient], { input: "a backup" });
  const opened = execFileSync("age", ["-d", "-i", identity], { input: sealed });
  expect(opened.toString()).toBe("a backup");
}

test("a new pool's backups are encrypted to a key that age itself takes", () => {
  const { code, output } = makeEnv(MAINNET);
  expect(code).toBe(0);
  requireUsable();
  expect(output).toContain("secrets/backup_identity");
  expect(output).not.toContain("AGE-SECRET-KEY");
});

test("the identity may be taken away: `make env` makes no second key", () => {
  makeEnv(MAINNET);
  const before = RECIPIENT.exec(read(".env"))?.[1] ?? "none";
  rmSync(join(folder, "secrets", "backup_identity"));
  const { code, output } = makeEnv(MAINNET);
  expect(code).toBe(0);
  expect(RECIPIENT.exec(read(".env"))?.[1]).toBe(before);
  expect(existsSync(join(folder, "secrets", "backup_identity"))).toBe(false);
  expect(output).not.toContain("WARNING");
});

test("a pool that runs without a key goes on, warned, until `make backup-key`", () => {
  writeFileSync(join(folder, ".env"), `TREASURY_ADDRESS=${MAINNET}\n`);
  const { code, output } = makeEnv(MAINNET);
  expect(code).toBe(0);
  expect(read(".env")).not.toMatch(RECIPIENT);
  expect(output).toContain("WARNING: backups are not encrypted");
  expect(makeEnv(MAINNET, { command: ["backup-key"] }).code).toBe(0);
  requireUsable();
  const again = makeEnv(MAINNET, { command: ["backup-key"] });
  expect(again.code).toBe(1);
  expect(again.output).toContain("take it away first");
  const first = join(folder, "first");
  renameSync(join(folder, "secrets", "backup_identity"), first);
  expect(makeEnv(MAINNET, { command: ["backup-key"] }).code).toBe(0);
  requireUsable();
  expect(read("secrets/backup_identity")).not.toBe(readFileSync(first, "utf8"));
});

test("a machine without openssl gets a pool with a warning and no key", () => {
  const programs = join(folder, "programs");
  mkdirSync(programs);
  const needed = "cat chmod chown cksum cmp cut dirname grep id mkdir od rm sed tail touch tr";
  for (const name of needed.split(" ")) symlinkSync(Bun.which(name) ?? name, join(programs, name));
  const { code, output } = makeEnv(MAINNET, { path: programs });
  expect([code, output]).toEqual([0, expect.stringContaining("backups will not be encrypted")]);
  expect(read(".env")).not.toMatch(RECIPIENT);
});

test("the private network's backups stay readable, without a warning", () => {
  const { code, output } = makeEnv("devnet");
  expect(code).toBe(0);
  expect(read(".env")).not.toMatch(RECIPIENT);
  expect(output).not.toContain("WARNING");
});
