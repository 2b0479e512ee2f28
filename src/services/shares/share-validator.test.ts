import { beforeEach, describe, expect, test } from "bun:test";
import {
  assignedOf,
  checkedJob,
  MemoryJournal,
  nonceWhere,
  powValue,
  RecordingSession,
} from "../../../testing/harness/stratum/validator-fixture.ts";
import { HandWoundClock } from "../../base/clock.ts";
import { targetOfWork } from "../../domain/difficulty.ts";
import { type Job, workKey } from "../../domain/job.ts";
import type { AssignedDifficulty, RefusedVerdict, SubmitOutcome } from "../../domain/share.ts";
import { decodeFoundBlock, type SolvedBlock } from "./blocks/found-block.ts";
import { TallyBook } from "./metrics/worker-tallies.ts";
import { ShareValidator } from "./share-validator.ts";

const WORKER = { wallet: "kaspa:qq", name: "rig" };
const WORK = 1024;
const EASY_BITS = 0x1f01ffff;
const low = (value: bigint) => value > targetOfWork(WORK);

class Jobs extends Map<number, Job> {
  ofWork(work: string): Job | undefined {
    return [...this.values()].find(({ template }) => workKey(template) === work);
  }
}
let jobs: Jobs;
let journal: MemoryJournal;
let blocks: SolvedBlock[];
let session: RecordingSession;
let connections: unknown[][];
let validator: ShareValidator;
let assigned: Map<number, AssignedDifficulty>;
let batches: number;

beforeEach(() => {
  for (const job of jobs?.values() ?? []) job.checker.free();
  jobs = new Jobs();
  assigned = new Map();
  journal = new MemoryJournal();
  blocks = [];
  batches = 0;
  session = new RecordingSession();
  connections = [];
  const clock = new HandWoundClock();
  validator = new ShareValidator({
    jobs,
    journal,
    tallies: new TallyBook(clock),
    connections: { accepted: (...share) => void connections.push(share) },
    clock,
    onBlock: (block) => void blocks.push(block),
    onReplied: () => {
      batches += 1;
    },
  });
});

/** Job `id`, sent to the session at `work` expected hashes. */
function sent(id: number, work = WORK, bits?: number): Job {
  const job = checkedJob(id, bits);
  jobs.set(id, job);
  assigned.set(id, assignedOf(work));
  return job;
}

function submit(jobId: number, nonceLo: number, more: { maxOtherJobs?: number; id?: string } = {}) {
  return validator.submit({
    ...{ jobId, nonceHi: 0, nonceLo, replyTo: session, maxOtherJobs: 0, id: "1" },
    ...{ creditedDifficulty: 0, address: "192.0.2.1" },
    worker: validator.worker(WORKER),
    assigned: {
      of: ({ id }) => assigned.get(id),
      candidates: (named, count) =>
        [...assigned.keys()]
          .reverse()
          .filter((id) => id !== named)
          .slice(0, count),
    },
    ...more,
  });
}

const isShare = (job: Job) => (value: bigint) => !low(value) && value > job.networkTarget;
const refused = (verdict: RefusedVerdict, triedJobs = 0): SubmitOutcome => ({
  kind: "refused",
  verdict,
  triedJobs,
});

test("the reply to an accepted share waits until it is durable, and comes in order", () => {
  const job = sent(1);
  let nonce = 0;
  for (const id of ["a", "b", "c"]) {
    nonce = nonceWhere(job, isShare(job), nonce + 1);
    expect(submit(1, nonce, { id })).toEqual({ kind: "pending", matchedOtherJob: false });
  }
  expect(session.replies).toEqual([]);
  validator.durable(2);
  expect(session.replies).toEqual(["a stored", "b stored"]);
  validator.durable(3);
  expect(session.replies).toEqual(["a stored", "b stored", "c stored"]);
  expect(batches).toBe(2);
  expect(journal.appended.map((share) => share.work)).toEqual([WORK, WORK, WORK]);
  expect(validator.totals()).toMatchObject({ accepted: 3, block: 0 });
  expect(connections).toEqual(Array(3).fill(["192.0.2.1", false, WORK]));
});

test("a value at the target is a share, one above it is not", () => {
  const job = sent(1);
  const nonce = nonceWhere(job, isShare(job));
  const value = powValue(job, nonce);
  const exactly = (target: bigint) => ({
    difficulty: 1,
    work: 7,
    target,
    targetFloat: Number(target),
  });
  assigned.set(1, exactly(value - 1n));
  expect(submit(1, nonce)).toEqual(refused("lowDifficulty"));
  assigned.set(1, exactly(value));
  expect(submit(1, nonce).kind).toBe("pending");
});

