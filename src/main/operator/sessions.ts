// Commands about the miners' sessions at a front: list, close, ban.

import { noteAction } from "../../adapters/database/operator-actions.ts";
import { requireSchema } from "../../adapters/database/schema/migrate.ts";
import {
  DEFAULT_ADMIN_SOCKET,
  FrontAdmin,
  type FrontSessionRow,
  type SessionFilter,
} from "../../adapters/front/front-admin.ts";
import { PoolError } from "../../base/errors.ts";
import {
  decodeSnapshot,
  type SessionSnapshot,
} from "../../services/stratum/front/session-snapshot.ts";
import { openPaymentDatabase, readPaymentSetup } from "../payment/dependencies.ts";
import { EXIT } from "../payment/exit.ts";
import type { Call } from "./call.ts";

const DEFAULT_ROWS = 100;
const MAX_ROWS = 10_000;
const DEFAULT_BAN_SECONDS = 3600;
const USER_WIDTH = 40;

export function frontOf({ options, env }: Call): FrontAdmin {
  const { front } = options;
  return new FrontAdmin(
    typeof front === "string" ? front : (env.FRONT_ADMIN_SOCKET ?? DEFAULT_ADMIN_SOCKET),
  );
}

export async function listSessions(call: Call): Promise<number> {
  const front = frontOf(call);
  const limit = wholeNumber(call, "limit", { otherwise: DEFAULT_ROWS, most: MAX_ROWS });
  const { total, sessions } = await front.sessions(filterOf(call), limit);
  const rows = sessions.map((row) => ({ ...row, snapshot: snapshotOf(row) ?? null }));
  if (call.isJson) {
    call.print(JSON.stringify({ total, sessions: rows, bans: (await front.bans()).bans }));
    return EXIT.done;
  }
  const cells = rows.map((row) => cellsOf(row, row.snapshot ?? undefined));
  for (const line of table([HEADINGS, ...cells])) call.print(line);
  call.print(`sessions: ${total}; ${rows.length} shown`);
  for (const { origin, until } of (await front.bans()).bans) {
    call.print(`banned: ${origin} until ${until}`);
  }
  return EXIT.done;
}

const HEADINGS = "session address port app age lines waiting difficulty shares agent user".split(
  " ",
);

function cellsOf(row: Omit<FrontSessionRow, "snapshot">, snapshot: SessionSnapshot | undefined) {
  const users = snapshot?.users ?? [];
  const more = users.length > 1 ? ` and ${users.length - 1} more` : "";
  return [
    String(row.session),
    row.address,
    row.tls ? `${row.port} (TLS)` : row.port,
    row.app === "" ? "none" : row.app,
    ageText(row.ageMs),
    String(row.lines),
    String(row.unacknowledged),
    String(snapshot?.difficulty ?? "-"),
    String(snapshot?.shares ?? "-"),
    printable(snapshot?.agent ?? "-"),
    printable(shortUser(users[0] ?? "-")) + more,
  ];
}

/** What a stranger sent must not steer the operator's terminal. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?");
}

/** A wallet of 60 letters would fill the line: its two ends stay. */
function shortUser(user: string): string {
  if (user.length <= USER_WIDTH) return user;
  return `${user.slice(0, 16)}…${user.slice(-(USER_WIDTH - 17))}`.replace("…", "...");
}

function ageText(ageMs: number): string {
  const seconds = Math.round(ageMs / 1000);
  if (seconds < 120) return `${seconds}s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes}min` : `${Math.round(minutes / 60)}h`;
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = HEADINGS.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
  return rows.map((row) => line(row).trimEnd());
}

function snapshotOf({ snapshot }: FrontSessionRow): SessionSnapshot | undefined {
  return snapshot === null ? undefined : decodeSnapshot(Buffer.from(snapshot, "base64"));
}

function filterOf({ options }: Call): SessionFilter {
  const text = (name: string) => {
    const value = options[name];
    return typeof value === "string" ? value : undefined;
  };
  return {
    session: text("session"),
    origin: text("origin"),
    port: text("port"),
    app: text("app"),
    text: text("user"),
  };
}

export async function kickSessions(call: Call): Promise<number> {
  const filter = filterOf(call);
  const subject = Object.values(filter)
    .filter((one) => one !== undefined)
    .join(" ");
  const { closed } = await frontOf(call).kick(filter);
  await note(call, subject, `${closed} sessions closed`);
  return report(call, { closed }, `sessions closed: ${closed}`);
}

export async function banOrigin(call: Call): Promise<number> {
  const [given = ""] = call.arguments;
  const most = 21_600;
  const seconds = wholeNumber(call, "seconds", { otherwise: DEFAULT_BAN_SECONDS, most });
  const ban = await frontOf(call).ban(given, seconds);
  if (ban.seconds === 0) throw new PoolError("config", `${ban.origin} is in limits.allow`);
  await note(call, ban.origin, `banned for ${ban.seconds} s, ${ban.closed} sessions closed`);
  const text = `${ban.origin} is banned for ${ban.seconds} s; sessions closed: ${ban.closed}`;
  return report(call, ban, text);
}

export async function unbanOrigin(call: Call): Promise<number> {
  const [origin = ""] = call.arguments;
  const { lifted } = await frontOf(call).unban(origin);
  await note(call, origin, lifted ? "ban lifted" : "was not banned");
  return report(call, { lifted }, lifted ? `${origin} may connect again` : `${origin}: no ban`);
}

/** The front has acted already; if Postgres is away, the command fails and says so. */
async function note(call: Call, subject: string, outcome: string): Promise<void> {
  call.progress(outcome);
  await using database = openPaymentDatabase(readPaymentSetup(call.env).url, call.log);
  await requireSchema(database);
  const action = { command: call.name, subject, outcome };
  await database.transaction((tx) => noteAction(tx, call.operator, action));
}

function report(call: Call, result: object, text: string): number {
  call.print(call.isJson ? JSON.stringify(result) : text);
  return EXIT.done;
}

export function wholeNumber(
  { options }: Call,
  name: string,
  { otherwise, most }: { otherwise: number; most: number },
): number {
  const text = options[name] ?? String(otherwise);
  const value = typeof text === "string" && /^[0-9]{1,9}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= most) return value;
  throw new PoolError("config", `--${name}: must be a whole number from 1 to ${most}`);
}
