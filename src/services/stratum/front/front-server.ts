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
  type OpenedSession,
  type ReceivedLine,
} from "../../../adapters/front/app-frames.ts";
import type { FrontEvents } from "../../../adapters/front/front-client.ts";
import type { FrontLink } from "../../../adapters/front/front-link.ts";
import { assert } from "../../../base/assert.ts";
import { inBackground } from "../../../base/background.ts";
import type { Clock } from "../../../base/clock.ts";
import { errorText } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import type { Job } from "../../../domain/job.ts";
import type { Jobs } from "../dependencies.ts";
import { JobNotifier } from "../job-notifier.ts";
import { BoundedLog } from "../limits/bounded-log.ts";
import { checkSession } from "../limits/session-limits.ts";
import { ShareInput } from "../methods/submit.ts";
import type { CloseReason, StratumMetrics } from "../metrics.ts";
import { type ConversationContext, Intake } from "../protocol/conversation.ts";
import { maskUser } from "../protocol/mask-user.ts";
import type { Session } from "../session.ts";
import { type FrontSession, FrontSessions } from "./front-sessions.ts";
import { JobRounds } from "./job-rounds.ts";
import { portOf } from "./opened-session.ts";
import { adoptJobs, type OldJobs } from "./resumption.ts";

export interface FrontServerDeps {
  ports: readonly StratumPortConfig[];
  jobs: Jobs;
  conversation: Omit<ConversationContext, "onFailedLogins" | "input">;
  /** Whether a share with this nonce is in a journal. */
  wasCredited: (nonceHi: number, nonceLo: number) => boolean;
  oldJobs: OldJobs;
  clock: Clock;
  log: Log;
  metrics: StratumMetrics;
}

interface LinkSessions {
  link: FrontLink;
  rounds: JobRounds;
  byNumber: Map<number, FrontSession>;
}

const CHECK_INTERVAL_MS = 1000;
/** Lines of a resumed session wait so long for its old jobs to be known. */
const HOLD_MS = 1500;
/** Without any new template for so long, the network stands still. */
const STANDING_MS = 5000;
const LINE_FEED = Buffer.of(10);
const REASONS: Partial<Record<CloseReason, number>> = CLOSE_REASON;

export class FrontServer implements AsyncDisposable {
  readonly #deps: FrontServerDeps;
  readonly #notifier: JobNotifier;
  readonly #intake: Intake;
  readonly #bySession = new Map<Session, FrontSession>();
  readonly #byLink = new Map<FrontLink, LinkSessions>();
  readonly #touched = new Set<FrontSession>();
  readonly #factory: FrontSessions;
  #willFlush = false;
  #stopCheck: (() => void) | undefined;
  #lastCheckMs: number;
  #lagMs = 0;

