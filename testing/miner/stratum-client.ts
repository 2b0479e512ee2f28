// A stratum client that behaves as a given device does: handshake, job format, nonce format. The
// CPU miner uses it; stories play honest and hostile miners with it. It holds one TCP connection
// and never reconnects. Every server message is either understood or listed in `violations`.

import { parseExact, stringifyExact } from "../exact-json.ts";
import { type Device, type DeviceName, devices } from "./devices.ts";
import { LineConnection } from "./line-connection.ts";
import {
  composeNonce,
  isRecord,
  readDifficultyParameters,
  readExtranonceParameters,
  readJobParameters,
  type StratumJob,
  type StratumReply,
  submitParameters,
} from "./stratum-messages.ts";

export interface StratumClientOptions {
  host: string;
  port: number;
  device?: DeviceName;
  /** Overrides the device's own user agent. */
  userAgent?: string;
  /** How long a request waits for its reply. */
  timeoutMs?: number;
  onJob?: (job: StratumJob) => void;
  onDifficulty?: (difficulty: number) => void;
  onExtranonce?: (extranonce: string) => void;
  onClose?: (reason: string) => void;
  /** Every line in either direction, before parsing. */
  onLine?: (direction: "in" | "out", line: string) => void;
}

interface Waiting {
  sentAtMs: number;
  resolve: (reply: StratumReply) => void;
  reject: (error: Error) => void;
  timer: ReturnType<typeof setTimeout>;
}

const keptLines = 1_000;

export class StratumClient {
  readonly device: Device;
  /** Protocol violations that a strict device would reject, in order. */
  readonly violations: string[] = [];
  /** The newest lines received, oldest first. */
  readonly lines: string[] = [];
  /** Resolves with the reason when the connection closes. */
  readonly closed: Promise<string>;
  extranonce = "";
  difficulty = 0;
  job: StratumJob | null = null;
  user = "";
  isOpen = false;

  readonly #options: StratumClientOptions;
  readonly #timeoutMs: number;
  readonly #waiting = new Map<number, Waiting>();
  readonly #jobWaiters = new Set<(job: StratumJob) => void>();
  #connection: LineConnection | null = null;
  #settleClosed: (reason: string) => void = () => {};
  #nextId = 1;
  #firstJobTimer: ReturnType<typeof setTimeout> | undefined;

  private constructor(options: StratumClientOptions) {
    this.#options = options;
    this.#timeoutMs = options.timeoutMs ?? 10_000;
    const device = devices[options.device ?? "iceriver"];
    this.device = { ...device, userAgent: options.userAgent ?? device.userAgent };
    this.closed = new Promise((resolve) => {
      this.#settleClosed = resolve;
    });
  }