describe("a share is refused", () => {
  test("as stale for a job that expired, never existed, or was not sent to this session", () => {
    const job = sent(1);
    const nonce = nonceWhere(job, isShare(job));
    expect(submit(2, nonce)).toEqual(refused("stale"));
    assigned.delete(1);
    expect(submit(1, nonce)).toEqual(refused("stale"));
    jobs.delete(1);
    expect(submit(1, nonce)).toEqual(refused("stale"));
    expect(submit(-1, nonce)).toEqual(refused("stale"));
  });

  test("as duplicate the second time, from any session, also before the first is durable", () => {
    const job = sent(1);
    const nonce = nonceWhere(job, isShare(job));
    expect(submit(1, nonce).kind).toBe("pending");
    for (let time = 0; time < 100; time++) expect(submit(1, nonce)).toEqual(refused("duplicate"));
    validator.durable(1);
    const other = { wallet: "kaspa:qx", name: "other" };
    const again = { ...submissionOf(1, nonce), worker: validator.worker(other) };
    expect(validator.submit(again)).toEqual(refused("duplicate"));
    expect(journal.appended).toHaveLength(1);
    expect(validator.totals()).toMatchObject({ accepted: 1, duplicate: 101 });
  });

  test("as duplicate under another job id of the same work", () => {
    const job = sent(1);
    const nonce = nonceWhere(job, isShare(job));
    jobs.set(2, { ...job, id: 2 });
    assigned.set(2, assignedOf(WORK));
    submit(1, nonce);
    expect(submit(2, nonce)).toEqual(refused("duplicate"));
  });

  test("as low, and may be sent again without being a duplicate", () => {
    const job = sent(1);
    const nonce = nonceWhere(job, low);
    expect(submit(1, nonce)).toEqual(refused("lowDifficulty"));
    expect(submit(1, nonce)).toEqual(refused("lowDifficulty"));
    expect(job.seen.size).toBe(0);
  });
});

/** What `submit` hands in, for tests that change one part of it. */
function submissionOf(jobId: number, nonceLo: number) {
  return {
    ...{ jobId, nonceHi: 0, nonceLo, replyTo: session, maxOtherJobs: 0, id: "1" },
    ...{ creditedDifficulty: 0, address: "192.0.2.1" },
    worker: validator.worker(WORKER),
    assigned: { of: ({ id }: Job) => assigned.get(id), candidates: () => [] },
  };
}

describe("a device that names the wrong job", () => {
  test("is credited for the job that it solved, at that job's difficulty, once", () => {
    const right = sent(1, 64);
    const named = sent(2, WORK);
    const fits = (value: bigint) => value <= targetOfWork(64) && value > right.networkTarget;
    const both = nonceWhere(right, fits);
    const nonce = low(powValue(named, both)) ? both : nonceWhere(right, fits, both + 1);
    expect(submit(2, nonce)).toEqual(refused("lowDifficulty"));
    const outcome = submit(2, nonce, { maxOtherJobs: 8 });
    expect(outcome).toEqual({ kind: "pending", matchedOtherJob: true });
    expect(journal.appended[0]).toMatchObject({ jobId: 1, work: 64 });
    expect(submit(2, nonce, { maxOtherJobs: 8 })).toEqual(refused("duplicate"));
    expect(submit(1, nonce)).toEqual(refused("duplicate"));
    expect(validator.wrongJobs()).toBe(1);
  });

  test("is tried for as many other jobs as are allowed", () => {
    const oldest = sent(1);
    for (let id = 2; id <= 10; id++) sent(id);
    const named = 10;
    const fitsOldestOnly = (value: bigint) => isShare(oldest)(value);
    let nonce = 0;
    const isLowElsewhere = () =>
      [...jobs.values()].every((job) => job === oldest || low(powValue(job, nonce)));
    do nonce = nonceWhere(oldest, fitsOldestOnly, nonce + 1);
    while (!isLowElsewhere());
    expect(submit(named, nonce, { maxOtherJobs: 8 })).toEqual(refused("lowDifficulty", 8));
    assigned.delete(5);
    const outcome = submit(named, nonce, { maxOtherJobs: 8 });
    expect(outcome).toEqual({ kind: "pending", matchedOtherJob: true });
  });
});

test("a device that names a job that never was has its others tried, and is stale if none fits", () => {
  const job = sent(1);
  const nonce = nonceWhere(job, isShare(job));
  expect(submit(-1, nonceWhere(job, low), { maxOtherJobs: 8 })).toEqual(refused("stale", 1));
  expect(submit(-1, nonce, { maxOtherJobs: 8 })).toEqual({
    kind: "pending",
    matchedOtherJob: true,
  });
});

