// Mutants of the Go module, by gremlins at a fixed version. It prints each mutant with its outcome
// and a summary; "test efficacy" is the share of covered mutants that were killed.

import { join } from "node:path";
import { PROJECT } from "../run/place.ts";

const GREMLINS = "github.com/go-gremlins/gremlins/cmd/gremlins@v0.6.0";
const OPTIONS = ["--invert-logical", "--invert-assignments", "--invert-loopctrl"];

/** `folder` is inside go/, such as "front". Interrupted after `minutes`. Returns the exit code. */
export async function runGoMutants(folder: string, minutes: number): Promise<number> {
  const path = `./${folder}`;
  const tuning = ["--workers", "1", "--timeout-coefficient", "10"];
  const child = Bun.spawn(["go", "run", GREMLINS, "unleash", ...OPTIONS, ...tuning, path], {
    cwd: join(PROJECT, "go"),
    stdout: "inherit",
    stderr: "inherit",
  });
  const timer = setTimeout(() => child.kill("SIGINT"), minutes * 60_000);
  const code = await child.exited;
  clearTimeout(timer);
  return code;
}