  /** Opens the connection without sending anything. Rejects on timeout. */
  static async connect(options: StratumClientOptions): Promise<StratumClient> {
    const client = new StratumClient(options);
    client.isOpen = true;
    client.#connection = await LineConnection.open({
      host: options.host,
      port: options.port,
      timeoutMs: client.#timeoutMs,
      onLine: (line) => client.#readLine(line),
      onClose: (reason, cut) => client.#finish(reason, cut),
    });
    return client;
  }

  /** Subscribes and authorizes in the order of the device; resolves with the authorize reply. */
  async handshake(user: string, password = "x"): Promise<StratumReply> {
    await this.subscribe();
    if (this.device.asksForExtranonce) await this.request("mining.extranonce.subscribe", []);
    return await this.authorize(user, password);
  }

  async subscribe(): Promise<StratumReply> {
    const { userAgent, protocol } = this.device;
    const params = protocol === null ? [userAgent] : [userAgent, protocol];
    const reply = await this.request("mining.subscribe", params);
    if (!this.device.extranonceInSubscribe) return reply;
    const [first, ...extranonce]: unknown[] = Array.isArray(reply.result) ? reply.result : [];
    if (first === null) this.#readExtranonce(extranonce);
    else this.violations.push(`subscribe reply ${stringifyExact(reply.result)}`);
    return reply;
  }

  async authorize(user: string, password = "x"): Promise<StratumReply> {
    this.user = user;
    const reply = await this.request("mining.authorize", [user, password]);
    const waitMs = this.device.firstJobWithinMs;
    if (reply.result === true && waitMs > 0 && this.job === null) {
      this.#firstJobTimer = setTimeout(() => this.#hangUp("no job after authorize"), waitMs);
    }
    return reply;
  }

  /** Submits a share in the device's format. The nonce is the whole u64, prefix included. */
  submit(job: StratumJob, nonce: bigint): Promise<StratumReply> {
    const { id: jobId, timestamp, extranonce } = job;
    const share = { user: this.user, jobId, nonce, extranonce, timestamp };
    return this.request("mining.submit", submitParameters(this.device, share));
  }

  /** The nonce with this connection's prefix above the given counter. */
  nonce(counter: bigint): bigint {
    return composeNonce(this.extranonce, counter);
  }

  /** Any request; rejects on timeout or when the connection ends first. */
  request(method: string, params: unknown[]): Promise<StratumReply> {
    const id = this.#nextId;
    this.#nextId += 1;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new Error(`no reply to ${method} in ${this.#timeoutMs} ms`));
      }, this.#timeoutMs);
      this.#waiting.set(id, { sentAtMs: performance.now(), resolve, reject, timer });
      if (!this.isOpen) this.#refuse(id, "the connection is closed");
      else this.send(stringifyExact({ id, method, params }));
    });
  }

  /** Writes one line unchanged; the line end is added. */
  send(line: string): void {
    this.#options.onLine?.("out", line);
    this.sendRaw(`${line}\n`);
  }

  /** Writes bytes unchanged, for tests that split, join or corrupt lines. */
  sendRaw(bytes: string | Uint8Array): void {
    this.#connection?.write(bytes);
  }

  /** Resolves with the next job. */
  nextJob(timeoutMs = this.#timeoutMs): Promise<StratumJob> {
    return new Promise((resolve, reject) => {
      const waiter = (job: StratumJob) => {
        clearTimeout(timer);
        this.#jobWaiters.delete(waiter);
        resolve(job);
      };
      const timer = setTimeout(() => {
        this.#jobWaiters.delete(waiter);
        reject(new Error(`no job in ${timeoutMs} ms`));
      }, timeoutMs);
      this.#jobWaiters.add(waiter);
    });
  }

  /** The current job, or the first one. */
  async currentJob(timeoutMs = this.#timeoutMs): Promise<StratumJob> {
    return this.job ?? (await this.nextJob(timeoutMs));
  }

  /** Stops reading, like a hung device; the kernel's buffers fill up. */
  pause(): void {
    this.#connection?.pause();
  }

  resume(): void {
    this.#connection?.resume();
  }

  /** Closes with FIN. */
  close(): void {
    this.#connection?.end("closed by us");
  }

  /** Closes immediately (RST if possible). */
  destroy(): void {
    this.#connection?.destroy("destroyed by us");
  }

  #readLine(line: string): void {
    this.lines.push(line);
    if (this.lines.length > keptLines) this.lines.shift();
    this.#options.onLine?.("in", line);
    let message: unknown;
    try {
      message = parseExact(line);
    } catch (error) {
      this.violations.push(`not JSON (${String(error)}): ${line.slice(0, 200)}`);
      return;
    }
    if (!isRecord(message)) this.violations.push(`not an object: ${line.slice(0, 200)}`);
    else if (typeof message.method === "string") this.#push(message.method, message.params);
    else this.#answer(message);
  }

  #answer(message: Record<string, unknown>): void {
    const id = message.id;
    const waiting = typeof id === "number" ? this.#waiting.get(id) : undefined;
    if (waiting === undefined || typeof id !== "number") {
      this.violations.push(`a reply to nothing: ${stringifyExact(message).slice(0, 200)}`);
      return;
    }
    if (!("result" in message) || !("error" in message)) {
      this.violations.push(`reply ${id} lacks result or error`);
    }
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    const error = Array.isArray(message.error) ? message.error : null;
    const afterMs = performance.now() - waiting.sentAtMs;
    waiting.resolve({ id, result: message.result, error, message, afterMs });
  }

  #push(method: string, params: unknown): void {
    if (method === "mining.notify") this.#readJob(params);
    else if (method === "mining.set_difficulty") this.#readDifficulty(params);
    else if (method === "mining.set_extranonce") this.#readExtranonce(params);
    else if (method === "set_extranonce") this.#readExtranonce(params);
    else this.violations.push(`unknown method ${method}`);
  }

  #readJob(params: unknown): void {
    const parsed = readJobParameters(params, this.device);
    if (typeof parsed === "string") {
      this.violations.push(parsed);
      return;
    }
    clearTimeout(this.#firstJobTimer);
    const { difficulty, extranonce } = this;
    const job = { ...parsed, difficulty, extranonce, receivedAtMs: performance.now() };
    if (difficulty <= 0) this.violations.push("a job came before any difficulty");
    this.job = job;
    this.#options.onJob?.(job);
    for (const waiter of [...this.#jobWaiters]) waiter(job);
  }

  #readDifficulty(params: unknown): void {
    const value = readDifficultyParameters(params);
    if (value === null) {
      this.violations.push(`set_difficulty with ${stringifyExact(params)}`);
      return;
    }
    this.difficulty = value;
    this.#options.onDifficulty?.(value);
  }

  #readExtranonce(params: unknown): void {
    const read = readExtranonceParameters(params, this.device);
    this.violations.push(...read.complaints);
    if (read.fatal !== null) this.#hangUp(read.fatal);
    if (read.prefix === null) return;
    this.extranonce = read.prefix;
    this.#options.onExtranonce?.(read.prefix);
  }

  #hangUp(reason: string): void {
    this.violations.push(reason);
    this.#connection?.destroy(reason);
  }

  #refuse(id: number, reason: string): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    clearTimeout(waiting?.timer);
    waiting?.reject(new Error(reason));
  }

  #finish(reason: string, cut: boolean): void {
    this.isOpen = false;
    clearTimeout(this.#firstJobTimer);
    if (cut) this.violations.push("the last line was cut");
    for (const id of [...this.#waiting.keys()]) this.#refuse(id, reason);
    this.#settleClosed(reason);
    this.#options.onClose?.(reason);
  }
}
