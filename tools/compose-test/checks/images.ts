// Compares images with the table of facts that our Dockerfiles, commands and health checks rely on:
// the public images if they can be pulled, otherwise their stand-ins.

import { IMAGES, type ImageFacts, reference } from "../../images/images.ts";
import { expectThat } from "../report.ts";
import { run } from "../shell.ts";

/** Label of each stand-in; a public image does not have it. */
export const STAND_IN_LABEL = "katpool.stand-in";

interface Configuration {
  User: string;
  Entrypoint: string[] | null;
  Cmd: string[] | null;
  WorkingDir: string;
  Volumes: Record<string, object> | null;
  StopSignal?: string;
  Env: string[] | null;
  Labels: Record<string, string> | null;
}

/** Checks each available image of the table. Throws with every difference. */
export async function matchesTable(absent: readonly string[]): Promise<string> {
  const names = Object.keys(IMAGES).filter((name) => !absent.includes(reference(name)));
  const faults: string[] = [];
  for (const name of names) {
    const image = reference(name);
    const facts = IMAGES[name] as ImageFacts;
    const [found] = JSON.parse(await run(["docker", "image", "inspect", image])) as {
      Config: Configuration;
    }[];
    if (found === undefined) throw new Error(`${image} is not there`);
    faults.push(...configured(facts, found.Config).map((fault) => `${image}: ${fault}`));
    const isStandIn = found.Config.Labels?.[STAND_IN_LABEL] !== undefined;
    const script = probe(facts, isStandIn);
    const command = ["docker", "run", "--rm", "--user=0", "--entrypoint=/bin/sh", image];
    const said = await run([...command, "-c", script]);
    faults.push(
      ...said
        .split("\n")
        .filter((line) => line !== "")
        .map((fault) => `${image}: ${fault}`),
    );
  }
  expectThat(faults.length === 0, `images are as their table says:\n${faults.join("\n")}`);
  return `${names.length} images have the facts of their table`;
}

function configured(facts: ImageFacts, found: Configuration): string[] {
  const pairs: [string, unknown, unknown][] = [
    ["user", found.User, facts.user ?? ""],
    ["entry point", found.Entrypoint ?? [], facts.entrypoint ?? []],
    ["working directory", found.WorkingDir || "/", facts.workdir ?? "/"],
    ["volumes", Object.keys(found.Volumes ?? {}), facts.volumes ?? []],
    ["stop signal", found.StopSignal ?? "SIGTERM", facts.stopSignal ?? "SIGTERM"],
  ];
  if (facts.command !== undefined) pairs.push(["command", found.Cmd ?? [], facts.command]);
  for (const [name, value] of Object.entries(facts.environment ?? {})) {
    const line = found.Env?.find((one) => one.startsWith(`${name}=`)) ?? "";
    pairs.push([name, line, `${name}=${value}`]);
  }
  return pairs
    .filter(([, is, expected]) => !Bun.deepEquals(is, expected))
    .map(
      ([what, is, expected]) => `${what} ${JSON.stringify(is)}, not ${JSON.stringify(expected)}`,
    );
}

/**
 * A script for the image's shell that prints one line per difference. A public image may have a
 * program that the table does not list; a stand-in must not.
 */
function probe(facts: ImageFacts, isStandIn: boolean): string {
  const lines = facts.programs.map((path) => `[ -x ${path} ] || echo "no ${path}"`);
  for (const [name, ids] of Object.entries(facts.accounts)) {
    lines.push(`grep -q "^${name}:[^:]*:${ids}:" /etc/passwd || echo "${name} is not ${ids}"`);
  }
  lines.push(`case $(readlink -f /bin/sh) in */${facts.shell}) ;; *) echo "another shell" ;; esac`);
  const [system, release] = facts.system.split(" ");
  if (system === "debian") {
    lines.push(`grep -q '^VERSION_ID="${release}"' /etc/os-release || echo "another release"`);
  } else if (system === "alpine") {
    lines.push(`grep -q '^ID=alpine' /etc/os-release || echo "no Alpine"`);
  } else {
    lines.push(`[ ! -e /etc/os-release ] || echo "not a bare BusyBox"`);
  }
  if (isStandIn) {
    for (const name of facts.lacks) {
      lines.push(`! command -v ${name} > /dev/null || echo "has ${name}"`);
    }
  }
  return lines.join("\n");
}
