// docker-compose.front.yml replaces nginx's stratum port by the front, and both programs meet at
// one socket.

import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseConfigText } from "../../src/adapters/config/file.ts";

const ROOT = join(import.meta.dir, "..", "..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

interface Compose {
  services: Record<string, { user?: string; ports?: string[]; volumes?: string[] }>;
  configs: Record<string, { file: string }>;
}

const override = Bun.YAML.parse(
  read("docker-compose.front.yml").replace("!override", ""),
) as Compose;
const base = Bun.YAML.parse(read("docker-compose.yml").replace(/<<: \*\w[\w-]*/g, "")) as Compose;
const front = JSON.parse(read("config/front.json")) as {
  ports: { name: string; listen: string; extraNonceSize: number }[];
  link: { socket: string };
};

test("the front publishes the stratum port, and nginx does not", () => {
  const stratum = base.services["katpool-nginx"]?.ports?.filter((port) => port.includes(":8888"));
  expect(stratum).toHaveLength(1);
  expect(override.services["katpool-front"]?.ports).toEqual(stratum);
  expect(override.services["katpool-nginx"]?.ports?.join()).not.toContain("8888");
  const conf = read(override.configs.nginx_stratum?.file ?? "");
  expect(conf.split("\n").filter((line) => line !== "" && !line.startsWith("#"))).toEqual([]);
});

test("app and front share the folder of the link's socket, and agree about the port", () => {
  const folder = front.link.socket.slice(0, front.link.socket.lastIndexOf("/"));
  for (const name of ["katpool-front", "katpool-app"]) {
    expect(override.services[name]?.volumes).toContain(`front:${folder}`);
  }
  const config = { ...JSON.parse(read("config/config.json")), front: front.link };
  const { stratum } = parseConfigText(JSON.stringify(config), "test");
  const ports = stratum.map(({ port, extraNonceSize }) => [`${port}`, extraNonceSize]);
  expect(front.ports.map((port) => [port.name, port.extraNonceSize])).toEqual(ports);
  expect(front.ports[0]?.listen).toBe(":8888");
});
