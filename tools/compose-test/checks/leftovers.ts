// Lists and removes what a project left in the Docker engine, by the label that Compose gives to
// all of it.

import { existsSync } from "node:fs";
import { type Progress, run } from "../shell.ts";

const LABEL = "com.docker.compose.project";
const KINDS = [
  { list: ["container", "ls", "--all"], remove: ["container", "rm", "--force", "--volumes"] },
  { list: ["network", "ls"], remove: ["network", "rm"] },
  { list: ["volume", "ls"], remove: ["volume", "rm", "--force"] },
];

/** Removes everything; returns how many objects there were. */
export async function removeProject(project: string): Promise<number> {
  let count = 0;
  for (const { list, remove } of KINDS) {
    const listed = await run(["docker", ...list, "-q", "--filter", `label=${LABEL}=${project}`]);
    const ids = listed.split("\n").filter((id) => id !== "");
    if (ids.length > 0) await run(["docker", ...remove, ...ids]);
    count += ids.length;
  }
  return count;
}

/** Removes leftovers of killed tests; a running one is left alone. */
export async function removeKilled(say: Progress, prefix: string): Promise<void> {
  const projects = new Set<string>();
  for (const { list } of KINDS) {
    const shown = ["--filter", `label=${LABEL}`, "--format", `{{.Label "${LABEL}"}}`];
    for (const name of (await run(["docker", ...list, ...shown])).split("\n")) projects.add(name);
  }
  for (const project of projects) {
    const pid = project.startsWith(prefix) ? project.slice(prefix.length) : "";
    if (!/^\d+$/.test(pid) || existsSync(`/proc/${pid}`)) continue;
    say(`removing ${project}, whose test was killed`);
    await removeProject(project);
  }
}
