// The JetStream streams of the share journals: one message per group of shares, on a subject per
// journal, and one message per claim of a journal. Everything is read from the stream's leader, so
// that what was acknowledged is always seen.

import {
  DiscardPolicy,
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  type SeqMsgRequest,
  StorageType,
  type StoredMsg,
} from "@nats-io/jetstream";
import { connect, headers, type NatsConnection } from "@nats-io/transport-node";
import { type Clock, sleep } from "../../../base/clock.ts";
import { errorText, PoolError } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";

export interface StreamOptions {
  /** "host:port" of each server. */
  servers: readonly string[];
  token: string | undefined;
  /** Name of the stream, and in lower case the first part of its subjects. */
  name: string;
  /** Servers that hold each message: 1, 3 or 5. */
  replicas: number;
  maxBytes: number;
  /** JetStream domain of the stream that this one is a copy of; undefined: it is written here. */
  mirrorOf?: string | undefined;
  /** How long the servers may take to be ready at the start. */
  startMs: number;
  clock: Clock;
  log: Log;
}

export interface StoredGroup {
  streamSequence: number;
  /** Of the message; see `publish`. */
  id: string;
  /** Sequences of the shares in it; `last` is `first` − 1 if there are none. */
  first: number;
  last: number;
  timeMs: number;
  data: Uint8Array;
}

const FIRST = "Katpool-First";
const LAST = "Katpool-Last";
const ID = "Nats-Msg-Id";
/** A group with the largest block, which must not be refused for ever. */
const LEAST_PAYLOAD_BYTES = 4 * 1024 * 1024;
const RETRY_MS = 500;
const REQUEST_MS = 5000;
/** A group that is sent again is stored once, so there is no need to wait for long. */
const PUBLISH_MS = 1500;
/** Longer than a message may be sent again after its acknowledgement was lost. */
const DUPLICATES_NS = 600e9;
const WRONG_LAST_SEQUENCE = 10071;
/** A clustered server says this instead for a moment, while it knows no better. */
const WRONG_LAST_SEQUENCE_UNKNOWN = 10164;
const STREAM_NOT_FOUND = 10059;

export class JournalStream implements AsyncDisposable {
  readonly #connection: NatsConnection;
  readonly #client: JetStreamClient;
  readonly #manager: JetStreamManager;
  readonly #name: string;
  readonly #prefix: string;

  private constructor(connection: NatsConnection, manager: JetStreamManager, name: string) {
    this.#connection = connection;
    this.#client = jetstream(connection, { timeout: REQUEST_MS });
    this.#manager = manager;
    this.#name = name;
    this.#prefix = name.toLowerCase();
  }

  /**
   * Connects and makes the streams. Throws PoolError "journal" if they are not ready in time, and
   * "config" if the servers take no message that is large enough.
   */
  static async open(options: StreamOptions): Promise<JournalStream> {
    const { clock, log, startMs } = options;
    const endMs = clock.monotonicMs() + startMs;
    for (;;) {
      try {
        return await tryOpen(options);
      } catch (thrown) {
        if (thrown instanceof PoolError && thrown.kind === "config") throw thrown;
        if (clock.monotonicMs() >= endMs) {
          throw new PoolError("journal", "share journal's NATS servers are not ready", thrown);
        }
        log.debug("waiting for NATS", { error: errorText(thrown) });
      }
      await sleep(clock, RETRY_MS);
    }
  }

  /** For `tryOpen` alone. */
  static of(connection: NatsConnection, manager: JetStreamManager, name: string): JournalStream {
    return new JournalStream(connection, manager, name);
  }

  groupSubject(identity: string): string {
    return `${this.#prefix}.shares.${identity}`;
  }

