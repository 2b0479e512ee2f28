// The stratum server of an app behind a front: the same sessions and conversation as on sockets of
// its own, over frames of the link (docs/developer/front-link.md). A session that another app
// served before continues with its workers and its difficulty.
// A session that another app served is paid for jobs published after it was opened here, so that
// no nonce is credited by two apps (docs/decisions/0019-sessions-behind-a-front.md).

import type { StratumPortConfig } from "../../../adapters/config/config.ts";
import {
  CLOSE_REASON,
  encodeClose,
  encodeReleased,
  encodeReply,
  OPEN_CAUSE,
  type OpenedSession,
  type ReceivedLine,
} from "../../../adapters/front/app-frames.ts";
import type { FrontEvents } from "../../../adapters/front/front-client.ts";
import type { FrontLink } from "../../../adapters/front/front-link.ts";
import { assert } from "../../../base/assert.ts";
import { BoundedMap } from "../../../base/bounded.ts";
import type { Clock } from "../../../base/clock.ts";
import { errorText } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import type { Job } from "../../../domain/job.ts";
import { parseUser } from "../../../domain/worker.ts";
import type { Jobs } from "../dependencies.ts";
import { DECISION_LEAD_MS, DifficultyPlan } from "../difficulty/assigned-difficulty.ts";
import { startDifficulty } from "../difficulty/vardiff.ts";
import { JobNotifier } from "../job-notifier.ts";
import { BoundedLog } from "../limits/bounded-log.ts";
import { Origin, originOf } from "../limits/origins.ts";
import { checkSession } from "../limits/session-limits.ts";
import { type WalletBudgets, walletBudgets } from "../limits/wallet-budgets.ts";
import { ShareInput } from "../methods/submit.ts";
import type { CloseReason, StratumMetrics } from "../metrics.ts";
import { type ConversationContext, Intake } from "../protocol/conversation.ts";
import { maskUser } from "../protocol/mask-user.ts";
import { Session } from "../session.ts";
import { FrontOutbox } from "./front-outbox.ts";
import { LineAcknowledgements } from "./line-acknowledgements.ts";
import { extranonceOf, portOf } from "./opened-session.ts";
import { SnapshotKeeper } from "./session-snapshot.ts";

export interface FrontServerDeps {
  ports: readonly StratumPortConfig[];
  jobs: Jobs;
  conversation: Omit<ConversationContext, "onFailedLogins" | "input">;
  /** Whether the journal had a share with this nonce when the app started. */
  wasCredited: (nonceHi: number, nonceLo: number) => boolean;
  clock: Clock;
  log: Log;
  metrics: StratumMetrics;
}

interface FrontSession {
  readonly number: number;
  readonly link: FrontLink;
  readonly session: Session;
  readonly outbox: FrontOutbox;
  readonly lines: LineAcknowledgements;
  /** The front wants it back as soon as its shares are durable. */
  isReleasing: boolean;
}

const CHECK_INTERVAL_MS = 1000;
/** As long as the front lets a prefix rest, by its default. */
const PREFIX_REST_MS = 600_000;
const PREFIXES_REMEMBERED = 65_536;
/** Without any new template for so long, the network stands still. */
const STANDING_MS = 5000;
const LINE_FEED = Buffer.of(10);
const REASONS: Partial<Record<CloseReason, number>> = CLOSE_REASON;

export class FrontServer implements AsyncDisposable {
  readonly #deps: FrontServerDeps;
  readonly #notifier: JobNotifier;
  readonly #intake: Intake;
  readonly #bySession = new Map<Session, FrontSession>();
  readonly #byLink = new Map<FrontLink, Map<number, FrontSession>>();
  readonly #touched = new Set<FrontSession>();
  readonly #wallets: WalletBudgets;
  /** When sessions with these prefixes ended here. */
  readonly #prefixUsedMs = new BoundedMap<string, number>(PREFIXES_REMEMBERED);
  #willFlush = false;
  #stopCheck: (() => void) | undefined;
  #lastCheckMs: number;
  #lagMs = 0;

