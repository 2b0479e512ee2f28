// What an operator needs to add a device: agents that no dialect is for, and the first lines of
// connections that were refused. In memory alone, only while the pool runs with DEBUG, and without
// whole wallets and without passwords. Invariant: both lists are bounded, also per address.

const MAX_AGENTS = 100;
const MAX_LINES = 200;
const MAX_LINES_PER_ORIGIN = 10;
const MAX_LINE = 300;
const OTHERS = "(others)";

export interface RefusedLine {
  /** The address, or for IPv6 its /64. */
  origin: string;
  /** "" before the device has subscribed. */
  agent: string;
  line: string;
}

export interface NotesReport {
  unknownAgents: { agent: string; connections: number }[];
  /** Logins with a number as password that is far above the port's start difficulty. */
  ignoredPasswords: number;
  /** The oldest first; without the address. */
  refusedLines: { agent: string; line: string }[];
}

export class MinerNotes {
  readonly #agents = new Map<string, number>();
  #others = 0;
  #ignoredPasswords = 0;
  readonly #lines: RefusedLine[] = [];

  /** A connection named an agent that no dialect is for. */
  subscribed(agent: string): void {
    const text = printable(agent);
    const before = this.#agents.get(text);
    if (before === undefined && this.#agents.size >= MAX_AGENTS) this.#others += 1;
    else this.#agents.set(text, (before ?? 0) + 1);
  }

  /** A number as password was taken for no difficulty. It is not kept: it may be a password. */
  passwordIgnored(): void {
    this.#ignoredPasswords += 1;
  }

  /** A line got an error. At the limit the oldest is dropped; of one address no more are taken. */
  refused({ origin, agent, line }: RefusedLine): void {
    const ofOrigin = this.#lines.filter((one) => one.origin === origin).length;
    if (ofOrigin >= MAX_LINES_PER_ORIGIN) return;
    if (this.#lines.length >= MAX_LINES) this.#lines.shift();
    this.#lines.push({ origin, agent: printable(agent), line: withoutSecrets(line) });
  }

  report(): NotesReport {
    const unknownAgents = [...this.#agents].map(([agent, connections]) => ({ agent, connections }));
    if (this.#others > 0) unknownAgents.push({ agent: OTHERS, connections: this.#others });
    const refusedLines = this.#lines.map(({ agent, line }) => ({ agent, line }));
    return { unknownAgents, ignoredPasswords: this.#ignoredPasswords, refusedLines };
  }
}

/** A login is cut off before its parameters, because a miner's password may be used elsewhere. */
function withoutSecrets(line: string): string {
  const start = line.slice(0, 1024);
  const params = /mining\.auth/i.test(start) ? start.search(/"params"|\[/) : -1;
  const shown = params === -1 ? start : `${start.slice(0, params)}…`;
  const masked = shown.replace(
    /((?:kaspa[a-z]*:)?[a-z0-9]{6})[a-z0-9]{40,}([a-z0-9]{6})/gi,
    "$1…$2",
  );
  return printable(masked).slice(0, MAX_LINE);
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e…]/g, "?");
}
