import { beforeEach, describe, expect, test } from "bun:test";
import { FrontBench, type SentFrame } from "../../../../testing/harness/stratum/front-bench.ts";
import { OPEN_CAUSE } from "../../../adapters/front/app-frames.ts";
import { jobTag } from "../../../domain/job.ts";
import type { Session } from "../session.ts";
import type { SessionSnapshot } from "./session-snapshot.ts";

const text = (frames: readonly SentFrame[]) => frames.map((frame) => frame.text).join("");
const snapshotOf = (frames: readonly SentFrame[]) =>
  frames.findLast(({ snapshot }) => snapshot !== undefined)?.snapshot ?? "";

describe("a session that another app served", () => {
  let snapshot: string;
  let bench: FrontBench;

  /** Served by an app of number 3 before, which sent jobs 4 to 6. */
  beforeEach(async () => {
    const before = new FrontBench({ difficulty: 64, varDiff: false });
    before.open(1);
    before.login(1);
    const made = JSON.parse(snapshotOf(await before.frames())) as SessionSnapshot;
    const run = { run: 3, journal: "00000000000a", isReleased: false };
    snapshot = JSON.stringify({
      ...made,
      difficulty: 256,
      runs: [
        {
          ...run,
          sentFrom: [
            [4, 64],
            [6, 128],
          ],
        },
      ],
    });
    bench = new FrontBench({ difficulty: 64, varDiff: false });
  });

  const tags = [4, 5, 6].map((id) => jobTag(3, id));
  function reopen(cause: number = OPEN_CAUSE.appLost, repeatsUpTo = 9): void {
    bench.open(1, { snapshot: Buffer.from(snapshot), tags, cause, repeatsUpTo });
  }

  test("has its lines held until its old jobs are known, then served in order", async () => {
    reopen();
    bench.share(1, 8, 5, "00010000000000a1");
    bench.share(1, 9, 6, "00010000000000a2");
    expect(text(await bench.frames())).toBe("");
    expect(bench.validator.submitted).toEqual([]);
    bench.oldJobs.known.resolve(true);
    await bench.frames();
    expect(bench.validator.submitted.map(({ jobId, nonceLo }) => [jobId, nonceLo])).toEqual([
      [5, 0xa1],
      [6, 0xa2],
    ]);
    const { assigned } = bench.validator.submitted[0] ?? {};
    expect([4, 5, 6, 7].map((id) => assigned?.workOf?.(id))).toEqual([
      ...tags.map((tag) => `work of ${tag}`),
      undefined,
    ]);
  });

  test("is paid for old jobs with the difficulty that each was sent with, for new ones with the last", async () => {
    reopen();
    bench.oldJobs.works = async (all) => new Map(all.map((tag, at) => [tag, `hash${at}0`]));
    bench.oldJobs.known.resolve(true);
    bench.share(1, 10, 5, "00010000000000a1");
    await bench.frames();
    const { assigned } = bench.validator.submitted[0] ?? {};
    const jobOf = (prePowHash: string) =>
      ({ ...bench.job, template: { ...bench.job.template, prePowHash, timestampMs: 0n } }) as never;
    const difficulties = ["hash0", "hash1", "hash2"].map((hash) => assigned?.of(jobOf(hash)));
    expect(difficulties.map((one) => one?.difficulty)).toEqual([64, 64, 128]);
    bench.nextJob();
    expect(text(await bench.frames())).toContain('"params":[256]');
  });

  test("gets true for a repeated share that is in a journal, and pays no new one for it", async () => {
    bench.credited.add(0xa1);
    reopen(OPEN_CAUSE.appLost, 8);
    bench.share(1, 8, 5, "00010000000000a1");
    bench.share(1, 9, 5, "00010000000000a1");
    bench.oldJobs.known.resolve(true);
    expect(text(await bench.frames())).toContain('{"id":8,"result":true,"error":null}');
    // Not a line that is repeated: the validator decides, and finds a duplicate.
    expect(bench.validator.submitted.map(({ id }) => id)).toEqual(["9"]);
  });

  test("adopts nothing when a journal is unknown, or when that is known too late", async () => {
    for (const isLate of [false, true]) {
      bench = new FrontBench({ difficulty: 64, varDiff: false });
      reopen();
      bench.share(1, 10, 5, "00010000000000a1");
      if (isLate) bench.clock.advance(1600);
      bench.oldJobs.known.resolve(isLate);
      await bench.frames();
      const { assigned } = bench.validator.submitted[0] ?? {};
      expect(assigned?.workOf?.(5)).toBeUndefined();
      expect(assigned?.of(bench.job)).toBeUndefined();
    }
  });

  test("must have ended in the other app, unless that app gave it back", async () => {
    reopen(OPEN_CAUSE.appLost);
    await bench.frames();
    expect(bench.oldJobs.asked).toEqual(["00000000000a false"]);
    bench = new FrontBench();
    reopen(OPEN_CAUSE.moved);
    await bench.frames();
    expect(bench.oldJobs.asked).toEqual(["00000000000a true"]);
  });

  test("is given back with its counts after the lines that were held", async () => {
    reopen();
    bench.server.events.release(bench.link, 1);
    bench.line(1, 10, { id: 10, method: "mining.ping", params: [] });
    await bench.frames();
    expect(bench.link.released).toEqual([]);
    bench.oldJobs.known.resolve(true);
    const frames = await bench.frames();
    expect(bench.link.released).toEqual([1]);
    expect(text(frames)).toContain('"pong"');
    const last = JSON.parse(snapshotOf(frames)) as SessionSnapshot;
    expect(last.runs.map(({ run }) => run)).toEqual([3]);
  });
});

