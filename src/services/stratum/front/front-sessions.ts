// Makes the sessions of an app behind a front: new ones, and those that another app served before,
// which continue with their workers and their difficulty. A session that another app served is paid
// for jobs published after it was opened here, and for those that it is known to have been sent
// (docs/decisions/0019-sessions-behind-a-front.md).

import type { StratumPortConfig } from "../../../adapters/config/config.ts";
import {
  encodeReply,
  OPEN_CAUSE,
  type OpenedSession,
  type ReceivedLine,
} from "../../../adapters/front/app-frames.ts";
import type { FrontLink } from "../../../adapters/front/front-link.ts";
import { assert } from "../../../base/assert.ts";
import { BoundedMap } from "../../../base/bounded.ts";
import type { Clock } from "../../../base/clock.ts";
import { jobTag } from "../../../domain/job.ts";
import { startDifficulty } from "../../../domain/port/port-difficulty.ts";
import { parseUser } from "../../../domain/worker.ts";
import type { EncodedJob } from "../devices/dialects.ts";
import { DECISION_LEAD_MS, DifficultyPlan } from "../difficulty/assigned-difficulty.ts";
import { Origin, originOf } from "../limits/origins.ts";
import { type WalletBudgets, walletBudgets } from "../limits/wallet-budgets.ts";
import type { StratumMetrics } from "../metrics.ts";
import type { ConversationContext } from "../protocol/conversation.ts";
import { Session } from "../session.ts";
import { FrontOutbox } from "./front-outbox.ts";
import type { JobRounds } from "./job-rounds.ts";
import { LineAcknowledgements } from "./line-acknowledgements.ts";
import { extranonceOf } from "./opened-session.ts";
import { isReleased, type OldJobs } from "./resumption.ts";
import { type SessionSnapshot, SnapshotKeeper } from "./session-snapshot.ts";

export interface FrontSession {
  readonly number: number;
  readonly link: FrontLink;
  readonly session: Session;
  readonly outbox: FrontOutbox;
  readonly lines: LineAcknowledgements;
  /** What an earlier app left. */
  readonly before: SessionSnapshot | undefined;
  /** The front wants it back as soon as its shares are durable. */
  isReleasing: boolean;
  /** Lines that came while old jobs are looked up; undefined when they are served at once. */
  held: ReceivedLine[] | undefined;
}

export interface FrontSessionsDeps {
  ports: readonly StratumPortConfig[];
  conversation: Pick<
    ConversationContext,
    "addressPrefix" | "isValidAddress" | "validator" | "remembered"
  >;
  /** Whether a share with this nonce is in a journal. */
  wasCredited: (nonceHi: number, nonceLo: number) => boolean;
  oldJobs: Pick<OldJobs, "run" | "journal">;
  clock: Clock;
  currentJob: (sharedDifficulty?: number) => EncodedJob | undefined;
  onReply: (session: Session) => void;
  metrics: Pick<StratumMetrics, "prefixIgnored">;
}

/** As long as the front lets a prefix rest, by its default. */
const PREFIX_REST_MS = 600_000;
const PREFIXES_REMEMBERED = 65_536;

export class FrontSessions {
  readonly #deps: FrontSessionsDeps;
  readonly #wallets: WalletBudgets;
  /** By what they have in common; bounded by the ports' intervals and the devices' families. */
  readonly #classes = new Map<string, number>();
  /** When sessions with these prefixes ended here. */
  readonly #prefixUsedMs = new BoundedMap<string, number>(PREFIXES_REMEMBERED);

  constructor(deps: FrontSessionsDeps) {
    this.#deps = deps;
    this.#wallets = walletBudgets(deps.ports);
  }

