// Every .env variable that a page documents is passed by docker-compose.yml to the service that
// reads it.

import { expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readEnvironment } from "../../src/adapters/config/env.ts";

const ROOT = join(import.meta.dir, "..", "..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const compose = read("docker-compose.yml");
const additions = ["tls", "ipv6", "wal"].map((name) => read(`docker-compose.${name}.yml`));
const all = [compose, ...additions].join("\n");
const schema = read("config/config.schema.md");
const example = read("config/.env.example");

const SERVICE: Record<string, string> = {
  ...{ app: "katpool-app", monitor: "katpool-monitor", payment: "katpool-payment" },
  ...{ backup: "katpool-backup", fetcher: "go-app", verify: "katpool-payment" },
  ...{ front: "katpool-front" },
};
const PROGRAMS = ["app", "monitor", "payment", "backup", "fetcher"];

const { services } = Bun.YAML.parse(compose) as {
  services: Record<string, { environment?: Record<string, string> }>;
};

/** Every variable that the file reads of .env or the shell. */
const references = new Set(
  [...all.matchAll(/\$\{([A-Z][A-Z0-9_]*)/g)].map((match) => match[1] ?? ""),
);

interface Row {
  names: string[];
  readers: string[];
}

/** The rows of the two tables that Compose has to do with. */
function documented(): Row[] {
  const from = schema.indexOf("### All services");
  const tables = schema.slice(from, schema.indexOf("### make run"));
  let previous: string[] = [];
  return tables
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => {
      const cells = line.slice(2, -2).split(" | ");
      const names = [...(cells[0] ?? "").matchAll(/`([A-Z0-9_]+)`/g)].map((one) => one[1] ?? "");
      const words = (cells.at(-1) ?? "").replace(/\(.*\)/, "").trim();
      if (words !== "the same") previous = words === "all" ? PROGRAMS : words.split(/,\s*/);
      return { names, readers: previous };
    });
}

function exceptions(): Set<string> {
  const from = schema.indexOf("In the Docker stack a line of");
  const paragraph = schema.slice(from, schema.indexOf("\n\n", from));
  return new Set([...paragraph.matchAll(/`([A-Z0-9_]+)`/g)].map((match) => match[1] ?? ""));
}

test("every documented variable reaches the services that read it", () => {
  const faults: string[] = [];
  const rows = documented();
  expect(rows.length).toBeGreaterThan(20);
  for (const { names, readers } of rows) {
    for (const name of names.filter((one) => !exceptions().has(one))) {
      for (const reader of readers) {
        const environment = services[SERVICE[reader] ?? ""]?.environment ?? {};
        if (!(environment[name] ?? "").startsWith(`\${${name}`)) faults.push(`${name} → ${reader}`);
      }
    }
  }
  expect(faults).toEqual([]);
});

test("an exception is a variable that is documented, and passed to nobody", () => {
  const names = documented().flatMap((row) => row.names);
  const wrong = [...exceptions()].filter((name) => {
    const isPassed = Object.values(services).some(({ environment }) =>
      environment?.[name]?.startsWith("${"),
    );
    return !names.includes(name) || isPassed;
  });
  expect(wrong).toEqual([]);
});

test("every line of .env.example is read by docker-compose.yml", () => {
  const lines = [...example.matchAll(/^# ([A-Z][A-Z0-9_]*)=/gm)].map((match) => match[1] ?? "");
  const ofCompose = ["COMPOSE_PROFILES", "COMPOSE_FILE"];
  const unknown = lines.filter((name) => !references.has(name) && !ofCompose.includes(name));
  expect(unknown).toEqual([]);
});

test("every variable that docker-compose.yml reads is documented", () => {
  const folder = "docs/operator";
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" });
  const pages = names
    .filter((name) => name.endsWith(".md"))
    .map((name) => read(join(folder, name)));
  const text = [example, schema, ...pages].join("\n");
  expect([...references].filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
});

test("every secret that docker-compose.yml passes as a file is read by the programs", () => {
  const folder = mkdtempSync(join(tmpdir(), "katpool-secrets-"));
  const file = join(folder, "secret");
  writeFileSync(file, "s3cret\n");
  const names = ["app", "monitor", "payment", "backup"].flatMap((program) =>
    Object.keys(services[SERVICE[program] ?? ""]?.environment ?? {}),
  );
  const files = [...new Set(names)].filter((name) => /_FILE$/.test(name) && name !== "CONFIG_FILE");
  expect(files.length).toBeGreaterThan(5);
  const read = readEnvironment(Object.fromEntries(files.map((name) => [name, file])));
  const unread = files.filter((name) => read[name.slice(0, -"_FILE".length)] !== "s3cret");
  expect(unread).toEqual([]);
  rmSync(folder, { recursive: true });
});
