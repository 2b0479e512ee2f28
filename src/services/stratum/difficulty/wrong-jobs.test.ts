// Devices that name another job than the one they solved, simulated against the pool's own session,
// job book, validator and nonce sets; only the proof of work is drawn from a seeded generator.

import { expect, test } from "bun:test";
import { fixed } from "../../../../testing/harness/stratum/share-levers.ts";
import {
  difficultyOf,
  headerOf,
  PoolProcess,
  powValue,
} from "../../../../testing/harness/stratum/share-market.ts";
import { portConfig } from "../../../../testing/harness/stratum/stratum-fixture.ts";
import { HandWoundClock } from "../../../base/clock.ts";

const WORK = 4096;
const TARGET = 2 ** 256 / WORK;
const JOBS = 1500;
const LATENCY_MS = 2000;

const BEHAVIOURS: Record<string, (id: number, next: number) => string> = {
  "the job after the solved one": (_id, next) => String(next),
  "the id modulo 300": (id) => String(id % 300),
  "always the same id": () => "1",
  "a text": () => "job",
};

test.each(
  Object.keys(BEHAVIOURS).flatMap((name) => [1, 4, 10].map((rate) => [name, rate] as const)),
)(
  "of a device that names %s, at %d jobs a second, at most one share in 1,000 is lost",
  (name, rate) => {
    const clock = new HandWoundClock();
    const limits = { difficulty: difficultyOf(WORK), minDiff: difficultyOf(WORK) };
    const ports = [portConfig({ ...limits, maxDiff: difficultyOf(WORK), jobIntervalMs: 0 })];
    const pool = new PoolProcess({ clock, ports, instance: 0, instances: 1 });
    const miner = pool.connect(0)?.subscribe("unknown/1.0", 16).authorize("rig", fixed(WORK));
    if (miner === undefined) throw new Error("no place");
    const waiting: { dueMs: number; name: string; hi: number; lo: number }[] = [];
    let [sent, nonce] = [0, 0];
    let seed = 1;
    const random = () => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fff_ffff;
      return seed / 0x8000_0000;
    };
    for (let n = 1; n <= JOBS; n++) {
      const nowMs = clock.monotonicMs();
      const prePowHash = n.toString(16).padStart(64, "0");
      const job = pool.take({ number: n, prePowHash, timestampMs: BigInt(n), publishedMs: nowMs });
      const header = headerOf(job.template);
      for (;;) {
        nonce += 1;
        if (powValue(header, miner.nonceHi(0), nonce) <= TARGET) break;
      }
      const named = BEHAVIOURS[name]?.(job.id, job.id + 1) ?? "";
      const dueMs = nowMs + random() * LATENCY_MS;
      waiting.push({ dueMs, name: named, hi: miner.nonceHi(0), lo: nonce });
      sent += 1;
      clock.advance(1000 / rate);
      for (const share of waiting.filter((one) => one.dueMs <= clock.monotonicMs())) {
        waiting.splice(waiting.indexOf(share), 1);
        miner.submitNamed(share.name, share.hi, share.lo);
      }
    }
    for (const share of waiting) miner.submitNamed(share.name, share.hi, share.lo);
    const { accepted } = pool.validator.totals();
    expect(accepted).toBeGreaterThanOrEqual(sent * 0.999);
  },
);
