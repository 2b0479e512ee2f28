// Looks for the stack's secrets where nobody must find them: in what Docker tells of containers,
// in their logs, in images, in metrics and in the public answers.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expectThat } from "./report.ts";
import { run, tryRun } from "./shell.ts";
import type { Stack } from "./stack.ts";

const SECRETS = ["treasury_private_key", "postgres_password", "postconfig_secret"];
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
    ...["9300", "9400", "9500"].map((port): [string, () => Promise<string>] => [
      `metrics on ${port}`,
      () => metricsOf(stack, port),
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
  for (const image of IMAGES) await searchImage(stack, image);
  return `${SECRETS.length} secrets, ${places.length} places and ${IMAGES.length} images`;
}

async function metricsOf(stack: Stack, port: string): Promise<string> {
  const services: Record<string, string> = {
    "9300": "katpool-monitor",
    "9400": "katpool-payment",
    "9500": "katpool-backup",
  };
  const script = `process.stdout.write(await (await fetch("http://127.0.0.1:${port}/metrics")).text())`;
  return stack.compose("exec", "-T", services[port] ?? "", "bun", "-e", script);
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
