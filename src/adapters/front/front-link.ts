// One connection from this app to a front: handshake, heartbeat, frames in both directions.
// docs/developer/front-link.md specifies it. What the frames mean for a miner is not known here.

import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Clock } from "../../base/clock.ts";
import { PoolError } from "../../base/errors.ts";
import {
  decodeClose,
  decodeLine,
  decodeOpen,
  decodeWelcome,
  encodeHello,
  encodeLoad,
  type OpenedSession,
  type ReceivedLine,
  type SessionClose,
  type Welcome,
} from "./app-frames.ts";
import {
  BodyReader,
  decodeFields,
  encodeFields,
  encodeFrame,
  FRAME,
  type Frame,
  FrameReader,
  LinkProtocolError,
  MAX_FRAME_BYTES,
  u16,
} from "./frames.ts";

export const LINK_VERSION = 1;
const HANDSHAKE_LIMIT_MS = 5000;
/** Frames that wait for the front; beyond, the link is closed and its sessions move on. */
const MAX_QUEUED_BYTES = 16 * 1024 * 1024;
const NONCE_BYTES = 32;

export interface FrontAddress {
  /** Path of a Unix socket, or host and port. */
  at: { unix: string } | { hostname: string; port: number };
  /** Without white space around it; undefined without authentication. */
  secret: string | undefined;
}

export interface LinkIdentity {
  appName: string;
  /** 16 random bytes, drawn when the process starts. */
  appId: Uint8Array;
  capacity: number | undefined;
  farewells: readonly { reason: number; bytes: Uint8Array }[];
  software: string | undefined;
}

/** Called in the order of the frames; none may throw. */
export interface LinkEvents {
  welcomed(link: FrontLink, welcome: Welcome): void;
  opened(link: FrontLink, session: OpenedSession): void;
  line(link: FrontLink, line: ReceivedLine): void;
  closed(link: FrontLink, close: SessionClose): void;
  /** The session's last reply and RELEASED are wanted. */
  release(link: FrontLink, session: number): void;
  /** After DRAIN: no session is left. */
  drained(link: FrontLink): void;
  /** A successor of the front listens at the same place. */
  handover(link: FrontLink): void;
  /** Once, at the end of the link: its sessions are no longer this app's. */
  ended(link: FrontLink, reason: string): void;
  /** How busy this process is, for the front's choice among apps. */
  load(): { lagMs: number; busy: number };
}

type Phase = "connecting" | "hello" | "proof" | "welcomed" | "ended";

export class FrontLink {
  welcome: Welcome | undefined;
  readonly #address: FrontAddress;
  readonly #identity: LinkIdentity;
  readonly #events: LinkEvents;
  readonly #clock: Clock;
  readonly #reader = new FrameReader();
  readonly #appNonce = randomBytes(NONCE_BYTES);
  #phase: Phase = "connecting";
  #socket: Bun.Socket<undefined> | undefined;
  #queue: Buffer[] = [];
  #queuedBytes = 0;
  #isFull = false;
  #willFlush = false;
  #silence: (() => void) | undefined;

  constructor(options: {
    address: FrontAddress;
    identity: LinkIdentity;
    events: LinkEvents;
    clock: Clock;
  }) {
    this.#address = options.address;
    this.#identity = options.identity;
    this.#events = options.events;
    this.#clock = options.clock;
  }

