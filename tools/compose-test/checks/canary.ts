// Looks for the stack's secrets where they must not be: in `docker inspect`, logs, images, metrics
// and public responses.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expectThat } from "../report.ts";
import { run, tryRun } from "../shell.ts";
import type { Stack } from "../stack.ts";

const SECRETS = [
  ...["treasury_private_key", "postgres_password", "monitor_password", "postconfig_secret"],
];
const METRICS = {
  "katpool-app": 9100,
  "katpool-monitor": 9300,
  "katpool-payment": 9400,
  "katpool-backup": 9500,
};
const IMAGES = ["katpool/pool:local", "katpool/fetcher:local", "katpool/backup:local"];

export async function findsNoSecret(stack: Stack): Promise<string> {
  const containers = await stack.containers();
  const places: [string, () => Promise<string>][] = [
    ...containers.flatMap((one): [string, () => Promise<string>][] => [
      [`docker inspect ${one.name}`, () => run(["docker", "inspect", one.name])],
      [`logs of ${one.name}`, async () => (await tryRun(["docker", "logs", one.name])).output],
    ]),
    ["docker compose config", () => stack.compose("config")],
    ["/config", async () => (await stack.get("/config")).text()],
    ...Object.entries(METRICS).map(([service, port]): [string, () => Promise<string>] => [
      `metrics of ${service}`,
      () => metricsOf(stack, service, port),
    ]),
  ];
  for (const [place, read] of places) {
    const text = await read();
    for (const name of SECRETS) {
      const secret = stack.secret(name);
      expectThat(secret.length > 16, `${name} is set`);
      expectThat(!text.includes(secret), `${place} does not show ${name}`);
    }
  }
  return `${SECRETS.length} secrets in none of ${places.length} places`;
}

/** No layer of our images contains a secret that existed before they were built. */
export async function imagesHoldNoSecret(stack: Stack): Promise<string> {
  for (const image of IMAGES) await searchImage(stack, image);
  return `${IMAGES.length} images hold no secret`;
}

async function metricsOf(stack: Stack, service: string, port: number): Promise<string> {
  const script = `process.stdout.write(await (await fetch("http://127.0.0.1:${port}/metrics")).text())`;
  return stack.compose("exec", "-T", service, "bun", "-e", script);
}

/** All layers of an image, searched as one stream. */
async function searchImage(stack: Stack, image: string): Promise<void> {
  const patterns = join(stack.folder, "patterns");
  writeFileSync(patterns, SECRETS.map((name) => `${stack.secret(name)}\n`).join(""));
  const found = await tryRun(
    ["sh", "-c", 'docker save "$1" | grep -a -c -F -f "$2"', "sh", image, patterns],
    { timeoutMs: 5 * 60_000 },
  );
  expectThat(found.output.trim() === "0", `${image} holds no secret (${found.output.trim()})`);
}