  constructor(deps: FrontServerDeps) {
    this.#deps = deps;
    this.#wallets = walletBudgets(deps.ports);
    const logins = new BoundedLog(deps.log, deps.clock);
    this.#intake = new Intake({
      ...deps.conversation,
      input: new ShareInput(),
      onFailedLogins: ({ address }, user, reason) =>
        logins.warn("miner closed after failed logins", { address, user: maskUser(user), reason }),
    });
    this.#notifier = new JobNotifier({
      clock: deps.clock,
      jobs: deps.jobs,
      flush: (session) => void session.outbox.flush(),
    });
    this.#lastCheckMs = deps.clock.monotonicMs();
  }

  /** What the front's client calls. */
  get events(): FrontEvents {
    return {
      welcomed: (link) => this.#byLink.set(link, new Map()),
      opened: (link, session) => this.#guarded(undefined, () => this.#opened(link, session)),
      line: (link, line) => this.#line(link, line),
      closed: (link, close) => this.#forget(this.#find(link, close.session), "peer"),
      release: (link, number) => this.#release(this.#find(link, number)),
      ended: (link) => this.#linkEnded(link),
      load: () => ({ lagMs: Math.round(this.#lagMs), busy: 0 }),
    };
  }

  start(): void {
    this.#stopCheck = this.#deps.clock.after(CHECK_INTERVAL_MS, () => {
      this.#checkAll();
      this.start();
    });
  }

  get connections(): number {
    return this.#bySession.size;
  }

  sessions(): Iterable<Session> {
    return this.#bySession.keys();
  }

  newJob(job: Job): void {
    this.#notifier.newJob(job, this.#bySession.keys());
  }

  /** A batch of shares has got its replies. */
  flushReplies(): void {
    this.#flushTouched();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopCheck?.();
    this.#notifier.stop();
    this.#flushTouched();
  }

  #find(link: FrontLink, number: number): FrontSession | undefined {
    return this.#byLink.get(link)?.get(number);
  }

  #opened(link: FrontLink, opened: OpenedSession): void {
    const port = portOf(this.#deps.ports, opened);
    if (port === undefined || opened.prefix.length === 0) {
      const text = port === undefined ? "unknown port" : "no prefix";
      this.#deps.log.warn("session refused", { reason: text, port: opened.portName });
      const reason = CLOSE_REASON.other;
      link.send(encodeClose({ session: opened.session, reason, banSeconds: 0, text }));
      return;
    }
    const front = this.#make(link, opened, port);
    this.#bySession.set(front.session, front);
    this.#byLink.get(link)?.set(opened.session, front);
    this.#deps.metrics.opened();
  }

  #make(link: FrontLink, opened: OpenedSession, port: StratumPortConfig): FrontSession {
    const nowMs = this.#deps.clock.monotonicMs();
    const lines = new LineAcknowledgements();
    const snapshots = new SnapshotKeeper(opened.snapshot);
    let outbox: FrontOutbox | undefined;
    const plan = this.#planOf(opened, port, nowMs);
    const session: Session = new Session({
      outbox: (jobLines) => {
        outbox = new FrontOutbox({
          session: opened.session,
          lines,
          jobLines,
          jobId: () => session.lastJobId,
          changedSnapshot: () => snapshots.changed(session),
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
      currentJob: (shared) => this.#notifier.current(shared),
      onReply: (replied) => this.#touch(this.#bySession.get(replied)),
      wasCredited: (nonceHi, nonceLo) =>
        lines.newest <= opened.repeatsUpTo && this.#deps.wasCredited(nonceHi, nonceLo),
      onDeferred: () => lines.deferred(),
      onSettled: () => lines.settled(),
    });
    assert(outbox !== undefined, "a session makes its outbox at once");
    if (snapshots.before !== undefined) this.#resume(session, snapshots.before, nowMs);
    return { number: opened.session, link, session, outbox, lines, isReleasing: false };
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

  #resume(session: Session, before: NonNullable<SnapshotKeeper["before"]>, nowMs: number): void {
    const { addressPrefix, isValidAddress, validator } = this.#deps.conversation;
    if (before.agent !== null) session.subscribed(before.agent);
    for (const user of before.users) {
      const parsed = parseUser(user, addressPrefix);
      if (!parsed.ok || !isValidAddress(parsed.worker.wallet)) continue;
      session.workers.add(user, validator.worker(parsed.worker));
    }
    if (session.workers.last === undefined) return;
    session.authorized(nowMs);
    session.difficulty.resume(before, nowMs);
    session.resume(nowMs);
  }

  #line(link: FrontLink, line: ReceivedLine): void {
    const front = this.#find(link, line.session);
    if (front === undefined) return;
    this.#guarded(front, () => this.#serve(front, line));
  }

  #serve(front: FrontSession, line: ReceivedLine): void {
    const { session, lines } = front;
    session.heardMs = this.#deps.clock.monotonicMs();
    lines.received(line.sequence);
    this.#intake.begin(session, session.heardMs);
    session.lines.feed(Buffer.concat([line.bytes, LINE_FEED]), this.#intake);
    this.#touch(front);
    if (this.#intake.closing !== undefined) this.#close(front, this.#intake.closing);
  }

  #touch(front: FrontSession | undefined): void {
    if (front === undefined) return;
    this.#touched.add(front);
    if (this.#willFlush) return;
    this.#willFlush = true;
    queueMicrotask(() => this.#flushTouched());
  }

  #flushTouched(): void {
    this.#willFlush = false;
    for (const front of this.#touched) {
      front.outbox.flush();
      if (front.isReleasing) this.#release(front);
    }
    this.#touched.clear();
  }

  /** Gives a session back once its accepted shares are durable and replied to. */
  #release(front: FrontSession | undefined): void {
    if (front === undefined) return;
    front.isReleasing = true;
    if (front.lines.hasPending) return;
    front.outbox.flush();
    front.link.send(encodeReleased(front.number));
    this.#forget(front, "shutdown");
  }

  #close(front: FrontSession, reason: CloseReason): void {
    front.outbox.flush();
    const code = REASONS[reason] ?? CLOSE_REASON.other;
    const close = { session: front.number, reason: code, banSeconds: 0, text: reason };
    front.link.send(encodeClose(close));
    this.#forget(front, reason);
  }

  #forget(front: FrontSession | undefined, reason: CloseReason): void {
    if (front === undefined || front.session.isClosed) return;
    front.session.isClosed = true;
    front.outbox.end();
    this.#prefixUsedMs.set(front.session.extranonce.hex, this.#deps.clock.monotonicMs());
    this.#bySession.delete(front.session);
    this.#byLink.get(front.link)?.delete(front.number);
    this.#touched.delete(front);
    this.#notifier.forget(front.session);
    this.#deps.metrics.closed(reason);
  }

  #linkEnded(link: FrontLink): void {
    for (const front of [...(this.#byLink.get(link)?.values() ?? [])]) {
      this.#forget(front, "shutdown");
    }
    this.#byLink.delete(link);
  }

  #checkAll(): void {
    const nowMs = this.#deps.clock.monotonicMs();
    this.#lagMs = Math.max(0, nowMs - this.#lastCheckMs - CHECK_INTERVAL_MS);
    this.#lastCheckMs = nowMs;
    let authorized = 0;
    for (const front of [...this.#bySession.values()]) {
      if (front.session.state === "authorized") authorized += 1;
      this.#guarded(front, () => {
        this.#helpStandingNetwork(front.session, nowMs);
        const reason = checkSession(front.session, nowMs);
        if (reason === undefined) front.outbox.flush();
        else this.#close(front, reason);
      });
    }
    this.#deps.metrics.sessions(this.#bySession.size, authorized);
  }

  /**
   * On a network where nobody else mines, no new template comes before somebody mines. One that is
   * older than the session then serves: nobody can make a network stand still to gain a choice.
   */
  #helpStandingNetwork(session: Session, nowMs: number): void {
    const isWaiting = session.hasBegun && session.lastJobId < 0;
    if (!isWaiting || nowMs - session.openedMs < STANDING_MS) return;
    session.space.plan.coverEarlierJobs();
    session.offerJob(nowMs);
  }

  /** A fault of our own code ends this session, is logged with its trace, and counted. */
  #guarded(front: FrontSession | undefined, work: () => void): void {
    try {
      work();
    } catch (thrown) {
      this.#deps.metrics.internalError();
      const stack = thrown instanceof Error ? thrown.stack : undefined;
      this.#deps.log.error("stratum fault", { error: errorText(thrown), stack });
      if (front !== undefined) this.#close(front, "internal");
    }
  }
}
