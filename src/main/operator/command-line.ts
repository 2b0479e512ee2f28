// The commands of `katpool`, their options and their help. One table serves parsing and --help.

import { parseArgs } from "node:util";
import { PoolError } from "../../base/errors.ts";
import { readKas, type Sompi } from "../../domain/sompi.ts";

/**
 * What a command does to the pool. Money moves only with --yes; "moves sessions" is routine that
 * closes no connection, so that it needs no reason.
 */
export type Effect = "reads" | "moves sessions" | "changes" | "moves money";

export interface CommandSpec {
  /** Names of the arguments as shown in the help. */
  arguments: readonly string[];
  effect: Effect;
  summary: string;
  options?: Readonly<Record<string, { type: "string" | "boolean"; help: string }>>;
}

const WAIT = { type: "string", help: "seconds to wait for the chain (default 600)" } as const;

const FRONT = { type: "string", help: "admin socket of the front (FRONT_ADMIN_SOCKET)" } as const;
const SESSION_FILTERS = {
  user: { type: "string", help: "wallet, worker or agent, or a part of it" },
  origin: { type: "string", help: "address or network" },
  port: { type: "string", help: "the front's name of the port" },
  app: { type: "string", help: "name of the app that serves it" },
  session: { type: "string", help: "number of the session" },
  front: FRONT,
} as const;
const MOVE_WAIT = {
  type: "string",
  help: "seconds to wait for each process (default 60)",
} as const;

export const COMMANDS = {
  status: {
    arguments: [],
    effect: "reads",
    summary: "balances, payments, halt, holds, suspense, latest operator actions",
  },
  verify: {
    arguments: [],
    effect: "reads",
    summary: "recompute every money invariant",
    options: { "no-node": { type: "boolean", help: "leave the chain out" } },
  },
  dormant: {
    arguments: [],
    effect: "reads",
    summary: "balances that stay below the minimum, to pay or to leave",
    options: { days: { type: "string", help: "unchanged for so many days (payment.dormantDays)" } },
  },
  halt: { arguments: [], effect: "changes", summary: "stop all payments now" },
  resume: {
    arguments: [],
    effect: "changes",
    summary: "lift the halt, if every spend of the treasury is accounted for",
    options: {
      "accept-outflow": { type: "boolean", help: "accept spends that were not payments" },
      "accept-payments": { type: "boolean", help: "with it: even what looks like a payment" },
    },
  },
  hold: { arguments: ["WALLET"], effect: "changes", summary: "do not pay this wallet" },
  release: { arguments: ["WALLET"], effect: "changes", summary: "pay this wallet again" },
  adopt: {
    arguments: [],
    effect: "moves money",
    summary: "after a restore: book payments that the chain has and the database lacks",
  },
  pay: {
    arguments: ["[WALLET]"],
    effect: "moves money",
    summary: "run a payment cycle now; with WALLET: pay all of its balance",
    options: { wait: WAIT },
  },
  settle: {
    arguments: ["BLOCK"],
    effect: "moves money",
    summary: "decide a found block that the nodes cannot decide",
    options: {
      outputs: { type: "string", help: "it is blue: the outputs TXID:INDEX,… that paid for it" },
      lost: { type: "boolean", help: "it pays nobody" },
    },
  },
  accept: {
    arguments: ["[TXID:INDEX…]"],
    effect: "moves money",
    summary: "move suspense outputs (all, or those given) to the pool's fees",
    options: { unallocated: { type: "boolean", help: "move rewards that nobody worked for" } },
  },
  credit: {
    arguments: ["WALLET", "KAS"],
    effect: "moves money",
    summary: "give a wallet something from the pool's fees",
    options: { from: { type: "string", help: "fee (default) or unallocated" } },
  },
  debit: {
    arguments: ["WALLET", "KAS"],
    effect: "moves money",
    summary: "take something from a wallet's balance into the pool's fees",
  },
  withdraw: {
    arguments: ["WALLET", "KAS"],
    effect: "moves money",
    summary: "pay the pool's fees to an address, as a payout",
    options: {
      from: { type: "string", help: "fee (default) or unallocated" },
      wait: WAIT,
    },
  },
  sessions: {
    arguments: [],
    effect: "reads",
    summary: "the miners' sessions at the front, oldest first, and the bans",
    options: {
      ...SESSION_FILTERS,
      limit: { type: "string", help: "how many to show (default 100)" },
    },
  },
  kick: {
    arguments: [],
    effect: "changes",
    summary: "close the sessions that match; at least one filter is needed",
    options: SESSION_FILTERS,
  },
  ban: {
    arguments: ["ORIGIN"],
    effect: "changes",
    summary: "refuse an address (IPv6: its /64) and close its sessions",
    options: {
      seconds: { type: "string", help: "for so long (default 3600, at most 21600)" },
      front: FRONT,
    },
  },
  unban: {
    arguments: ["ORIGIN"],
    effect: "changes",
    summary: "lift a ban",
    options: { front: FRONT },
  },
  drain: {
    arguments: ["[APP]"],
    effect: "moves sessions",
    summary: "move the sessions of APP to the other apps; without APP: list the apps",
    options: { wait: MOVE_WAIT, front: FRONT },
  },
  roll: {
    arguments: [],
    effect: "moves sessions",
    summary: "restart all apps one after the other, without disconnecting a miner",
    options: {
      restart: { type: "string", help: "shell command that restarts $APP (not in Docker)" },
      wait: MOVE_WAIT,
      front: FRONT,
    },
  },
  "restart-front": {
    arguments: [],
    effect: "moves sessions",
    summary: "restart the front with its present files, without closing plain connections",
    options: { wait: MOVE_WAIT, front: FRONT },
  },
  backup: { arguments: [], effect: "reads", summary: "make a backup now" },
  restore: {
    arguments: ["FILE"],
    effect: "moves money",
    summary: "prove a backup; with --yes: put it in the place of the live database",
    options: {
      identity: { type: "string", help: "age key file of an encrypted backup" },
      "accept-future": { type: "boolean", help: "also a backup that is dated in the future" },
    },
  },
} as const satisfies Record<string, CommandSpec>;

