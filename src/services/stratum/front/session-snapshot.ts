// What the next app must know of a session behind a front: what the device is, who was authorized,
// the difficulty, and with which difficulty each app's jobs were sent. The front keeps it as opaque
// bytes (docs/developer/front-link.md).

import { z } from "zod";
import type { SentFrom } from "../difficulty/session-difficulty.ts";
import type { Session } from "../session.ts";

/** Proxies authorize some dozens of users; the front bounds a snapshot to 16 KiB. */
const MAX_USERS = 64;
/** Apps that a session came from, the newest ones. */
const MAX_RUNS = 4;
const MAX_CHANGES = 16;

const count = z.number().int().nonnegative();
/** The jobs that one process sent. */
const run = z.object({
  /** Number of the process: the upper 16 of a tag's 48 bits. */
  run: count.max(0xffff),
  /** Identity of the journal that it credited shares in. */
  journal: z.string().regex(/^[0-9a-f]{12}$/),
  /** It gave the session back: it credits no share of it any more. */
  isReleased: z.boolean(),
  /** Job ids from which on a difficulty held, oldest first. */
  sentFrom: z.array(z.tuple([count, z.number().positive().finite()])).max(MAX_CHANGES),
});
export type SnapshotRun = Readonly<Omit<z.infer<typeof run>, "sentFrom" | "isReleased">> & {
  isReleased: boolean;
  readonly sentFrom: readonly SentFrom[];
};

/** Keys that a later release adds are ignored. */
const shape = z.object({
  version: z.union([z.literal(1), z.literal(2)]),
  agent: z.string().max(256).nullable(),
  users: z.array(z.string().max(256)).max(MAX_USERS),
  /** The password of the first user: a floor or a fixed difficulty. */
  password: z.string().max(256),
  /** The difficulty decided last. */
  difficulty: z.number().positive().finite(),
  /** That of the newest job. */
  current: z.number().positive().finite().optional(),
  /** Accepted shares of the whole connection. */
  shares: count,
  /** Variable difficulty's view when the snapshot was made, in milliseconds before it. */
  window: z.object({ shares: count, ageMs: count, authorizedMs: count }).optional(),
  /** The device does not use its prefix; its jobs are variants. */
  ignoresPrefix: z.boolean().optional(),
  /** The processes whose jobs the miner may still work on, oldest first. */
  runs: z.array(run).max(MAX_RUNS).default([]),
});
export type SessionSnapshot = Omit<z.infer<typeof shape>, "runs"> & { runs: SnapshotRun[] };

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

/** This process, as the snapshots of its sessions name it. */
export type OwnRun = Pick<SnapshotRun, "run" | "journal">;

/** Notices when what a session's snapshot says has changed. */
export class SnapshotKeeper {
  /** What an earlier app left; undefined for a new connection. */
  readonly before: SessionSnapshot | undefined;
  readonly #own: OwnRun;
  /** Of the snapshot sent last: what it depends on, without what changes with every share. */
  #sent: readonly unknown[] = [];

  /** `isReleased`: the app that made the snapshot has given the session back. */
  constructor(bytes: Buffer | undefined, own: OwnRun, isReleased: boolean) {
    this.#own = own;
    this.before = decodeSnapshot(bytes);
    const last = this.before?.runs.at(-1);
    if (last !== undefined) last.isReleased = isReleased;
  }

  /** The new snapshot if it differs from the last one in more than counts and times. */
  changed(session: Session, nowMs: number): Buffer | undefined {
    const { difficulty, workers, agent } = session;
    const [jobId] = difficulty.sentFrom.at(-1) ?? [];
    const { password, latest, current } = difficulty;
    const { ignoresPrefix } = session;
    const now = [
      ...[agent, workers.size, password, latest, current, difficulty.sharesEver > 0, jobId],
      ignoresPrefix,
    ];
    if (now.every((value, index) => value === this.#sent[index])) return undefined;
    this.#sent = now;
    return this.whole(session, nowMs);
  }

  /**
   * The snapshot with its counts as of now, for an app that takes the session over in order;
   * undefined while there is nothing to say.
   */
  whole(session: Session, nowMs: number): Buffer | undefined {
    if (session.state !== "authorized" && session.agent === undefined) return undefined;
    const { password, ...state } = session.difficulty.state(nowMs);
    const users = [...session.workers.values()].slice(0, MAX_USERS);
    return encodeSnapshot({
      version: 2,
      agent: session.agent ?? null,
      users: users.map(({ worker }) => `${worker.wallet}.${worker.name}`),
      password: password.slice(0, 256),
      ...state,
      ...(session.ignoresPrefix ? { ignoresPrefix: true } : {}),
      runs: this.#runs(session.difficulty.sentFrom),
    });
  }

  /** A process that goes on with a session of its own continues its list. */
  #runs(sentFrom: readonly SentFrom[]): SnapshotRun[] {
    const before = this.before?.runs ?? [];
    if (sentFrom.length === 0) return before;
    const last = before.at(-1);
    const isOwn = last?.run === this.#own.run;
    const all = [...(isOwn ? last.sentFrom : []), ...sentFrom.map(([id, d]) => [id, d] as const)];
    const { run: number, journal } = this.#own;
    const own = { run: number, journal, isReleased: false, sentFrom: all.slice(-MAX_CHANGES) };
    return [...(isOwn ? before.slice(0, -1) : before), own].slice(-MAX_RUNS);
  }
}
