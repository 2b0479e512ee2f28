// A thread that only hashes. The miner posts jobs to it; it posts found nonces and hash counts
// back. It reads its messages between two batches, so it takes up a new job within tens of
// milliseconds.

import { parentPort, workerData } from "node:worker_threads";
import { createHasher } from "./hasher.ts";

export interface WorkerSettings {
  /** Maximum hashes per second; 0 = no limit. */
  hashrateLimit: number;
}

export interface WorkerJob {
  /** Returned with what is found. */
  serial: number;
  prePowHash: string;
  timestamp: bigint;
  target: bigint;
  /** Start of the session's nonces; jobs with the same start continue the search. */
  firstNonce: bigint;
}

export type WorkerMessage =
  | { kind: "ready"; hasher: string }
  | { kind: "found"; serial: number; nonce: bigint }
  | { kind: "hashed"; count: number };

const batchMs = 25;
const reportMs = 500;
const idleMs = 20;

if (parentPort === null) throw new Error("hash-worker.ts runs as a worker only");
const port = parentPort;
const { hashrateLimit }: WorkerSettings = workerData;
const hasher = createHasher();
let job: WorkerJob | null = null;
let sessionStart = -1n;
let nonce = 0n;
let batch = 2_000;
let hashed = 0;
let reportedAt = performance.now();

port.on("message", (message: WorkerJob | null) => {
  job = message;
  if (job === null) return;
  hasher.setJob(job);
  if (job.firstNonce === sessionStart) return;
  sessionStart = job.firstNonce;
  nonce = sessionStart;
});

function send(message: WorkerMessage): void {
  port.postMessage(message);
}

/** Hashes one batch and adapts the size to the time it took. */
function hashBatch(current: WorkerJob): void {
  const startedAt = performance.now();
  let left = batch;
  while (left > 0) {
    const found = hasher.search(nonce, left, current.target);
    const tried = found < 0 ? left : found + 1;
    if (found >= 0) send({ kind: "found", serial: current.serial, nonce: nonce + BigInt(found) });
    nonce += BigInt(tried);
    left -= tried;
  }
  hashed += batch;
  const tookMs = performance.now() - startedAt;
  const ideal = (batch * batchMs) / Math.max(tookMs, 0.1);
  batch = Math.round(Math.min(Math.max(ideal, 200), batch * 2, 1_000_000));
}

function report(): void {
  const now = performance.now();
  if (now - reportedAt < reportMs) return;
  send({ kind: "hashed", count: hashed });
  hashed = 0;
  reportedAt = now;
}

async function run(): Promise<never> {
  send({ kind: "ready", hasher: hasher.name });
  for (;;) {
    const startedAt = performance.now();
    const size = batch;
    if (job !== null) hashBatch(job);
    report();
    const dueMs = hashrateLimit === 0 ? 0 : (size * 1_000) / hashrateLimit;
    const restMs = job === null ? idleMs : dueMs - (performance.now() - startedAt);
    if (restMs > 1) await new Promise((resolve) => setTimeout(resolve, restMs));
    else await new Promise((resolve) => setImmediate(resolve));
  }
}

void run();