export type CommandName = keyof typeof COMMANDS;

export interface ParsedCommand {
  name: CommandName;
  arguments: string[];
  options: Readonly<Record<string, string | boolean | undefined>>;
  isJson: boolean;
  /** True for a command that moves money without --yes. */
  isDryRun: boolean;
  who: string | undefined;
  reason: string | undefined;
}

const COMMON = {
  help: { type: "boolean", help: "this text" },
  json: { type: "boolean", help: "the result as JSON" },
} as const;
const CHANGING = {
  reason: { type: "string", help: "why; goes into the audit trail (required)" },
  who: { type: "string", help: "your name for the audit trail (default: the system's user)" },
} as const;
const MOVING = { yes: { type: "boolean", help: "do it; without it, only show it" } } as const;

/** Help text to print, or a command to run. Throws PoolError "config" on anything else. */
export function parseCommandLine(args: readonly string[]): ParsedCommand | { help: string } {
  const [first = "--help", ...rest] = args;
  if (first === "--help" || first === "help" || first === "-h") return { help: overview() };
  const name = first;
  if (!isCommand(name)) throw new PoolError("config", `no command ${name}; see katpool --help`);
  const spec: CommandSpec = COMMANDS[name];
  const options = optionsOf(spec);
  const { positionals, values } = parse(rest, options);
  if (values.help === true) return { help: helpOf(name, spec) };
  checkArguments(name, spec, positionals);
  const reason = textOf(values.reason);
  if (needsReason(spec) && reason === undefined) {
    throw new PoolError("config", `${name}: needs --reason TEXT`);
  }
  return {
    name,
    arguments: positionals,
    options: values,
    isJson: values.json === true,
    isDryRun: spec.effect === "moves money" && values.yes !== true,
    who: textOf(values.who),
    reason,
  };
}

function isCommand(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}

function optionsOf(
  spec: CommandSpec,
): Record<string, { type: "string" | "boolean"; help: string }> {
  return {
    ...spec.options,
    ...(needsReason(spec) ? CHANGING : {}),
    ...(spec.effect === "moves money" ? MOVING : {}),
    ...COMMON,
  };
}

function needsReason({ effect }: CommandSpec): boolean {
  return effect === "changes" || effect === "moves money";
}

function parse(args: readonly string[], options: ReturnType<typeof optionsOf>) {
  const types = Object.entries(options).map(([name, { type }]) => [name, { type }] as const);
  try {
    const parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: Object.fromEntries(types),
    });
    return { positionals: parsed.positionals, values: singles(parsed.values) };
  } catch (thrown) {
    const text = thrown instanceof Error ? thrown.message : String(thrown);
    throw new PoolError("config", text);
  }
}

function singles(values: Readonly<Record<string, unknown>>) {
  const result: Record<string, string | boolean | undefined> = {};
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === "string" || typeof value === "boolean") result[name] = value;
  }
  return result;
}

function textOf(value: string | boolean | undefined): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value : undefined;
}

function checkArguments(name: string, spec: CommandSpec, given: readonly string[]): void {
  const needed = spec.arguments.filter((argument) => !argument.startsWith("[")).length;
  const isOpen = spec.arguments.some((argument) => argument.includes("…"));
  if (given.length >= needed && (isOpen || given.length <= spec.arguments.length)) return;
  throw new PoolError("config", `usage: ${usageOf(name, spec)}`);
}

function usageOf(name: string, spec: CommandSpec): string {
  return ["katpool", name, ...spec.arguments, "[options]"].join(" ");
}

function overview(): string {
  const lines = Object.entries<CommandSpec>(COMMANDS).map(([name, spec]) => {
    const left = [name, ...spec.arguments].join(" ").padEnd(26);
    return `  ${left} ${spec.summary}`;
  });
  return [
    "usage: katpool COMMAND [arguments] [options]",
    "",
    ...lines,
    "",
    "What moves money only shows what it would do, unless --yes is given. Every change needs",
    "--reason TEXT and is kept in the audit trail. katpool COMMAND --help lists the options.",
  ].join("\n");
}

function helpOf(name: string, spec: CommandSpec): string {
  const lines = Object.entries(optionsOf(spec)).map(([option, { type, help }]) => {
    const left = `--${option}${type === "string" ? " TEXT" : ""}`.padEnd(26);
    return `  ${left} ${help}`;
  });
  return [`usage: ${usageOf(name, spec)}`, "", spec.summary, "", ...lines].join("\n");
}

/** Throws PoolError "config" if the text is not a positive amount in KAS. */
export function parseKas(text: string): Sompi {
  const amount = readKas(text);
  if (amount !== undefined) return amount;
  throw new PoolError("config", `${text}: must be an amount in KAS above zero`);
}