describe("a block", () => {
  test("goes to the nodes at once and into the journal with its share", () => {
    const job = sent(1, WORK, EASY_BITS);
    const nonce = nonceWhere(job, (value) => value <= job.networkTarget);
    expect(submit(1, nonce)).toEqual({ kind: "pending", matchedOtherJob: false });
    expect(blocks).toHaveLength(1);
    expect(blocks[0]).toMatchObject({
      worker: "kaspa:qq/rig",
      nonce: String(nonce),
      bits: EASY_BITS,
    });
    expect(blocks[0]?.hash).toMatch(/^[0-9a-f]{64}$/);
    const [block] = blocks;
    expect<SolvedBlock | undefined>(decodeFoundBlock(journal.appended[0]?.blockJson ?? "")).toEqual(
      block,
    );
    expect(validator.totals()).toMatchObject({ accepted: 1, block: 1 });
  });

  test("is credited with no more than the block takes, if the network is easier", () => {
    const job = sent(1, 2 ** 40, EASY_BITS);
    const nonce = nonceWhere(job, (value) => value <= job.networkTarget);
    submit(1, nonce);
    expect(journal.appended[0]?.work).toBe(job.networkWork);
    const share = nonceWhere(job, (value) => value > job.networkTarget);
    expect(submit(1, share)).toEqual(refused("lowDifficulty"));
  });

  test("is submitted if the journal accepts nothing, though its share is not credited", () => {
    const job = sent(1, WORK, EASY_BITS);
    const nonce = nonceWhere(job, (value) => value <= job.networkTarget);
    journal.fail();
    const outcome: SubmitOutcome = { kind: "unavailable", reason: "share journal is full" };
    expect(submit(1, nonce)).toEqual(outcome);
    expect(submit(1, nonceWhere(job, low))).toEqual(outcome);
    expect(submit(7, nonce)).toEqual(outcome);
    expect(blocks).toHaveLength(1);
    expect([validator.totals().unavailable, validator.totals().accepted]).toEqual([3, 0]);
    expect(job.seen.size).toBe(0);
  });

  test("is credited once and recorded in a journal that is full of shares", () => {
    const job = sent(1, WORK, EASY_BITS);
    const nonce = nonceWhere(job, (value) => value <= job.networkTarget);
    journal.fail();
    journal.takesBlocks = true;
    expect(submit(1, nonce)).toEqual({ kind: "pending", matchedOtherJob: false });
    expect(submit(1, nonce)).toEqual(refused("duplicate"));
    expect(submit(1, nonceWhere(job, isShare(job))).kind).toBe("unavailable");
    expect(blocks).toHaveLength(1);
    expect(journal.appended.map(({ blockJson }) => blockJson === undefined)).toEqual([false]);
    validator.durable(1);
    expect(session.replies).toEqual(["1 stored"]);
    expect(validator.totals()).toMatchObject({
      accepted: 1,
      block: 1,
      unavailable: 1,
      duplicate: 1,
    });
  });
});

test("if the journal fails, what is not durable is refused, once", () => {
  const job = sent(1);
  submit(1, nonceWhere(job, isShare(job)), { id: "x" });
  journal.fail();
  validator.journalFailed();
  expect(session.replies).toEqual(["x lost"]);
  validator.journalFailed();
  expect(session.replies).toHaveLength(1);
});

test("a share that the append refuses is neither credited nor remembered", () => {
  const job = sent(1);
  const nonce = nonceWhere(job, isShare(job));
  journal.refusesNext = true;
  expect(submit(1, nonce).kind).toBe("unavailable");
  journal.refusesNext = false;
  expect(submit(1, nonce).kind).toBe("pending");
  expect(validator.totals()).toMatchObject({ accepted: 1, unavailable: 1 });
});

test("a job that another app sent is found by its work, whatever has its id here", () => {
  const job = sent(1);
  const nonce = nonceWhere(job, isShare(job));
  const submission = {
    ...{ jobId: 99, nonceHi: 0, nonceLo: nonce, replyTo: session, maxOtherJobs: 0, id: "1" },
    ...{ creditedDifficulty: 0, address: "192.0.2.1" },
    worker: validator.worker(WORKER),
  };
  const assignedTo = (work: string | undefined) => ({
    of: () => assignedOf(WORK),
    workOf: () => work,
    candidates: () => [],
  });
  const submitted = (work: string | undefined) =>
    validator.submit({ ...submission, assigned: assignedTo(work) });
  expect(submitted(undefined)).toEqual(refused("stale"));
  expect(submitted("unknown")).toEqual(refused("stale"));
  expect(submitted(workKey(job.template)).kind).toBe("pending");
  expect(submit(1, nonce)).toEqual(refused("duplicate"));
});

test("who waits for the shares of now waits until they are durable or lost, not for later ones", async () => {
  const job = sent(1);
  const order: string[] = [];
  const wait = (name: string) => validator.settled().then(() => order.push(name));
  await wait("nothing");
  let nonce = 0;
  const share = () => {
    nonce = nonceWhere(job, isShare(job), nonce + 1);
    submit(1, nonce);
  };
  share();
  const one = wait("one");
  share();
  const two = wait("two");
  validator.durable(1);
  await one;
  expect(order).toEqual(["nothing", "one"]);
  validator.journalFailed();
  await two;
  expect(order).toEqual(["nothing", "one", "two"]);
});