  /** The session is no longer this app's. */
  ended(session: Session): void {
    this.#prefixUsedMs.set(session.extranonce.hex, this.#deps.clock.monotonicMs());
    session.rememberDifficulty(this.#deps.conversation.remembered);
  }

  open(
    { link, rounds }: { link: FrontLink; rounds: JobRounds },
    opened: OpenedSession,
    port: StratumPortConfig,
  ): FrontSession {
    const nowMs = this.#deps.clock.monotonicMs();
    const lines = new LineAcknowledgements();
    const { oldJobs } = this.#deps;
    const snapshots = new SnapshotKeeper(opened.snapshot, oldJobs, isReleased(opened));
    let outbox: FrontOutbox | undefined;
    const plan = this.#planOf(opened, port, nowMs);
    const session: Session = new Session({
      outbox: (jobLines) => {
        outbox = new FrontOutbox({
          session: opened.session,
          rounds,
          jobClass: () => this.#classOf(session),
          lines,
          jobLines,
          jobTag: () => jobTag(oldJobs.run, session.lastJobId),
          changedSnapshot: (isLast) => {
            const atMs = this.#deps.clock.monotonicMs();
            return isLast ? snapshots.whole(session, atMs) : snapshots.changed(session, atMs);
          },
          send: (reply) => link.send(encodeReply(reply)),
        });
        return outbox;
      },
      address: opened.address,
      port,
      space: { extranonce: extranonceOf(opened.prefix), plan, isInherited: false },
      // The front that holds the sockets limits addresses; the app limits connections and wallets.
      origin: new Origin(originOf(opened.address), true),
      wallets: this.#wallets,
      nowMs,
      currentJob: this.#deps.currentJob,
      onReply: this.#deps.onReply,
      wasCredited: (nonceHi, nonceLo) =>
        lines.newest <= opened.repeatsUpTo && this.#deps.wasCredited(nonceHi, nonceLo),
      onPrefixIgnored: this.#deps.metrics.prefixIgnored,
      onDeferred: () => lines.deferred(),
      onSettled: () => lines.settled(),
    });
    assert(outbox !== undefined, "a session makes its outbox at once");
    const { before } = snapshots;
    if (before !== undefined) this.#restore(session, before, nowMs);
    const held = before === undefined ? undefined : [];
    const number = opened.session;
    return { number, link, session, outbox, lines, isReleasing: false, before, held };
  }

  /**
   * Numbers from 1: sessions of one form of job and one interval, so that they stay in step. 0 is
   * for those with jobs of their own.
   */
  #classOf({ dialect, jobIntervalMs, ignoresPrefix }: Session): number {
    if (ignoresPrefix) return 0;
    const key = `${dialect.jobForm} ${dialect.isMinimal} ${jobIntervalMs}`;
    const number = this.#classes.get(key) ?? this.#classes.size + 1;
    this.#classes.set(key, number);
    return number;
  }

  /**
   * A new connection has a prefix that rested for minutes at the front: every job of now is new to
   * it. One that another app served, or whose prefix was in use here, waits for the next template.
   */
  #planOf(opened: OpenedSession, port: StratumPortConfig, nowMs: number): DifficultyPlan {
    const usedMs = this.#prefixUsedMs.get(opened.prefix.toString("hex"));
    const isRested = usedMs === undefined || nowMs - usedMs > PREFIX_REST_MS;
    const isNew = opened.cause === OPEN_CAUSE.new && opened.snapshot === undefined;
    const fromMs = isNew && isRested ? Number.NEGATIVE_INFINITY : nowMs + DECISION_LEAD_MS;
    return new DifficultyPlan(startDifficulty(port), fromMs);
  }

  #restore(session: Session, before: SessionSnapshot, nowMs: number): void {
    const { addressPrefix, isValidAddress, validator } = this.#deps.conversation;
    if (before.agent !== null) session.subscribed(before.agent);
    if (before.ignoresPrefix === true) session.leavePrefix();
    for (const user of before.users) {
      const parsed = parseUser(user, addressPrefix);
      if (!parsed.ok || !isValidAddress(parsed.worker.wallet)) continue;
      session.workers.add(user, validator.worker(parsed.worker));
    }
    if (session.workers.last === undefined) return;
    session.authorized(nowMs);
    session.difficulty.resume(before, nowMs);
  }
}
