import { afterAll, expect, test } from "bun:test";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reference } from "./images.ts";

const ROOT = join(import.meta.dir, "..", "..");
const folder = mkdtempSync(join(tmpdir(), "katpool-pin-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const DIGEST = `sha256:${"5a".repeat(32)}`;

/** A docker stub with two images that have registry digests, one also under a mirror's name. */
const ENGINE = `#!/bin/sh
case "$5" in
  ${reference("nginx")}) printf '%s\\n' mirror.example.org/nginx@sha256:00 nginx@${DIGEST} ;;
  ${reference("grafana/grafana")}) echo grafana/grafana@${DIGEST} ;;
  ${reference("redis")}) ;;
  *) echo "No such image" >&2; exit 1 ;;
esac
`;

test("registry images are pinned by digest, each once, and the others are listed", () => {
  mkdirSync(join(folder, "tools/images"), { recursive: true });
  mkdirSync(join(folder, "bin"));
  cpSync(join(ROOT, "docker-compose.yml"), join(folder, "docker-compose.yml"));
  cpSync(join(ROOT, "tools/images/pin.sh"), join(folder, "tools/images/pin.sh"));
  writeFileSync(join(folder, "bin", "docker"), ENGINE);
  chmodSync(join(folder, "bin", "docker"), 0o755);
  const env = { PATH: `${join(folder, "bin")}:${process.env.PATH}` };
  writeFileSync(join(folder, ".env"), "NGINX_IMAGE=nginx:1.0\nPOSTGRES_DB=mine\n");
  for (let time = 0; time < 2; time++) {
    const ran = Bun.spawnSync(["sh", "tools/images/pin.sh"], { cwd: folder, env });
    expect(ran.exitCode).toBe(0);
    expect(ran.stdout.toString()).toContain("2 images pinned");
    expect(ran.stdout.toString()).toContain(`not pinned: ${reference("redis")}`);
  }
  const lines = readFileSync(join(folder, ".env"), "utf8").trim().split("\n").toSorted();
  expect(lines).toEqual([
    `GRAFANA_IMAGE=${reference("grafana/grafana")}@${DIGEST}`,
    `NGINX_IMAGE=${reference("nginx")}@${DIGEST}`,
    "POSTGRES_DB=mine",
  ]);
});
