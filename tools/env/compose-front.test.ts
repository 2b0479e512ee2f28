// The stack's front holds the stratum port, and it meets the app at one socket without a change of
// config.json.

import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseConfigText } from "../../src/adapters/config/file.ts";

const ROOT = join(import.meta.dir, "..", "..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

interface Service {
  build?: { args?: Record<string, string> };
  ports?: string[];
  volumes?: string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, object>;
}

const { services } = Bun.YAML.parse(read("docker-compose.yml").replace(/<<: \*\w[\w-]*/g, "")) as {
  services: Record<string, Service>;
};
const front = JSON.parse(read("config/front.json")) as Record<string, unknown>;
const link = front.link as { socket: string };

test("the front alone publishes a port of stratum, which config.json has", () => {
  const { stratum } = parseConfigText(read("config/config.json"), "test");
  expect(services["katpool-front"]?.ports).toEqual([
    `\${STRATUM_PORT:-8888}:\${STRATUM_CONTAINER_PORT:-${stratum[0]?.port}}`,
  ]);
  expect(services["katpool-nginx"]?.ports?.join()).not.toContain("STRATUM");
  expect(services["katpool-app"]?.ports).toBeUndefined();
  expect(Object.keys(front)).toEqual(["link", "admin"]);
});

test("app and front share the folder of the link's socket", () => {
  const folder = link.socket.slice(0, link.socket.lastIndexOf("/"));
  for (const name of ["katpool-front", "katpool-app"]) {
    expect(services[name]?.volumes).toContain(`front:${folder}`);
  }
  expect(services["katpool-app"]?.environment?.FRONT).toBe(`\${FRONT-${link.socket}}`);
});

test("recreating the app recreates no front, and the reverse", () => {
  expect(services["katpool-app"]?.depends_on).not.toHaveProperty("katpool-front");
  expect(services["katpool-front"]?.depends_on).toBeUndefined();
  expect(Object.keys(services["katpool-front"]?.build?.args ?? {})).toEqual([
    "GO_IMAGE",
    "RUNTIME_IMAGE",
  ]);
});