  /**
   * Stores a group after the message with stream sequence `after` of its subject (0: it is the
   * first).
   * Resolves to its stream sequence once a quorum has it. Throws PoolError "conflict" if another
   * message follows `after`, "journal" if the outcome is unknown: then it may be sent again.
   */
  async publish(
    identity: string,
    group: { id: string; first: number; last: number; data: Uint8Array },
    after: number,
  ): Promise<number> {
    const subject = this.groupSubject(identity);
    const marks = headers();
    marks.set(FIRST, String(group.first));
    marks.set(LAST, String(group.last));
    try {
      const ack = await this.#client.publish(subject, group.data, {
        msgID: group.id,
        headers: marks,
        timeout: PUBLISH_MS,
        expect: { lastSubjectSequence: after },
      });
      return ack.seq;
    } catch (thrown) {
      if (
        codeOf(thrown) !== WRONG_LAST_SEQUENCE &&
        codeOf(thrown) !== WRONG_LAST_SEQUENCE_UNKNOWN
      ) {
        throw new PoolError("journal", "share journal's NATS servers are unreachable", thrown);
      }
    }
    // It may be our own, whose acknowledgement was lost.
    const newest = await this.lastGroup(identity);
    if (newest?.id === group.id) return newest.streamSequence;
    throw new PoolError("conflict", "another process writes this share journal");
  }

  /** The newest group of a journal. */
  async lastGroup(identity: string): Promise<StoredGroup | undefined> {
    return groupOf(await this.#message(this.#name, { last_by_subj: this.groupSubject(identity) }));
  }

  /** The first group of a journal at or after a stream sequence. */
  async groupFrom(identity: string, streamSequence: number): Promise<StoredGroup | undefined> {
    const query = { seq: streamSequence, next_by_subj: this.groupSubject(identity) };
    // The type of the request does not know this form, which the server has had since 2.9.
    return groupOf(await this.#message(this.#name, query as SeqMsgRequest));
  }

  /** Deletes the groups of a journal before a stream sequence. */
  async purge(identity: string, streamSequence: number): Promise<void> {
    const filter = this.groupSubject(identity);
    await this.#ask(() => this.#manager.streams.purge(this.#name, { filter, seq: streamSequence }));
  }

  /** Bytes of all journals together. */
  async bytes(): Promise<number> {
    return (await this.#ask(() => this.#manager.streams.info(this.#name))).state.bytes;
  }

  /** The identities of the journals that the stream has groups of. */
  async identities(): Promise<string[]> {
    const prefix = this.groupSubject("");
    const options = { subjects_filter: `${prefix}*` };
    const info = await this.#ask(() => this.#manager.streams.info(this.#name, options));
    return Object.keys(info.state.subjects ?? {}).map((subject) => subject.slice(prefix.length));
  }

  /** The claim of journal `number`, with the place for `writeClaim`. */
  async readClaim(number: number): Promise<{ text: string; place: number } | undefined> {
    const subject = this.#claimSubject(number);
    const message = await this.#message(`${this.#name}_CLAIMS`, { last_by_subj: subject });
    return message === null ? undefined : { text: message.string(), place: message.seq };
  }

  /** Replaces the claim at `place` (0: none); undefined if another process was faster. */
  async writeClaim(number: number, text: string, place: number): Promise<number | undefined> {
    try {
      const expect = { lastSubjectSequence: place };
      const options = { expect, timeout: REQUEST_MS };
      return (await this.#client.publish(this.#claimSubject(number), text, options)).seq;
    } catch (thrown) {
      const code = codeOf(thrown);
      if (code === WRONG_LAST_SEQUENCE || code === WRONG_LAST_SEQUENCE_UNKNOWN) return undefined;
      throw new PoolError("journal", "share journal's NATS servers are unreachable", thrown);
    }
  }

  /** A text that the holder of a journal keeps with it; empty if there is none. */
  async readNote(identity: string): Promise<string> {
    const subject = this.#noteSubject(identity);
    return (await this.#message(`${this.#name}_CLAIMS`, { last_by_subj: subject }))?.string() ?? "";
  }

  async writeNote(identity: string, text: string): Promise<void> {
    const options = { timeout: REQUEST_MS };
    await this.#ask(() => this.#client.publish(this.#noteSubject(identity), text, options));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#connection.close();
  }

  #noteSubject(identity: string): string {
    return `${this.#prefix}.notes.${identity}`;
  }

  #claimSubject(number: number): string {
    return `${this.#prefix}.claims.${number}`;
  }

  async #message(
    stream: string,
    query: SeqMsgRequest | { last_by_subj: string },
  ): Promise<StoredMsg | null> {
    return this.#ask(() => this.#manager.streams.getMessage(stream, query));
  }

  async #ask<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      throw new PoolError("journal", "share journal's NATS servers are unreachable", thrown);
    }
  }
}

async function tryOpen(options: StreamOptions): Promise<JournalStream> {
  const { servers, token, name, replicas, maxBytes } = options;
  const connection = await connect({
    servers: [...servers],
    name: "katpool-app",
    ...(token === undefined ? {} : { token }),
    maxReconnectAttempts: -1,
    reconnectTimeWait: RETRY_MS,
    timeout: REQUEST_MS,
  });
  try {
    const largest = connection.info?.max_payload ?? 0;
    if (largest < LEAST_PAYLOAD_BYTES) {
      throw new PoolError("config", `NATS max_payload is ${largest}: set 8MB at the servers`);
    }
    const manager = await jetstreamManager(connection, { timeout: REQUEST_MS });
    const prefix = name.toLowerCase();
    const common = { storage: StorageType.File, num_replicas: replicas };
    const { mirrorOf } = options;
    if (mirrorOf !== undefined) {
      const mirror = { name, domain: mirrorOf };
      await ensure(manager, { ...common, name, mirror, max_bytes: maxBytes });
      return JournalStream.of(connection, manager, name);
    }
    await ensure(manager, {
      ...common,
      name,
      subjects: [`${prefix}.shares.*`],
      retention: RetentionPolicy.Limits,
      // Full, it refuses new groups; an old one is never dropped for them.
      discard: DiscardPolicy.New,
      duplicate_window: DUPLICATES_NS,
      max_bytes: maxBytes,
    });
    await ensure(manager, {
      ...common,
      name: `${name}_CLAIMS`,
      subjects: [`${prefix}.claims.*`, `${prefix}.notes.*`],
      max_msgs_per_subject: 1,
    });
    return JournalStream.of(connection, manager, name);
  } catch (thrown) {
    await connection.close();
    throw thrown;
  }
}

type StreamSettings = Parameters<JetStreamManager["streams"]["add"]>[0];

async function ensure(manager: JetStreamManager, settings: StreamSettings): Promise<void> {
  try {
    await manager.streams.info(settings.name);
  } catch (thrown) {
    if (codeOf(thrown) !== STREAM_NOT_FOUND) throw thrown;
    await manager.streams.add(settings);
  }
}

function groupOf(message: StoredMsg | null): StoredGroup | undefined {
  if (message === null) return undefined;
  return {
    streamSequence: message.seq,
    id: message.header?.get(ID) ?? "",
    first: Number.parseInt(message.header?.get(FIRST) ?? "", 10),
    last: Number.parseInt(message.header?.get(LAST) ?? "", 10),
    timeMs: message.time.getTime(),
    data: message.data,
  };
}

function codeOf(thrown: unknown): number | undefined {
  return thrown instanceof JetStreamApiError ? thrown.code : undefined;
}
