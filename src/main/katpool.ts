#!/usr/bin/env bun
// katpool: the operator's command line for everything. `katpool --help` lists the commands;
// `tools/katpool` starts it on a bare machine or inside the Docker stack.
// Results go to stdout, progress and logs to stderr. What moves money needs --yes.

import { readEnvironment } from "../adapters/config/env.ts";
import { errorText, PoolError } from "../base/errors.ts";
import { createLog } from "../base/log.ts";
import type { Call } from "./operator/call.ts";
import { type CommandName, type ParsedCommand, parseCommandLine } from "./operator/command-line.ts";
import { listDormant } from "./operator/dormant.ts";
import { drainApp, restartFront, rollApps } from "./operator/drain.ts";
import { acceptSuspense, credit, debit, settleByHand } from "./operator/ledger-commands.ts";
import { operatorOf } from "./operator/operator.ts";
import { backup, restore, verify } from "./operator/programs.ts";
import { banOrigin, kickSessions, listSessions, unbanOrigin } from "./operator/sessions.ts";
import { runCommand } from "./payment/commands.ts";
import { EXIT } from "./payment/exit.ts";
import { handleVersionOption } from "./process/version-option.ts";

handleVersionOption("katpool");
const ending = new AbortController();
process.on("SIGINT", () => ending.abort());
process.on("SIGTERM", () => ending.abort());
const code = await main();
// A pipe may take long output slowly, so the process exits only once stdout is flushed.
await new Promise<void>((resolve) => process.stdout.write("", () => resolve()));
process.exit(code);

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  try {
    const parsed = parseCommandLine(args);
    if (!("help" in parsed)) return await run(parsed);
    print(parsed.help);
    return EXIT.done;
  } catch (thrown) {
    process.stderr.write(`katpool ${args[0] ?? ""} failed: ${errorText(thrown)}\n`);
    const isConfiguration = thrown instanceof PoolError && thrown.kind === "config";
    return isConfiguration ? EXIT.configuration : EXIT.failed;
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function run(parsed: ParsedCommand): Promise<number> {
  const env = readEnvironment();
  const stream = { write: (line: string) => void process.stderr.write(line) };
  const call: Call = {
    ...parsed,
    env,
    log: createLog("katpool", { debug: env.DEBUG === "1", stream }),
    operator: operatorOf(env, { name: parsed.who, reason: parsed.reason ?? parsed.name }),
    print,
    progress: (line) => void process.stderr.write(`${line}\n`),
    signal: ending.signal,
  };
  const command = ownCommands()[parsed.name];
  return command === undefined ? runCommand(paymentCommand(call)) : command(call);
}

/** All others are those of `payment.ts`. */
function ownCommands(): Partial<Record<CommandName, (call: Call) => Promise<number>>> {
  return {
    ...{ verify, backup, restore, dormant: listDormant, settle: settleByHand },
    ...{ accept: acceptSuspense, credit, debit, withdraw },
    ...{ sessions: listSessions, kick: kickSessions, ban: banOrigin, unban: unbanOrigin },
    ...{ drain: drainApp, roll: rollApps, "restart-front": restartFront },
  };
}

/** Credits the address, then pays it: a withdrawal has the states and the proofs of a payout. */
async function withdraw(call: Call): Promise<number> {
  const code = await credit(call);
  if (code !== EXIT.done || call.isDryRun) return code;
  return await runCommand({ ...paymentCommand(call), command: "pay" });
}

/** The same commands as `payment.ts` has, under the names of this command line. */
function paymentCommand(call: Call): Parameters<typeof runCommand>[0] {
  const { name, options } = call;
  const isUnhalt = name === "resume" || name === "adopt";
  return {
    ...call,
    command: isUnhalt ? "unhalt" : name,
    wallet: call.arguments[0],
    waitMs: secondsOf(options.wait) * 1000,
    adopt: name === "adopt",
    acceptOutflow: options["accept-outflow"] === true,
    acceptPayments: options["accept-payments"] === true,
  };
}

function secondsOf(text: string | boolean | undefined): number {
  if (text === undefined) return 600;
  if (typeof text !== "string" || !/^[0-9]{1,6}$/.test(text)) {
    throw new PoolError("config", "--wait: must be whole seconds");
  }
  return Number.parseInt(text, 10);
}