  constructor(deps: FrontServerDeps) {
    this.#deps = deps;
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
      offer: (session, nowMs) =>
        this.#guarded(this.#bySession.get(session), () => {
          session.offerJob(nowMs);
          session.outbox.flush();
        }),
      inStep: {
        begin: () => {
          for (const { rounds } of this.#byLink.values()) rounds.begin();
        },
        end: () => {
          for (const { rounds } of this.#byLink.values()) rounds.end();
        },
      },
    });
    this.#factory = new FrontSessions({
      ...deps,
      currentJob: (shared) => this.#notifier.current(shared),
      onReply: (session) => this.#touch(this.#bySession.get(session)),
    });
    this.#lastCheckMs = deps.clock.monotonicMs();
  }

  /** What the front's client calls. */
  get events(): FrontEvents {
    return {
      welcomed: (link) => {
        const rounds = new JobRounds((frame) => link.send(frame));
        this.#byLink.set(link, { link, rounds, byNumber: new Map() });
      },
      opened: (link, opened) => {
        const work = () => this.#opened(link, opened);
        // A session that could not be made must not wait at the front for an app that lacks it.
        this.#guarded(undefined, work, () => refuse(link, opened.session, "internal"));
      },
      line: (link, line) => this.#line(link, line),
      closed: (link, close) => {
        const front = this.#find(link, close.session);
        this.#guarded(front, () => this.#forget(front, "peer"));
      },
      release: (link, number) => {
        const front = this.#find(link, number);
        if (front === undefined) link.send(encodeReleased(number));
        else this.#guarded(front, () => this.#release(front));
      },
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
    return this.#byLink.get(link)?.byNumber.get(number);
  }

  #opened(link: FrontLink, opened: OpenedSession): void {
    const port = portOf(this.#deps.ports, opened);
    if (port === undefined || opened.prefix.length === 0) {
      const text = port === undefined ? "unknown port" : "no prefix";
      this.#deps.log.warn("session refused", { reason: text, port: opened.portName });
      refuse(link, opened.session, text);
      return;
    }
    const of = this.#byLink.get(link);
    assert(of !== undefined, "a link is welcomed before it opens sessions");
    // An older front may take a session away and bring it back before this app has released it.
    this.#forget(of.byNumber.get(opened.session), "shutdown");
    const front = this.#factory.open(of, opened, port);
    this.#bySession.set(front.session, front);
    of.byNumber.set(opened.session, front);
    this.#deps.metrics.opened();
    if (front.held !== undefined) this.#resumeSoon(front, opened);
  }

  /** Looks up the session's old jobs; until then nothing is sent, and its lines wait. */
  #resumeSoon(front: FrontSession, opened: OpenedSession): void {
    const { clock, log, oldJobs } = this.#deps;
    const { session, before } = front;
    if (before === undefined) return;
    const isInTime = () => front.held !== undefined;
    const stopWaiting = clock.after(HOLD_MS, () => this.#resume(front));
    inBackground("old jobs", log, async () => {
      try {
        await adoptJobs({ session, tags: opened.tags, before, oldJobs, isInTime });
      } finally {
        stopWaiting();
        this.#resume(front);
      }
    });
  }

  #resume(front: FrontSession): void {
    const { held, session } = front;
    if (held === undefined) return;
    front.held = undefined;
    if (session.isClosed) return;
    this.#guarded(front, () => {
      if (session.state === "authorized") session.resume(this.#deps.clock.monotonicMs());
      for (const line of held) if (!session.isClosed) this.#serve(front, line);
    });
    this.#touch(front);
  }

  #line(link: FrontLink, line: ReceivedLine): void {
    const front = this.#find(link, line.session);
    if (front === undefined) return;
    // The front's window bounds what it sends before it is acknowledged.
    if (front.held !== undefined) front.held.push({ ...line, bytes: Buffer.from(line.bytes) });
    else this.#guarded(front, () => this.#serve(front, line));
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
    const touched = [...this.#touched];
    this.#touched.clear();
    for (const front of touched) {
      this.#guarded(front, () => {
        front.outbox.flush();
        if (front.isReleasing) this.#release(front);
      });
    }
  }

  /** Gives a session back once its accepted shares are durable and replied to. */
  #release(front: FrontSession): void {
    front.isReleasing = true;
    if (front.lines.hasPending || front.held !== undefined) return;
    front.outbox.flush(true);
    front.link.send(encodeReleased(front.number));
    this.#forget(front, "shutdown");
  }

  #close(front: FrontSession, reason: CloseReason): void {
    front.outbox.flush();
    this.#endAtFront(front, reason);
    this.#forget(front, reason);
  }

  #endAtFront(front: FrontSession, reason: CloseReason): void {
    const code = REASONS[reason] ?? CLOSE_REASON.other;
    const close = { session: front.number, reason: code, banSeconds: 0, text: reason };
    front.link.send(encodeClose(close));
  }

  #forget(front: FrontSession | undefined, reason: CloseReason): void {
    if (front === undefined || front.session.isClosed) return;
    front.session.isClosed = true;
    this.#bySession.delete(front.session);
    this.#byLink.get(front.link)?.byNumber.delete(front.number);
    this.#touched.delete(front);
    this.#notifier.forget(front.session);
    this.#deps.metrics.closed(reason);
    front.outbox.end();
    this.#factory.ended(front.session);
  }

  #linkEnded(link: FrontLink): void {
    for (const front of [...(this.#byLink.get(link)?.byNumber.values() ?? [])]) {
      this.#guarded(front, () => this.#forget(front, "shutdown"));
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
      if (front.held !== undefined) continue;
      this.#guarded(front, () => {
        this.#helpStandingNetwork(front.session, nowMs);
        const reason = checkSession(front.session, nowMs);
        if (reason === undefined) front.outbox.flush();
        else this.#close(front, reason);
      });
    }
    this.#deps.metrics.sessions(this.#bySession.size, authorized);
    this.#deps.metrics.lag(this.#notifier.lagMs);
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
  #guarded(front: FrontSession | undefined, work: () => void, onFault = () => undefined): void {
    try {
      work();
    } catch (thrown) {
      this.#deps.metrics.internalError();
      const stack = thrown instanceof Error ? thrown.stack : undefined;
      this.#deps.log.error("stratum fault", { error: errorText(thrown), stack });
      onFault();
      if (front === undefined || front.session.isClosed) return;
      // What it had to say may be what is broken.
      this.#endAtFront(front, "internal");
      this.#guarded(undefined, () => this.#forget(front, "internal"));
    }
  }
}

function refuse(link: FrontLink, session: number, text: string): undefined {
  link.send(encodeClose({ session, reason: CLOSE_REASON.other, banSeconds: 0, text }));
}
