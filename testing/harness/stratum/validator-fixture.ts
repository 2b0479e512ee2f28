// Dependencies of the share validator for tests: jobs with a real proof-of-work checker, a chosen
// assigned difficulty, and an in-memory journal that is fsynced when the test says so.

import { createPowEngine } from "../../../src/adapters/kaspa/pow/pow-checker.ts";
import { PoolError } from "../../../src/base/errors.ts";
import {
  difficultyOfTarget,
  targetOfBits,
  targetOfWork,
  workOfTarget,
} from "../../../src/domain/difficulty.ts";
import type { Job, RpcBlockJson } from "../../../src/domain/job.ts";
import type { AssignedDifficulty, ShareReply } from "../../../src/domain/share.ts";
import type { JournalAppend } from "../../../src/services/shares/dependencies.ts";
import { NonceSet } from "../../../src/services/shares/nonce-set.ts";
import vector from "../../../test/vectors/template-message.json";

const engine = createPowEngine(64);
const ZERO = "0";

/** The block of the real message with its omitted zeros. */
function blockAt(timestampMs: bigint, bits: number): RpcBlockJson {
  const { header, transactions } = vector.message.block;
  return {
    header: { ...header, timestamp: timestampMs.toString(), bits, nonce: ZERO, daaScore: ZERO },
    transactions: transactions.map((transaction) => ({
      ...{ inputs: [], outputs: [], lockTime: ZERO, gas: ZERO, storageMass: ZERO },
      ...transaction,
    })),
  };
}

/** Job `id`: the work of the real template, at another time for each id. */
export function checkedJob(id: number, bits = 0x1e21bc1c): Job {
  const timestampMs = 1_795_433_659_998n + BigInt(id);
  const networkTarget = targetOfBits(bits);
  return {
    id,
    template: {
      block: blockAt(timestampMs, bits),
      blockBytes: "AA==",
      prePowHash: vector.prePowHash,
      timestampMs,
      daaScore: BigInt(id),
      blueScore: 1n,
      bits,
      publishedMs: 0,
    },
    checker: engine.prepare(vector.prePowHash, timestampMs),
    seen: new NonceSet(),
    networkTarget,
    networkTargetFloat: Number(networkTarget),
    networkWork: Number(workOfTarget(networkTarget)),
  };
}

export function assignedOf(work: number): AssignedDifficulty {
  const target = targetOfWork(work);
  return { difficulty: difficultyOfTarget(target), work, target, targetFloat: Number(target) };
}

/** The exact proof-of-work value of a nonce. */
export function powValue(job: Job, nonceLo: number, nonceHi = 0): bigint {
  job.checker.check(nonceHi, nonceLo);
  return job.checker.exactValue();
}

/** The first nonce from `from` on whose value fits. */
export function nonceWhere(job: Job, fits: (value: bigint) => boolean, from = 0): number {
  for (let nonce = from; nonce < from + 10_000_000; nonce++) {
    if (fits(powValue(job, nonce))) return nonce;
  }
  throw new Error("no such nonce");
}

export interface Appended {
  worker: string;
  jobId: number;
  work: number;
  nonceLo: number;
  blockJson: string | undefined;
}

/** Appends to memory; the test decides when it is durable. */
export class MemoryJournal implements JournalAppend {
  readonly appended: Appended[] = [];
  durableSequence = 0;
  failing: PoolError | undefined;
  /** Full for shares, with space for blocks left. */
  takesBlocks = false;
  /** Refuses the next append although no fault is reported yet. */
  refusesNext = false;

  fault(): PoolError | undefined {
    return this.failing;
  }

  fail(): void {
    this.failing = new PoolError("journal", "share journal is full");
  }

  append(
    share: { worker: string; job: Job; work: number; nonceHi: number; nonceLo: number },
    blockJson?: string,
  ): number | undefined {
    const isTaken = this.failing === undefined || (this.takesBlocks && blockJson !== undefined);
    if (!isTaken || this.refusesNext) return undefined;
    const { worker, job, work, nonceLo } = share;
    this.appended.push({ worker, jobId: job.id, work, nonceLo, blockJson });
    return this.durableSequence + this.appended.length;
  }
}

/** Records its calls in order. */
export class RecordingSession implements ShareReply {
  readonly replies: string[] = [];

  shareStored(id: string | undefined): void {
    this.replies.push(`${id} stored`);
  }

  shareLost(id: string | undefined): void {
    this.replies.push(`${id} lost`);
  }
}