test("a session that comes back before it was released begins again, and no reply is sent twice", async () => {
  const bench = new FrontBench({ difficulty: 64, varDiff: false });
  bench.open(1);
  bench.login(1);
  bench.share(1, 3, 1, "00010000000000a1");
  await bench.frames();
  const [first] = bench.validator.submitted;
  bench.open(1, { cause: OPEN_CAUSE.appLost });
  expect(bench.server.connections).toBe(1);
  first?.replyTo.shareStored("3");
  bench.server.flushReplies();
  expect(text(await bench.frames())).not.toContain('"id":3');
});

test("the snapshot says from which job on a difficulty held, before the job is sent", async () => {
  const bench = new FrontBench({ difficulty: 64, varDiff: true });
  bench.open(1);
  bench.login(1);
  bench.line(1, 3, { id: 3, method: "mining.suggest_difficulty", params: [256] });
  await bench.frames();
  bench.nextJob();
  const frames = await bench.frames();
  const job = frames.findIndex(({ text: lines }) => lines.includes("mining.notify"));
  const said = JSON.parse(snapshotOf(frames.slice(0, job))) as SessionSnapshot;
  const sentFrom = [
    [1, 64],
    [2, 256],
  ] as const;
  expect(said.runs).toEqual([{ run: 7, journal: "00000000000b", isReleased: false, sentFrom }]);
  expect(frames[job]?.tag).toBe(jobTag(7, 2));
});

describe("a fault of ours ends the session it happened in, and no other", () => {
  const bug = () => {
    throw new TypeError("a bug");
  };
  const causes: Record<string, (bench: FrontBench, broken: Session) => void> = {
    "a line": (bench, broken) => {
      broken.difficulty.suggest = bug;
      const suggestion = { id: 3, method: "mining.suggest_difficulty", params: [64] };
      bench.line(1, 3, suggestion);
    },
    "a new job": (bench, broken) => {
      broken.offerJob = bug;
      bench.nextJob();
    },
    "the check once a second": (bench, broken) => {
      broken.difficulty.retarget = bug;
      bench.clock.advance(1000);
    },
    "writing replies": (bench, broken) => {
      broken.outbox.flush = bug;
      bench.line(1, 3, { id: 3, method: "mining.ping", params: [] });
    },
    "giving it back": (bench, broken) => {
      broken.outbox.flush = bug;
      bench.server.events.release(bench.link, 1);
    },
    "the end of its connection": (bench, broken) => {
      broken.rememberDifficulty = bug;
      bench.server.events.closed(bench.link, { session: 1, reason: 1, banSeconds: 0, text: "" });
    },
    "the end of the link": (bench, broken) => {
      broken.rememberDifficulty = bug;
      bench.server.events.ended(bench.link, "lost");
    },
  };

  test.each(Object.keys(causes))("%s", async (name) => {
    const bench = new FrontBench({ difficulty: 64 });
    bench.toleratesFaults = true;
    for (const number of [1, 2]) {
      bench.open(number);
      bench.login(number);
    }
    await bench.frames();
    const [broken, other] = [...bench.server.sessions()];
    if (broken === undefined || other === undefined) throw new Error("two sessions");
    causes[name]?.(bench, broken);
    const frames = await bench.frames();
    expect([bench.faults, broken.isClosed]).toEqual([1, true]);
    const isEnd = name === "the end of the link";
    expect([...bench.server.sessions()]).toEqual(isEnd ? [] : [other]);
    if (isEnd) return;
    expect(text(frames)).not.toContain("bug");
    bench.nextJob();
    expect(text(await bench.frames())).toContain("mining.notify");
  });
});

