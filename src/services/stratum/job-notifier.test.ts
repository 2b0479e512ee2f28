import { expect, test } from "bun:test";
import { SessionBench, sendableJob } from "../../../testing/harness/stratum/stratum-fixture.ts";
import { HandWoundClock } from "../../base/clock.ts";
import type { Job } from "../../domain/job.ts";
import { JobNotifier } from "./job-notifier.ts";

/** Sessions through their handshake at the clock's time, and what they were sent since. */
function bench(count: number, keys: object = {}, lateMs = () => 0) {
  const clock = new HandWoundClock();
  let job: Job = sendableJob(1);
  const benches = Array.from({ length: count }, () => new SessionBench(keys));
  for (const one of benches) one.handshake();
  const notifier = new JobNotifier({
    // Timers fire late, as those of a process that has too much to do.
    clock: {
      nowMs: () => clock.nowMs(),
      monotonicMs: () => clock.monotonicMs(),
      after: (delayMs, run) => clock.after(delayMs + lateMs(), run),
    },
    jobs: {
      current: () => job,
      currentVariant: () => undefined,
      newestId: () => job.id,
      oldestId: () => 1,
    },
    offer: (session, nowMs) => session.offerJob(nowMs),
  });
  const newJob = (id: number) => {
    job = sendableJob(id);
    for (const one of benches) one.job = job;
    notifier.newJob(
      job,
      benches.map((one) => one.session),
    );
  };
  const ids = () => benches.map((one) => one.read().map((message) => message.params?.[0]));
  return { clock, notifier, newJob, ids, benches };
}

test("a burst is coalesced: one job per interval, and the newest", () => {
  const { clock, newJob, ids } = bench(2);
  for (let id = 2; id <= 20; id++) newJob(id);
  expect(ids()).toEqual([[], []]);
  clock.advance(240);
  expect(ids()).toEqual([[], []]);
  clock.advance(20);
  expect(ids()).toEqual([["20"], ["20"]]);
  clock.advance(1000);
  expect(ids()).toEqual([[], []]);
  newJob(21);
  expect(ids()).toEqual([["21"], ["21"]]);
});

test("over a minute at ten templates a second a device hears four a second, always newer ones", () => {
  const { clock, newJob, ids } = bench(1);
  const heard: number[] = [];
  for (let id = 2; id <= 602; id++) {
    newJob(id);
    clock.advance(100);
    heard.push(...(ids()[0] ?? []).map(Number));
  }
  expect(heard.length).toBeWithin(190, 242);
  expect(heard).toEqual([...heard].sort((a, b) => a - b));
});

test("an interval of 0 sends every template", () => {
  const { newJob, ids } = bench(1, { jobIntervalMs: 0 });
  for (let id = 2; id <= 5; id++) newJob(id);
  expect(ids()).toEqual([["2", "3", "4", "5"]]);
});

test("who is not authorized hears of no job, and who left is forgotten", () => {
  const { clock, notifier, newJob, ids, benches } = bench(1);
  const [first] = benches;
  if (first === undefined) throw new Error("one is made");
  const late = new SessionBench();
  late.request(1, "mining.subscribe", ["IceRiverMiner-v1.1"]);
  late.read();
  benches.push(late);
  newJob(2);
  notifier.forget(first.session);
  clock.advance(1000);
  expect(ids()).toEqual([[], []]);
  notifier.stop();
});

test("a process that is late sends fewer jobs, and as many as before when it is in time again", () => {
  let late = 500;
  const { clock, newJob, ids } = bench(1, {}, () => late);
  let id = 1;
  const heardIn = (seconds: number) => {
    let heard = 0;
    for (let step = 0; step < seconds * 10; step++) {
      newJob(++id);
      clock.advance(100);
      heard += ids()[0]?.length ?? 0;
    }
    return heard;
  };
  heardIn(5);
  expect(heardIn(60)).toBeWithin(24, 32);
  late = 60_000;
  heardIn(61);
  expect(heardIn(60)).toBeWithin(10, 14);
  late = 0;
  heardIn(70);
  expect(heardIn(60)).toBeGreaterThan(190);
});
