// `make pins`: compares what the lock files and tools/images/images.json pin with what registries
// offer and advisories say. A source that cannot be asked is named, and is no fault. Exits with 1
// if an advisory concerns us.

import { join } from "node:path";
import { IMAGES, reference } from "../images/images.ts";
import { type Answer, SOURCES, type Source } from "./sources.ts";

const ROOT = join(import.meta.dir, "..", "..");
const LIMIT_MS = 300_000;

let vulnerable = 0;
for (const source of SOURCES) report(source.name, await ask(source));
for (const image of Object.keys(IMAGES).map(reference)) {
  report(`image ${image}`, await askImage(image));
}
process.exitCode = vulnerable === 0 ? 0 : 1;

interface Ran {
  code: number;
  out: string;
  err: string;
}

async function run(command: readonly string[], folder: string): Promise<Ran> {
  const child = Bun.spawn([...command], {
    cwd: folder,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    timeout: LIMIT_MS,
  });
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  return { code: await child.exited, out, err };
}

async function ask({ command, folder, read }: Source): Promise<Answer> {
  const [program = ""] = command;
  if (Bun.which(program) === null) return { unasked: `${program} is not installed` };
  return read(await run(command, join(ROOT, folder ?? ".")));
}

/** Whether the tag still exists; with trivy also what is known of what is in it. */
async function askImage(image: string): Promise<Answer> {
  const trivy = ["trivy", "image", "--quiet", "--exit-code", "1", "--severity", "CRITICAL", image];
  if (Bun.which("trivy") !== null) {
    const { code, out } = await run(trivy, ROOT);
    if (code === 0) return { findings: [] };
    return { findings: [{ kind: "vulnerable", text: out.trim().split("\n").at(0) ?? image }] };
  }
  if (Bun.which("docker") === null) return { unasked: "neither trivy nor docker is installed" };
  const { code, err } = await run(["docker", "manifest", "inspect", image], ROOT);
  return code === 0 ? { findings: [] } : { unasked: err.trim().split("\n").at(-1) ?? "no output" };
}

function report(name: string, answer: Answer): void {
  if ("unasked" in answer) {
    process.stdout.write(`? ${name}: could not be asked: ${answer.unasked}\n`);
    return;
  }
  const isVulnerable = answer.findings.some((one) => one.kind === "vulnerable");
  const mark = isVulnerable ? "✗" : answer.findings.length > 0 ? "↑" : "✓";
  vulnerable += answer.findings.filter((one) => one.kind === "vulnerable").length;
  process.stdout.write(`${mark} ${name}: ${answer.findings.length} findings\n`);
  for (const { text } of answer.findings) process.stdout.write(`    ${text}\n`);
}
