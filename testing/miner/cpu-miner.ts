// A CPU miner: one stratum connection, several hash workers, and counters. main.ts runs it; tests
// run it against their own server. It reconnects with growing pauses. Invariant: no two workers try
// the same nonce.

import { randomBytes } from "node:crypto";
import { Worker } from "node:worker_threads";
import { backoffMs } from "../../src/base/retry.ts";
import { targetOfWork, workOf } from "../../src/domain/difficulty.ts";
import type { DeviceName } from "./devices.ts";
import type { WorkerJob, WorkerMessage, WorkerSettings } from "./hash-worker.ts";
import { StratumClient } from "./stratum-client.ts";
import { errorCodeOf, type StratumJob } from "./stratum-messages.ts";

export interface CpuMinerOptions {
  host: string;
  port: number;
  wallet: string;
  worker: string;
  password: string;
  device: DeviceName;
  threads: number;
  /** Hashes per second over all threads; 0 = no limit. */
  hashrateLimit: number;
  onEvent: (event: string, fields: Record<string, unknown>) => void;
}

export interface MinerCounters {
  hashes: number;
  jobs: number;
  accepted: number;
  /** By error code. */
  rejected: Record<string, number>;
  /** Found, but not sent because too many were outstanding. */
  unsent: number;
  /** Sent, but the connection or the time ended first. */
  unanswered: number;
  reconnects: number;
  difficulty: number;
  isConnected: boolean;
  hasher: string;
}

const mostWaiting = 500;
/** Nonce bits that identify the thread; the bit below them is headroom for the search. */
const threadBits = 8;
const backoff = { baseMs: 500, capMs: 30_000, random: Math.random };

export class CpuMiner {
  readonly counters: MinerCounters = {
    hashes: 0,
    jobs: 0,
    accepted: 0,
    rejected: {},
    unsent: 0,
    unanswered: 0,
    reconnects: 0,
    difficulty: 0,
    isConnected: false,
    hasher: "",
  };
  readonly #options: CpuMinerOptions;
  readonly #workers: Worker[];
  /** Jobs that workers may still find a nonce for, by serial. */
  readonly #jobs = new Map<number, StratumJob>();
  #client: StratumClient | null = null;
  /** The prefix of the first nonces; null before the first job of a session. */
  #prefix: string | null = null;
  #firstNonces: bigint[] = [];
  #serial = 0;
  #waiting = 0;
  #isStopped = false;
  #wake: () => void = () => {};

  constructor(options: CpuMinerOptions) {
    this.#options = options;
    const perThread = Math.ceil(options.hashrateLimit / options.threads);
    const workerData: WorkerSettings = { hashrateLimit: perThread };
    this.#workers = Array.from({ length: options.threads }, () => this.#startWorker(workerData));
  }

  /** Mines until stopped. */
  async run(): Promise<void> {
    for (let attempt = 0; !this.#isStopped; attempt += 1) {
      const wasAuthorized = await this.#session();
      if (wasAuthorized) attempt = 0;
      for (const worker of this.#workers) worker.postMessage(null);
      if (this.#isStopped) return;
      this.counters.reconnects += 1;
      await this.#pause(backoffMs(attempt, backoff));
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#client?.close();
    this.#wake();
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  /** One connection from start to end; returns true if it was authorized. */
  async #session(): Promise<boolean> {
    const { host, port, wallet, worker, password, device, onEvent } = this.#options;
    let wasAuthorized = false;
    try {
      const onJob = (job: StratumJob) => this.#takeJob(job);
      const client = await StratumClient.connect({ host, port, device, onJob });
      this.#client = client;
      this.#prefix = null;
      onEvent("connected", { host, port });
      const reply = await client.handshake(`${wallet}.${worker}`, password);
      wasAuthorized = reply.result === true;
      this.counters.isConnected = wasAuthorized;
      if (wasAuthorized) onEvent("authorized", { wallet, worker });
      else {
        onEvent("refused", { error: reply.error });
        client.close();
      }
      const reason = await client.closed;
      onEvent("disconnected", { reason, violations: client.violations });
    } catch (error) {
      onEvent("failed", { error: String(error) });
      this.#client?.close();
    }
    this.#client = null;
    this.counters.isConnected = false;
    return wasAuthorized;
  }

  #startWorker(workerData: WorkerSettings): Worker {
    const worker = new Worker(new URL("./hash-worker.ts", import.meta.url), { workerData });
    worker.on("message", (message: WorkerMessage) => {
      if (message.kind === "hashed") this.counters.hashes += message.count;
      else if (message.kind === "ready") this.counters.hasher = message.hasher;
      else void this.#submit(message.serial, message.nonce);
    });
    return worker;
  }

  #takeJob(job: StratumJob): void {
    const client = this.#client;
    this.counters.jobs += 1;
    this.counters.difficulty = job.difficulty;
    this.#serial += 1;
    this.#jobs.set(this.#serial, job);
    this.#jobs.delete(this.#serial - 16);
    if (client === null) return;
    const target = targetOfWork(workOf(job.difficulty));
    if (job.extranonce !== this.#prefix) {
      this.#prefix = job.extranonce;
      this.#firstNonces = this.#workers.map((_, at) =>
        this.#firstNonce(client, at, job.extranonce),
      );
    }
    const { prePowHash, timestamp } = job;
    for (const [at, worker] of this.#workers.entries()) {
      const firstNonce = this.#firstNonces[at] ?? 0n;
      const message: WorkerJob = {
        serial: this.#serial,
        prePowHash,
        timestamp,
        target,
        firstNonce,
      };
      worker.postMessage(message);
    }
  }

  /**
   * Start nonce of a thread in this session: its number in the highest own bits, random below. The
   * search continues across jobs, because two jobs may differ only in their timestamp.
   */
  #firstNonce(client: StratumClient, thread: number, extranonce: string): bigint {
    const ownBits = 64 - extranonce.length * 4 - threadBits;
    const chance = BigInt.asUintN(ownBits - 1, randomBytes(8).readBigUInt64LE());
    return client.nonce((BigInt(thread) << BigInt(ownBits)) | chance);
  }

  async #submit(serial: number, nonce: bigint): Promise<void> {
    const client = this.#client;
    const job = this.#jobs.get(serial);
    if (client === null || job === undefined || !client.isOpen) return;
    if (this.#waiting >= mostWaiting) {
      this.counters.unsent += 1;
      return;
    }
    this.#waiting += 1;
    try {
      const code = errorCodeOf(await client.submit(job, nonce));
      if (code === 0) this.counters.accepted += 1;
      else this.counters.rejected[code] = (this.counters.rejected[code] ?? 0) + 1;
    } catch (_gone) {
      this.counters.unanswered += 1;
    } finally {
      this.#waiting -= 1;
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
