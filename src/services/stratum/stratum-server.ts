// The stratum server: listens on every port, enforces the limits, and passes lines to the
// conversation and jobs to the notifier. Invariant: nothing that a miner sends ends the process or
// another miner's connection.

import type { StratumPortConfig } from "../../adapters/config/config.ts";
import type { Clock } from "../../base/clock.ts";
import { errorText } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { Job } from "../../domain/job.ts";
import type { Jobs } from "./dependencies.ts";
import type { NonceSpaces } from "./difficulty/nonce-spaces.ts";
import { JobNotifier } from "./job-notifier.ts";
import { addressList } from "./limits/address-list.ts";
import { Admission } from "./limits/admission.ts";
import { BoundedLog } from "./limits/bounded-log.ts";
import { checkSession } from "./limits/session-limits.ts";
import { ShareInput } from "./methods/submit.ts";
import type { CloseReason, StratumMetrics } from "./metrics.ts";
import { type ConversationContext, Intake } from "./protocol/conversation.ts";
import { maskUser } from "./protocol/mask-user.ts";
import { readProxyHeader } from "./protocol/proxy-protocol.ts";
import { Session } from "./session.ts";
import { addressOf, type Link, openListener, type Socket } from "./sockets/listener.ts";
import { Outbox } from "./sockets/outbox.ts";

export interface StratumServerParts {
  ports: readonly StratumPortConfig[];
  spaces: NonceSpaces;
  jobs: Jobs;
  conversation: Omit<ConversationContext, "onFailedLogins" | "input">;
  /** Several processes listen on one port and the system deals connections out to them. */
  sharePorts: boolean;
  clock: Clock;
  log: Log;
  metrics: StratumMetrics;
}

const WATCH_INTERVAL_MS = 1000;
/** Above this fraction of `maxConnections`, connections without shares are shed. */
const CROWDED = 0.95;

export class StratumServer implements AsyncDisposable {
  readonly #parts: StratumServerParts;
  readonly #notifier: JobNotifier;
  readonly #intake: Intake;
  readonly #sessions = new Map<Session, Socket>();
  readonly #admission: Admission;
  readonly #listeners: Bun.TCPSocketListener<Link>[] = [];
  /** Connections of balancers whose PROXY header is not whole yet, since when. */
  readonly #headerless = new Map<Socket, number>();
  #isStopping = false;
  #replied: Session[] = [];
  #watch: (() => void) | undefined;

