// The overlays of docker-compose.yml for a site and for the hub: a site needs nothing of the hub's
// on its machine, and what they mount exists.

import { expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(import.meta.dir, "..", "..");

interface Overlay {
  services: Record<string, { depends_on?: object; volumes?: string[] } | null>;
  configs: Record<string, { file: string }>;
}

function read(name: string): Overlay {
  const text = readFileSync(join(ROOT, name), "utf8");
  return Bun.YAML.parse(text.replace(/!(reset|override) ?/g, "")) as Overlay;
}

test("a site leaves out the hub's services, and its app waits for none of them", () => {
  const { services } = read("docker-compose.site.yml");
  const left = Object.keys(services).filter((name) => services[name] === null);
  expect(left).toContain("katpool-db");
  expect(left).toContain("katpool-payment");
  const waits = Object.keys(services["katpool-app"]?.depends_on ?? {});
  expect(waits).toEqual(["redis", "katpool-nats"]);
});

test.each(["docker-compose.site.yml", "docker-compose.hub.yml"])(
  "%s names files that exist, and keeps the streams in a volume",
  (name) => {
    const { services, configs } = read(name);
    for (const { file } of Object.values(configs)) expect(existsSync(join(ROOT, file))).toBe(true);
    expect(services["katpool-nats"]?.volumes).toContain("nats:/data");
  },
);
