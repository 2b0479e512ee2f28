// What a clone on another machine does to our files, and what a .env does to our commands.

import { afterAll, expect, test } from "bun:test";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dir, "..", "..");
const folder = mkdtempSync(join(tmpdir(), "katpool-checkout-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function git(cwd: string, ...parameters: string[]): string {
  const child = Bun.spawnSync(["git", ...parameters], { cwd, stderr: "pipe" });
  expect(child.stderr.toString() + child.exitCode).toEndWith("0");
  return child.stdout.toString();
}

test("a clone with core.autocrlf=true has LF in its scripts, and make env runs in it", () => {
  const source = join(folder, "source");
  mkdirSync(join(source, "tools", "env"), { recursive: true });
  const scripts = readdirSync(import.meta.dir).filter((name) => name.endsWith(".sh"));
  for (const path of [".gitattributes", ...scripts.map((name) => `tools/env/${name}`)]) {
    cpSync(join(ROOT, path), join(source, path));
  }
  git(source, "init", "-q");
  git(source, "add", ".");
  const author = ["-c", "user.name=test", "-c", "user.email=test@example.org"];
  git(source, ...author, "commit", "-q", "-m", "test");
  git(folder, "-c", "core.autocrlf=true", "clone", "-q", source, "clone");
  const clone = join(folder, "clone");
  expect(readFileSync(join(clone, "tools/env/make-env.sh"), "utf8")).not.toContain("\r");
  const made = Bun.spawnSync(["sh", "tools/env/make-env.sh"], { cwd: clone, stdin: "ignore" });
  expect(made.exitCode).toBe(0);
});

test("every text file of the project is checked out with LF", () => {
  const listed = git(ROOT, "ls-files", "--eol").split("\n");
  const wrong = listed.filter((line) => /^i\/(crlf|mixed)/.test(line));
  const open = listed.filter((line) => /^i\/lf/.test(line) && !line.includes("eol=lf"));
  expect({ wrong, open }).toEqual({ wrong: [], open: [] });
});

test("a .env beside the project's bunfig.toml is not read by what Bun runs", () => {
  const place = join(folder, "place");
  mkdirSync(place);
  cpSync(join(ROOT, "bunfig.toml"), join(place, "bunfig.toml"));
  for (const name of [".env", ".env.local", ".env.development"]) {
    writeFileSync(join(place, name), "PUSHGATEWAY=http://stranger:9091\n");
  }
  writeFileSync(join(place, "main.ts"), "process.stdout.write(String(process.env.PUSHGATEWAY));");
  const env = { PATH: process.env.PATH ?? "" };
  const ran = Bun.spawnSync([process.execPath, "main.ts"], { cwd: place, env });
  expect(ran.stdout.toString()).toBe("undefined");
});
