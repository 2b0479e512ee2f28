// Commands that are programs of their own: the audit, backups, and putting a backup back.

import { fileURLToPath } from "node:url";
import { noteAction } from "../../adapters/database/operator-actions.ts";
import { requireSchema } from "../../adapters/database/schema/migrate.ts";
import { openPaymentDatabase, readPaymentSetup } from "../payment/dependencies.ts";
import type { Call } from "./call.ts";

export function verify(call: Call): Promise<number> {
  const flags = call.options["no-node"] === true ? ["--no-node"] : [];
  return runProgram("verify.ts", [...flags, ...(call.isJson ? ["--json"] : [])]);
}

export async function backup(call: Call): Promise<number> {
  const code = await runProgram("backup.ts", ["now"]);
  await note(call, "", code === 0 ? "made" : `failed with ${code}`);
  return code;
}

/** Without --yes the backup is proved in a database of its own; the live one is not touched. */
export async function restore(call: Call): Promise<number> {
  const [file = ""] = call.arguments;
  const { identity } = call.options;
  const key = typeof identity === "string" ? ["--identity", identity] : [];
  const future = call.options["accept-future"] === true ? ["--accept-future"] : [];
  const replace = call.isDryRun ? [] : ["--replace"];
  const code = await runProgram("backup.ts", ["restore", file, ...key, ...future, ...replace]);
  if (code !== 0) return code;
  if (call.isDryRun) {
    call.print("the backup is sound; with --yes it takes the place of the live database");
    return code;
  }
  // The audit trail of the database that was replaced stayed there, so it begins with this.
  await note(call, file, "replaced the live database");
  return code;
}

async function note(call: Call, subject: string, outcome: string): Promise<void> {
  await using database = openPaymentDatabase(readPaymentSetup(call.env).url, call.log);
  await requireSchema(database);
  const action = { command: call.name, subject, outcome };
  await database.transaction((tx) => noteAction(tx, call.operator, action));
}

/** Runs a program of this folder on the same terminal; returns its exit code. */
async function runProgram(name: string, args: readonly string[]): Promise<number> {
  const path = fileURLToPath(new URL(`../${name}`, import.meta.url));
  const child = Bun.spawn([process.execPath, path, ...args], {
    stdin: "inherit",
    stdout: "inherit",
    stderr: "inherit",
  });
  return await child.exited;
}
