// A front's link to an app's stratum server without sockets: the test plays the front, with a
// hand-wound clock and a validator with scripted verdicts.

import {
  OPEN_CAUSE,
  type OpenedSession,
  type SessionClose,
} from "../../../src/adapters/front/app-frames.ts";
import { BodyReader, FRAME, FrameReader } from "../../../src/adapters/front/frames.ts";
import { FrontLink } from "../../../src/adapters/front/front-link.ts";
import { HandWoundClock } from "../../../src/base/clock.ts";
import { silentLog } from "../../../src/base/log.ts";
import type { Job } from "../../../src/domain/job.ts";
import { RememberedDifficulties } from "../../../src/services/stratum/difficulty/remembered.ts";
import { FrontServer } from "../../../src/services/stratum/front/front-server.ts";
import type { OldJobs } from "../../../src/services/stratum/front/resumption.ts";
import { portConfig, ScriptedValidator, sendableJob, WALLET } from "./stratum-fixture.ts";

/** A REPLY or BROADCAST as the front reads it. */
export interface SentFrame {
  type: "reply" | "broadcast";
  session: number | undefined;
  /** Of a broadcast to listed sessions. */
  sessions?: number[];
  acknowledged: number | undefined;
  snapshot: string | undefined;
  tag: number | undefined;
  sessionClass: number | undefined;
  isHeld: boolean;
  text: string;
}

class RecordingLink extends FrontLink {
  readonly frames: SentFrame[] = [];
  readonly released: number[] = [];
  readonly closes: SessionClose["reason"][] = [];
  readonly #reader = new FrameReader();

  override send(frame: Buffer): void {
    this.#reader.feed(frame, ({ type, body }) => {
      const reader = new BodyReader(body);
      if (type === FRAME.reply) this.frames.push(readReply(reader));
      else if (type === FRAME.broadcast) this.frames.push(readBroadcast(reader));
      else if (type === FRAME.released) this.released.push(reader.u64());
      else if (type === FRAME.close) {
        reader.u64();
        this.closes.push(reader.u8());
      }
    });
  }
}

function readReply(reader: BodyReader): SentFrame {
  const [session, acknowledged, flags] = [reader.u64(), reader.u32(), reader.u16()];
  const snapshot = flags & 1 ? reader.bytes(reader.u32()).toString("utf8") : undefined;
  if (flags & 2) reader.bytes(reader.u16() * 4);
  const tag = flags & 4 ? reader.u64() : undefined;
  const sessionClass = flags & 8 ? reader.u32() : undefined;
  const text = reader.rest().toString("latin1");
  const isHeld = (flags & 16) !== 0;
  return { type: "reply", session, acknowledged, snapshot, tag, sessionClass, isHeld, text };
}

function readBroadcast(reader: BodyReader): SentFrame {
  const none = { session: undefined, acknowledged: undefined, snapshot: undefined };
  const isList = reader.u8() === 1;
  const [tag, target] = [reader.u64(), reader.u32()];
  const sessions = isList ? Array.from({ length: target }, () => reader.u64()) : undefined;
  return {
    ...{ type: "broadcast", ...none, tag, isHeld: false },
    ...(sessions === undefined ? {} : { sessions }),
    sessionClass: isList ? undefined : target,
    text: reader.rest().toString("latin1"),
  };
}

export class FrontBench {
  readonly clock = new HandWoundClock();
  readonly validator = new ScriptedValidator();
  readonly server: FrontServer;
  readonly link: RecordingLink;
  /** Nonces (low halves) that are in a journal. */
  readonly credited = new Set<number>();
  readonly oldJobs: OldJobs & { known: PromiseWithResolvers<boolean>; asked: string[] };
  job: Job = sendableJob(1);
  /** Set by tests that cause faults of the server, which are then counted. */
  toleratesFaults = false;
  faults = 0;

  constructor(keys: object = {}) {
    const port = { ...portConfig({ host: "127.0.0.1", ...keys }), port: 7777 };
    const known = Promise.withResolvers<boolean>();
    const asked: string[] = [];
    this.oldJobs = {
      ...{ run: 7, journal: "00000000000b", known, asked },
      knows: ({ journal, isReleased }) => {
        asked.push(`${journal} ${isReleased}`);
        return known.promise;
      },
      works: async (tags) => new Map(tags.map((tag) => [tag, `work of ${tag}`])),
    };
    this.server = new FrontServer({
      ports: [port],
      jobs: {
        current: () => this.job,
        currentVariant: () => undefined,
        newestId: () => this.job.id,
        oldestId: () => 1,
      },
      conversation: {
        addressPrefix: "kaspadev",
        isValidAddress: (address) => address === WALLET,
        validator: this.validator,
        remembered: new RememberedDifficulties(),
      },
      wasCredited: (_hi, lo) => this.credited.has(lo),
      oldJobs: this.oldJobs,
      clock: this.clock,
      log: silentLog,
      metrics: {
        ...{ opened: () => undefined, closed: () => undefined, rejected: () => undefined },
        ...{ banned: () => undefined, sessions: () => undefined },
        ...{
          extranonceReusedEarly: () => undefined,
          prefixIgnored: () => undefined,
          lag: () => undefined,
        },
        internalError: () => {
          if (!this.toleratesFaults) throw new Error("a fault of the server");
          this.faults += 1;
        },
      },
    });
    this.link = new RecordingLink({
      address: { at: { unix: "" }, secret: undefined },
      identity: { appName: "", appId: Buffer.alloc(16), capacity: 1, farewells: [], software: "" },
      events: { ...this.server.events, drained: () => undefined, handover: () => undefined },
      clock: this.clock,
    });
    this.server.events.welcomed(this.link, {
      ...{ version: 1, frontId: Buffer.alloc(16), heartbeatMs: 1000, timeoutMs: 5000 },
      ...{ windowLines: 512, windowBytes: 65_536 },
      bounds: { line: 512, snapshot: 16_384, reply: 262_144, broadcast: 65_536, tags: 256 },
    });
    this.server.start();
  }

  open(session: number, more: Partial<OpenedSession> = {}): void {
    this.server.events.opened(this.link, {
      ...{ session, address: "192.0.2.1", port: 7777, portName: "7777", tlsVersion: undefined },
      ...{ prefix: Buffer.from([0, session]), snapshot: undefined, tags: [], ageMs: 0 },
      ...{ cause: OPEN_CAUSE.new, repeatsUpTo: 0 },
      ...more,
    });
  }

  line(session: number, sequence: number, message: object): void {
    const bytes = Buffer.from(JSON.stringify(message));
    this.server.events.line(this.link, { session, sequence, bytes });
  }

  /** Sends the two lines of a handshake. */
  login(session: number, agent = "IceRiverMiner-v1.1"): void {
    this.line(session, 1, { id: 1, method: "mining.subscribe", params: [agent] });
    this.line(session, 2, { id: 2, method: "mining.authorize", params: [`${WALLET}.rig`, "x"] });
  }

  share(session: number, sequence: number, job: number, nonce: string): void {
    const params = [`${WALLET}.rig`, String(job), nonce];
    this.line(session, sequence, { id: sequence, method: "mining.submit", params });
  }

  /** A new job, a second after the one before. */
  nextJob(): void {
    this.clock.advance(1000);
    this.job = sendableJob(this.job.id + 1);
    this.server.newJob(this.job);
  }

  /** The frames since the last call. */
  async frames(): Promise<SentFrame[]> {
    await new Promise((resolve) => setImmediate(resolve));
    return this.link.frames.splice(0);
  }
}
