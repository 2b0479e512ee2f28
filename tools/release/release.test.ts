import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dir, "..", "..");
const LIBRARY = "usr/local/lib/katpool";
const root = mkdtempSync(join(tmpdir(), "katpool-install-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const inRoot = (path: string) => join(root, path);
const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));

function run(command: string[], env: Record<string, string> = {}) {
  const child = Bun.spawnSync(command, { cwd: ROOT, env: { ...process.env, ...env } });
  return { code: child.exitCode, output: `${child.stdout}${child.stderr}` };
}

const install = () => run(["packaging/install.sh"], { DESTDIR: root, PREFIX: "/usr/local" });

beforeAll(() => {
  const { code, output } = install();
  if (code !== 0) throw new Error(output);
}, 300_000);

test("every installed program says the version of package.json", () => {
  const bun = inRoot(`${LIBRARY}/bin/bun`);
  for (const name of ["app", "monitor", "payment", "backup", "verify", "katpool"]) {
    const { output } = run([bun, inRoot(`${LIBRARY}/src/main/${name}.ts`), "--version"]);
    expect(output).toContain(` ${manifest.version} (`);
  }
  for (const name of ["getNewBlockTemplate", "katpool-front"]) {
    const { output } = run([inRoot(`${LIBRARY}/bin/${name}`), "-version"]);
    expect(output).toContain(`${name} ${manifest.version} (`);
  }
});

test("systemd finds no fault in the units", () => {
  const units = inRoot("usr/local/lib/systemd/system");
  const names = readdirSync(units);
  expect(names.length).toBe(readdirSync(join(ROOT, "packaging/systemd")).length - 1);
  // The standard units that ours refer to.
  cpSync("/lib/systemd/system", inRoot("usr/lib/systemd/system"), { recursive: true });
  const paths = names.map((name) => join(units, name));
  const verify = ["systemd-analyze", "verify", "--man=no", `--root=${root}`];
  expect(run([...verify, ...paths])).toEqual({ code: 0, output: "" });

  const unit = readFileSync(paths[0] ?? "", "utf8");
  writeFileSync(paths[0] ?? "", unit.replace("NoNewPrivileges", "NoNewPrivilege"));
  expect(run([...verify, ...paths]).output).toContain("Unknown key");
  writeFileSync(paths[0] ?? "", unit);
});

test("only the payment service gets the treasury's key, as an encrypted credential", () => {
  const units = inRoot("usr/local/lib/systemd/system");
  const withKey = readdirSync(units).filter((name) =>
    readFileSync(join(units, name), "utf8").includes("treasury_private_key"),
  );
  expect(withKey).toEqual(["katpool-payment.service"]);
  expect(readFileSync(join(units, "katpool-payment.service"), "utf8")).toContain(
    "LoadCredentialEncrypted=treasury_private_key:/etc/katpool/credentials/treasury_private_key",
  );
});

test("a second install keeps the operator's settings and renews the program", () => {
  const settings = inRoot("etc/katpool/katpool.env");
  writeFileSync(settings, "TREASURY_ADDRESS=kaspa:mine\n");
  const stray = inRoot(`${LIBRARY}/src/stray.ts`);
  writeFileSync(stray, "");
  expect(install().code).toBe(0);
  expect(readFileSync(settings, "utf8")).toBe("TREASURY_ADDRESS=kaspa:mine\n");
  expect(existsSync(stray)).toBe(false);
}, 300_000);

test("a release whose tag is not the version, or without a changelog, is refused", () => {
  const wrong = run(["tools/release/dist.sh", "v9.9.9"]);
  expect(wrong.code).toBe(1);
  expect(wrong.output).toContain(`package.json has version ${manifest.version}`);
  const hasSection = readFileSync(join(ROOT, "CHANGELOG.md"), "utf8").includes(
    `## [${manifest.version}]`,
  );
  if (!hasSection) {
    const { code, output } = run(["tools/release/dist.sh", `v${manifest.version}`]);
    expect(code).toBe(1);
    expect(output).toContain("CHANGELOG.md has no section");
  }
});

test("the release workflow runs scripts that exist", () => {
  const text = readFileSync(join(ROOT, ".github/workflows/release.yml"), "utf8");
  const scripts = [...text.matchAll(/(?:tools|\.ci)\/[\w/-]+(?:\.sh)?/g)].map(([path]) => path);
  expect(scripts).toContain(".ci/run");
  expect(scripts.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