test("a session that cannot be made is closed at the front, and one that is not here is released", async () => {
  const before = new FrontBench({ difficulty: 64 });
  before.open(1);
  before.login(1);
  const snapshot = Buffer.from(snapshotOf(await before.frames()));
  const bench = new FrontBench({ difficulty: 64 });
  bench.toleratesFaults = true;
  bench.validator.worker = () => {
    throw new TypeError("a bug");
  };
  bench.open(1, { snapshot, cause: OPEN_CAUSE.appLost });
  expect([bench.faults, bench.link.closes.length, bench.server.connections]).toEqual([1, 1, 0]);
  bench.server.events.release(bench.link, 1);
  expect(bench.link.released).toEqual([1]);
});

describe("jobs for many sessions", () => {
  /** Sessions 1 to `count`, each with its first job, in the class of their device. */
  async function benchOf(count: number, agents: readonly string[] = ["IceRiverMiner"]) {
    const bench = new FrontBench({ difficulty: 64, varDiff: true });
    for (let session = 1; session <= count; session++) {
      bench.open(session);
      bench.login(session, agents[session % agents.length]);
    }
    const first = await bench.frames();
    return { bench, first };
  }
  const jobs = (frames: readonly SentFrame[]) =>
    frames.filter(({ text: lines }) => lines.includes("mining.notify"));

  test("go out as one frame for a class of sessions, who join it with their first job", async () => {
    const { bench, first } = await benchOf(50, ["IceRiverMiner", "BzMiner"]);
    expect(jobs(first)).toHaveLength(50);
    const classes = new Set(first.flatMap(({ sessionClass }) => sessionClass ?? []));
    expect([...classes].sort()).toEqual([1, 2]);
    for (let round = 0; round < 3; round++) {
      bench.nextJob();
      const frames = await bench.frames();
      expect(frames.map(({ type, sessionClass }) => [type, sessionClass])).toEqual([
        ["broadcast", 1],
        ["broadcast", 2],
      ]);
      expect(frames.map(({ tag }) => tag)).toEqual(Array(2).fill(jobTag(7, bench.job.id)));
      expect(frames[0]?.text).not.toBe(frames[1]?.text);
    }
  });

  test("whose difficulty changes has its line held in front of the broadcast", async () => {
    const { bench } = await benchOf(3);
    bench.line(2, 3, { id: 3, method: "mining.suggest_difficulty", params: [256] });
    await bench.frames();
    bench.nextJob();
    const frames = await bench.frames();
    expect(frames.map(({ type }) => type)).toEqual(["reply", "reply", "broadcast"]);
    expect(frames[0]?.snapshot).toContain("[2,256]");
    expect(frames[1]).toMatchObject({ session: 2, isHeld: true });
    expect(frames[1]?.text).toBe('{"id":null,"method":"mining.set_difficulty","params":[256]}\n');
  });

  test("are listed by session while some of the class must not have them", async () => {
    const { bench } = await benchOf(4);
    bench.clock.advance(300);
    // It gets job 1 on its own, and its interval has not ended when job 2 comes.
    bench.open(5);
    bench.login(5);
    await bench.frames();
    bench.clock.advance(100);
    bench.job = { ...bench.job, id: 2, template: { ...bench.job.template, publishedMs: 400 } };
    bench.server.newJob(bench.job);
    const [cast, ...more] = await bench.frames();
    expect([cast?.type, cast?.sessions, more]).toEqual(["broadcast", [1, 2, 3, 4], []]);
    // From the next interval on all are in step.
    bench.clock.advance(300);
    expect((await bench.frames()).map(({ session, sessions }) => sessions ?? session)).toEqual([
      [5],
    ]);
    bench.nextJob();
    const later = await bench.frames();
    expect(later.map(({ type, sessionClass }) => [type, sessionClass])).toEqual([["broadcast", 1]]);
  });

  test("do not reach sessions that are closed, and a class counts only who is left", async () => {
    const { bench } = await benchOf(3);
    bench.server.events.closed(bench.link, { session: 2, reason: 1, banSeconds: 0, text: "" });
    bench.nextJob();
    const frames = await bench.frames();
    expect(frames.map(({ type, sessionClass }) => [type, sessionClass])).toEqual([
      ["broadcast", 1],
    ]);
  });
});
