// What the next app must know of a session behind a front: what the device is, who was authorized,
// and the difficulty in force. The front keeps it as opaque bytes (docs/developer/front-link.md).

import { z } from "zod";
import type { Session } from "../session.ts";

/** Proxies authorize some dozens of users; the front bounds a snapshot to 16 KiB. */
const MAX_USERS = 64;

const shape = z.strictObject({
  version: z.literal(1),
  agent: z.string().max(256).nullable(),
  users: z.array(z.string().max(256)).max(MAX_USERS),
  /** The password of the first user: a floor or a fixed difficulty. */
  password: z.string().max(256),
  /** The difficulty decided last. */
  difficulty: z.number().positive().finite(),
  /** Accepted shares of the whole connection. */
  shares: z.number().int().nonnegative(),
});
export type SessionSnapshot = z.infer<typeof shape>;

export function encodeSnapshot(snapshot: SessionSnapshot): Buffer {
  return Buffer.from(JSON.stringify(snapshot), "utf8");
}

/** Undefined for bytes of another release or none at all: the miner must then log in again. */
export function decodeSnapshot(bytes: Buffer | undefined): SessionSnapshot | undefined {
  if (bytes === undefined || bytes.length === 0) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
  const parsed = shape.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

/** Notices when what a session's snapshot says has changed. */
export class SnapshotKeeper {
  /** What an earlier app left; undefined for a new connection. */
  readonly before: SessionSnapshot | undefined;
  #sent: string;

  constructor(bytes: Buffer | undefined) {
    this.before = decodeSnapshot(bytes);
    this.#sent = this.before === undefined ? "" : keyOf(this.before);
  }

  /** The new snapshot if it differs from the last one in more than the count of shares. */
  changed(session: Session): Buffer | undefined {
    if (session.state !== "authorized" && session.agent === undefined) return undefined;
    const snapshot = snapshotOf(session);
    const key = keyOf(snapshot);
    if (key === this.#sent) return undefined;
    this.#sent = key;
    return encodeSnapshot(snapshot);
  }
}

function keyOf({ agent, users, password, difficulty, shares }: SessionSnapshot): string {
  return JSON.stringify([agent, users, password, difficulty, shares > 0]);
}

function snapshotOf(session: Session): SessionSnapshot {
  const users = [...session.workers.values()].slice(0, MAX_USERS);
  return {
    version: 1,
    agent: session.agent ?? null,
    users: users.map(({ worker }) => `${worker.wallet}.${worker.name}`),
    password: session.difficulty.password.slice(0, 256),
    difficulty: session.difficulty.latest,
    shares: session.difficulty.sharesEver,
  };
}