  /** Connects; rejects with PoolError "network" if nobody listens. The rest is told by events. */
  async connect(): Promise<void> {
    const socket = {
      data: (_socket: Bun.Socket<undefined>, chunk: Buffer) => this.#take(chunk),
      drain: () => this.#drain(),
      close: () => this.end("the front closed the link"),
      error: (_socket: Bun.Socket<undefined>, error: Error) => this.end(error.message),
    };
    try {
      const { at } = this.#address;
      this.#socket = await ("unix" in at
        ? Bun.connect<undefined>({ unix: at.unix, socket })
        : Bun.connect<undefined>({ hostname: at.hostname, port: at.port, socket }));
    } catch (thrown) {
      this.#phase = "ended";
      throw new PoolError("network", "connecting to the front", thrown);
    }
    this.#phase = "hello";
    this.#expectWithin(HANDSHAKE_LIMIT_MS);
    this.send(
      encodeHello({
        versions: { lowest: LINK_VERSION, highest: LINK_VERSION },
        ...this.#identity,
        appNonce: this.#address.secret === undefined ? undefined : this.#appNonce,
      }),
    );
  }

  get isUp(): boolean {
    return this.#phase === "welcomed";
  }

  /** Queues a frame for the end of this turn; ignored after the end. */
  send(frame: Buffer): void {
    if (this.#phase === "ended" || this.#phase === "connecting") return;
    this.#queue.push(frame);
    this.#queuedBytes += frame.length;
    if (this.#queuedBytes > MAX_QUEUED_BYTES) {
      this.end("the front reads too slowly");
      return;
    }
    if (this.#willFlush || this.#isFull) return;
    this.#willFlush = true;
    queueMicrotask(() => {
      this.#willFlush = false;
      this.#write();
    });
  }

  /** Closes the connection; calls `ended` once. */
  end(reason: string): void {
    if (this.#phase === "ended") return;
    this.#phase = "ended";
    this.#silence?.();
    this.#queue = [];
    this.#socket?.end();
    this.#events.ended(this, reason);
  }

  #write(): void {
    if (this.#phase === "ended" || this.#queue.length === 0) return;
    const bytes = this.#queue.length === 1 ? this.#queue[0] : Buffer.concat(this.#queue);
    this.#queue = [];
    if (bytes === undefined) return;
    const taken = this.#socket?.write(bytes) ?? -1;
    if (taken < 0) {
      this.end("the front is gone");
      return;
    }
    this.#queuedBytes -= taken;
    this.#isFull = taken < bytes.length;
    if (this.#isFull) this.#queue.push(bytes.subarray(taken));
  }

  #drain(): void {
    this.#isFull = false;
    this.#write();
  }

  #take(chunk: Buffer): void {
    try {
      this.#reader.feed(chunk, (frame) => this.#dispatch(frame));
    } catch (thrown) {
      if (!(thrown instanceof LinkProtocolError)) throw thrown;
      this.send(encodeFrame(FRAME.error, u16(1), Buffer.from(thrown.message)));
      this.#write();
      this.end(thrown.message);
    }
  }

  #dispatch({ type, body }: Frame): void {
    if (this.#phase === "ended") return;
    if (type === FRAME.error) {
      const reader = new BodyReader(body);
      this.end(`the front refused: ${reader.u16()} ${reader.rest().toString("utf8")}`);
    } else if (this.#phase !== "welcomed") this.#shakeHands(type, body);
    else this.#serve(type, body);
  }

  #shakeHands(type: number, body: Buffer): void {
    const { secret } = this.#address;
    if (type === FRAME.challenge && this.#phase === "hello" && secret !== undefined) {
      this.send(encodeFrame(FRAME.proof, encodeFields([[1, this.#prove(secret, body)]])));
      this.#phase = "proof";
      return;
    }
    if (type !== FRAME.welcome) throw new LinkProtocolError(`frame ${type} in the handshake`);
    if (secret !== undefined && this.#phase !== "proof") {
      throw new LinkProtocolError("the front did not prove that it knows the secret");
    }
    const welcome = decodeWelcome(body);
    if (welcome.version !== LINK_VERSION) throw new LinkProtocolError("an unknown version");
    this.welcome = welcome;
    this.#phase = "welcomed";
    this.#reader.maxFrameBytes = MAX_FRAME_BYTES;
    this.#expectWithin(welcome.timeoutMs);
    this.#events.welcomed(this, welcome);
  }

  /** Checks the front's proof and returns ours. */
  #prove(secret: string, challenge: Buffer): Buffer {
    const fields = decodeFields(challenge);
    const frontNonce = fields.get(1) ?? Buffer.alloc(0);
    const theirs = fields.get(2) ?? Buffer.alloc(0);
    const expected = mac(secret, "front", this.#appNonce, frontNonce);
    const isRight = theirs.length === expected.length && timingSafeEqual(theirs, expected);
    if (frontNonce.length !== NONCE_BYTES || !isRight) {
      throw new LinkProtocolError("the front does not know the secret");
    }
    return mac(secret, "app", frontNonce, this.#appNonce);
  }

  #serve(type: number, body: Buffer): void {
    const events = this.#events;
    this.#expectWithin(this.welcome?.timeoutMs ?? HANDSHAKE_LIMIT_MS);
    if (type === FRAME.line) events.line(this, decodeLine(body));
    else if (type === FRAME.open) events.opened(this, decodeOpen(body));
    else if (type === FRAME.close) events.closed(this, decodeClose(body));
    else if (type === FRAME.heartbeat) this.#answerHeartbeat(body);
    else if (type === FRAME.release) events.release(this, new BodyReader(body).u64());
    else if (type === FRAME.drained) events.drained(this);
    else if (type === FRAME.handover) events.handover(this);
    else if (type !== FRAME.prefixed) throw new LinkProtocolError(`frame ${type} out of place`);
  }

  #answerHeartbeat(body: Buffer): void {
    this.send(encodeLoad({ tick: new BodyReader(body).u64(), ...this.#events.load() }));
  }

  /** The link ends unless a frame arrives within `limitMs`. */
  #expectWithin(limitMs: number): void {
    this.#silence?.();
    this.#silence = this.#clock.after(limitMs, () => this.end("the front is silent"));
  }
}

function mac(secret: string, role: string, first: Uint8Array, second: Uint8Array): Buffer {
  return createHmac("sha256", secret)
    .update(`katpool-link/${role}\0`)
    .update(first)
    .update(second)
    .digest();
}