  constructor(parts: StratumServerParts) {
    this.#parts = parts;
    this.#admission = new Admission(parts);
    const logins = new BoundedLog(parts.log, parts.clock);
    this.#intake = new Intake({
      ...parts.conversation,
      input: new ShareInput(),
      onFailedLogins: ({ address }, user, reason) =>
        logins.warn("miner closed after failed logins", { address, user: maskUser(user), reason }),
    });
    this.#notifier = new JobNotifier({
      clock: parts.clock,
      jobs: parts.jobs,
      offer: (session, nowMs) =>
        this.#guardSession(session, () => {
          session.offerJob(nowMs);
          this.#flush(session);
        }),
    });
  }

  /** Opens every port; throws PoolError "conflict" when one is taken. */
  start(): void {
    for (const port of this.#parts.ports) this.#listeners.push(this.#listen(port));
    this.#planWatch();
  }

  /** Ports in the order of the configuration, as the system gave them (0 asks for any). */
  get ports(): number[] {
    return this.#listeners.map((listener) => listener.port);
  }

  get connections(): number {
    return this.#sessions.size;
  }

  sessions(): Iterable<Session> {
    return this.#sessions.keys();
  }

  newJob(job: Job): void {
    this.#notifier.newJob(job, this.#sessions.keys());
  }

  /** The validator has answered a batch of shares: one write for each miner that got a reply. */
  flushReplies(): void {
    const replied = this.#replied;
    this.#replied = [];
    for (const session of replied) {
      session.needsFlush = false;
      this.#guardSession(session, () => this.#flush(session));
    }
  }

  /** Takes no new connection and no further line; what is being journaled is still answered. */
  stopAccepting(): void {
    this.#isStopping = true;
    for (const listener of this.#listeners) listener.stop(false);
    this.#watch?.();
    this.#notifier.stop();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stopAccepting();
    this.flushReplies();
    for (const session of [...this.#sessions.keys()]) this.#close(session, "shutdown");
    for (const socket of [...this.#headerless.keys()]) this.#refuseHeader(socket);
  }

  #listen(port: StratumPortConfig): Bun.TCPSocketListener<Link> {
    const isProxy = addressList(port.proxyProtocolFrom, "proxyProtocolFrom");
    return openListener({
      port,
      reusePort: this.#parts.sharePorts,
      log: this.#parts.log,
      open: this.#guarded<void>((socket) => this.#open(socket, isProxy)),
      data: this.#guarded((socket, chunk: Buffer) => this.#take(socket, chunk)),
      drain: this.#guarded<void>((socket) => this.#drained(socket)),
      close: (socket) => this.#closed(socket, "peer"),
    });
  }

  #open(socket: Socket, isProxy: (address: string) => boolean): void {
    const address = addressOf(socket);
    if (address === undefined) {
      // The peer has reset the connection already: there is nobody to serve or to count.
      socket.terminate();
      return;
    }
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 60_000);
    const connections = this.#sessions.size + this.#headerless.size;
    if (this.#isStopping || connections >= socket.data.port.maxConnections) {
      this.#parts.metrics.rejected("connections");
      socket.end();
    } else if (isProxy(address)) {
      socket.data.header = Buffer.alloc(0);
      this.#headerless.set(socket, this.#parts.clock.monotonicMs());
    } else this.#admit(socket, address);
  }

  #admit(socket: Socket, address: string): void {
    const { port } = socket.data;
    const { metrics, clock } = this.#parts;
    const nowMs = clock.monotonicMs();
    const place = this.#admission.admit(address, port, nowMs);
    if (typeof place === "string") {
      metrics.rejected(place);
      socket.end();
      return;
    }
    const session = new Session({
      outbox: (jobLines) => new Outbox(socket, port.maxOutboxBytes, jobLines),
      ...{ address, port, nowMs, ...place },
      wallets: this.#admission.wallets,
      currentJob: (shared) => this.#notifier.current(shared),
      onReply: (replied) => this.#noteReply(replied),
      onPrefixIgnored: metrics.prefixIgnored,
    });
    socket.data.session = session;
    this.#sessions.set(session, socket);
    metrics.opened();
  }

  #take(socket: Socket, chunk: Buffer): void {
    const link = socket.data;
    if (link.header !== undefined) {
      this.#takeHeader(socket, chunk);
      return;
    }
    const { session } = link;
    if (session === undefined || session.isClosed || this.#isStopping) return;
    const { clock } = this.#parts;
    const begunMs = clock.monotonicMs();
    session.heardMs = begunMs;
    this.#intake.begin(session, begunMs);
    const fits = session.lines.feed(chunk, this.#intake);
    session.budget.end(clock.monotonicMs() - begunMs);
    if (!fits) session.outbox.add(LINE_TOO_LONG);
    this.#flush(session);
    if (!fits) this.#close(session, "lineTooLong");
    else if (this.#intake.isDone) this.#close(session, this.#intake.closing ?? "malformed");
  }

  #takeHeader(socket: Socket, chunk: Buffer): void {
    const link = socket.data;
    const bytes = Buffer.concat([link.header ?? Buffer.alloc(0), chunk]);
    const header = readProxyHeader(bytes);
    if (header.kind === "more") {
      link.header = bytes;
      return;
    }
    if (header.kind === "bad") {
      this.#refuseHeader(socket);
      return;
    }
    link.header = undefined;
    this.#headerless.delete(socket);
    const address = header.address ?? addressOf(socket);
    if (address === undefined) {
      socket.terminate();
      return;
    }
    this.#admit(socket, address);
    const rest = bytes.subarray(header.bytes);
    if (rest.byteLength > 0) this.#take(socket, rest);
  }

  #refuseHeader(socket: Socket): void {
    this.#headerless.delete(socket);
    socket.data.header = undefined;
    this.#parts.metrics.closed("proxyHeader");
    socket.end();
  }

  #drained(socket: Socket): void {
    const { session } = socket.data;
    if (session !== undefined && !session.outbox.drained()) this.#drop(session);
  }

  #flush(session: Session): void {
    if (!session.isClosed && !session.outbox.flush()) this.#drop(session);
  }

  #drop(session: Session): void {
    this.#close(session, session.outbox.isGone ? "peer" : "slowReader");
  }

  #noteReply(session: Session): void {
    if (session.needsFlush || session.isClosed) return;
    session.needsFlush = true;
    this.#replied.push(session);
  }

  /** A fault of our own code ends this connection, is logged with its trace, and counted. */
  #guarded<T>(work: (socket: Socket, event: T) => void): (socket: Socket, event: T) => void {
    return (socket, event) => {
      try {
        work(socket, event);
      } catch (thrown) {
        this.#fault(socket, thrown);
      }
    };
  }

  /** The same in a loop over sessions: the others are served. */
  #guardSession(session: Session, work: () => void): void {
    try {
      work();
    } catch (thrown) {
      const socket = this.#sessions.get(session);
      if (socket === undefined) throw thrown;
      this.#fault(socket, thrown);
    }
  }

  #fault(socket: Socket, thrown: unknown): void {
    this.#parts.metrics.internalError();
    const stack = thrown instanceof Error ? thrown.stack : undefined;
    this.#parts.log.error("stratum fault", { error: errorText(thrown), stack });
    this.#closed(socket, "internal");
    socket.terminate();
  }

  #close(session: Session, reason: CloseReason): void {
    const socket = this.#sessions.get(session);
    if (socket === undefined) return;
    this.#closed(socket, reason);
    if (reason === "slowReader" || reason === "peer") socket.terminate();
    else socket.end();
  }

  #closed(socket: Socket, reason: CloseReason): void {
    const { session } = socket.data;
    this.#headerless.delete(socket);
    if (session === undefined || session.isClosed) return;
    session.isClosed = true;
    this.#sessions.delete(session);
    this.#notifier.forget(session);
    this.#admission.leave(session);
    session.rememberDifficulty(this.#parts.conversation.remembered);
    this.#parts.metrics.closed(reason);
  }

  #planWatch(): void {
    this.#watch = this.#parts.clock.after(WATCH_INTERVAL_MS, () => {
      this.#watchAll();
      this.#planWatch();
    });
  }

  #watchAll(): void {
    const nowMs = this.#parts.clock.monotonicMs();
    let authorized = 0;
    const { size } = this.#sessions;
    for (const session of this.#sessions.keys()) {
      if (session.state === "authorized") authorized += 1;
      const isCrowded = size > session.port.maxConnections * CROWDED;
      this.#guardSession(session, () => {
        const reason = checkSession(session, nowMs, isCrowded);
        if (reason === undefined) this.#flush(session);
        else this.#close(session, reason);
      });
    }
    for (const [socket, sinceMs] of this.#headerless) {
      const limitMs = socket.data.port.authorizeTimeoutSeconds * 1000;
      if (nowMs - sinceMs > limitMs) this.#refuseHeader(socket);
    }
    this.#parts.metrics.sessions(this.#sessions.size, authorized);
    this.#parts.metrics.lag(this.#notifier.lagMs);
  }
}

const LINE_TOO_LONG = '{"id":null,"result":null,"error":[20,"Line is too long",null]}\n';
