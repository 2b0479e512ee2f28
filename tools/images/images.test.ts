import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseDockerfile, publicBase, type Stage } from "./dockerfile.ts";
import { IMAGES, reference } from "./images.ts";

const ROOT = join(import.meta.dir, "..", "..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");

interface Service {
  image: string;
  entrypoint?: string[];
  command?: string | string[];
  healthcheck?: { test: string[] };
  user?: string;
  build?: { context: string; dockerfile?: string; target?: string };
}
const compose = read("docker-compose.yml");
const { services } = Bun.YAML.parse(compose) as { services: Record<string, Service> };

const DOCKERFILES = ["Dockerfile", "backup/Dockerfile", "go/Dockerfile", "kaspad/Dockerfile"];
const references = Object.keys(IMAGES).map(reference);
const nameOf = (image: string) => image.slice(0, image.lastIndexOf(":"));

/** Base names of the programs of an image in the table. */
function programs(image: string): string[] {
  return (IMAGES[nameOf(image)]?.programs ?? []).map((path) => basename(path));
}

test("every image in compose or a Dockerfile is in the table, under its variable", () => {
  const faults: string[] = [];
  for (const [, variable = "", image = ""] of compose.matchAll(/\$\{(\w+_IMAGE):-([^}]+)\}/g)) {
    if (image.startsWith("katpool/") || image === "scratch") continue;
    if (!references.includes(image)) faults.push(`docker-compose.yml: ${image}`);
    else if (IMAGES[nameOf(image)]?.variable !== variable) faults.push(`${image}: ${variable}`);
  }
  for (const path of DOCKERFILES) {
    const { stages } = parseDockerfile(read(path));
    for (const stage of stages) {
      const base = publicBase(stages, stage);
      if (base !== "scratch" && !references.includes(base)) faults.push(`${path}: ${base}`);
    }
  }
  expect(faults).toEqual([]);
});

test("every image of the table is used", () => {
  const used = compose + DOCKERFILES.map(read).join("");
  expect(references.filter((image) => !used.includes(image))).toEqual([]);
});

test("programs run by a Dockerfile are listed for its base image", () => {
  const faults: string[] = [];
  for (const path of DOCKERFILES) {
    const { stages } = parseDockerfile(read(path));
    for (const stage of stages) {
      const known = programs(publicBase(stages, stage));
      const unknown = stage.programs.filter((one) => !known.includes(one));
      faults.push(...unknown.map((one) => `${path}: ${one} is not listed for its base image`));
    }
  }
  expect(faults).toEqual([]);
});

test("a Dockerfile that calls a program its base lacks is reported", () => {
  const { stages } = parseDockerfile(
    "FROM oven/bun:1.4.5-debian AS pool\nRUN true \\\n && adduser x\n",
  );
  expect(stages[0]?.programs).toEqual(["true", "adduser"]);
  expect(programs("oven/bun:1.4.5-debian")).not.toContain("adduser");
});

/** The image of a service: its own, or the base of its Dockerfile's last stage. */
function systemOf(service: Service): { image: string; copied: string[] } {
  const { build } = service;
  if (build === undefined) {
    return { image: service.image.replace(/^\$\{\w+:-(.*)\}$/, "$1"), copied: [] };
  }
  const path = build.dockerfile ?? join(build.context, "Dockerfile");
  const { stages } = parseDockerfile(read(path));
  const last = (stages.find((one) => one.name === build.target) ?? stages.at(-1)) as Stage;
  return { image: publicBase(stages, last), copied: last.copied };
}

test("programs of a service and its health check are listed for its image", () => {
  const own = /^(katpool\/|\$\{(KATPOOL|BACKUP|DEVNET|FETCHER|KASPAD)_IMAGE)/;
  const faults: string[] = [];
  for (const [name, service] of Object.entries(services)) {
    const built = Object.values(services).find((one) => one.image === service.image && one.build);
    const { image, copied } = systemOf(own.test(service.image) ? (built ?? service) : service);
    const [, ...check] = service.healthcheck?.test ?? [];
    const calls = [check[0], own.test(service.image) ? undefined : service.entrypoint?.[0]];
    if (Array.isArray(service.command) && service.entrypoint === undefined) {
      if (!service.command[0]?.startsWith("-")) calls.push(service.command[0]);
    }
    for (const call of calls) {
      if (call === undefined || call.startsWith("/app/") || call.startsWith("--")) continue;
      if (call.includes(" ")) continue;
      if (![...programs(image), ...copied].includes(call))
        faults.push(`${name} on ${image}: ${call}`);
    }
  }
  expect(faults).toEqual([]);
});

test("a service on a public image runs as an account of that image", () => {
  const faults = Object.entries(services)
    .filter(([, one]) => references.includes(systemOf(one).image) && one.build === undefined)
    .filter(([, one]) => {
      const facts = IMAGES[nameOf(systemOf(one).image)];
      const allowed = [...Object.values(facts?.accounts ?? {}), facts?.user];
      // Grafana's files belong to group root and are readable by its account only.
      return !allowed.includes(one.user) && one.user?.split(":")[0] !== facts?.user;
    })
    .map(([name, one]) => `${name}: ${one.user}`);
  expect(faults).toEqual([]);
});

test("a stand-in is built on its image's Debian release", () => {
  const folder = "tools/compose-test/stand-ins";
  const files = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith(".Dockerfile"));
  const faults: string[] = [];
  for (const [name, facts] of Object.entries(IMAGES)) {
    if (facts.standIn === null) continue;
    const found = files
      .map((file) => ({ file, ...parseDockerfile(read(join(folder, file))) }))
      .find(
        ({ file, stages }) =>
          file === `${facts.standIn}.Dockerfile` ||
          stages.some((stage) => stage.name === facts.standIn),
      );
    const stage = found?.stages.find((one) => one.name === facts.standIn) ?? found?.stages.at(-1);
    if (found === undefined || stage === undefined) {
      faults.push(`${name}: no stand-in ${facts.standIn}`);
      continue;
    }
    const base = publicBase(found.stages, stage);
    const [system, release] = facts.system.split(" ");
    const expected = system === "debian" ? `katpool-stand-in/debian-${release}` : "scratch";
    if (base !== expected) faults.push(`${name}: ${base}, not ${expected}`);
  }
  expect(faults).toEqual([]);
});

test("docs/operator/images.md shows the table", () => {
  const page = read("docs/operator/images.md");
  const missing = Object.entries(IMAGES)
    .map(([name, { variable, system, accounts }]) => {
      const ids = Object.entries(accounts).filter(([account]) => account !== "root");
      const shown = ids.map(([account, id]) => `${account} ${id}`).join(", ") || "root";
      return `| \`${reference(name)}\` | \`${variable}\` | ${system} | ${shown} |`;
    })
    .filter((row) => !page.includes(row));
  expect(missing).toEqual([]);
});
