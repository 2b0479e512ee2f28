import { expect, test } from "bun:test";
import { appendFileSync, mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkedJob } from "../../../testing/harness/stratum/validator-fixture.ts";
import { journalFiles } from "../../adapters/journal/directory.ts";
import { Journal } from "../../adapters/journal/journal.ts";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import type { Job } from "../../domain/job.ts";
import { PastShares, readJournalPast } from "./credited-nonces.ts";

/** A journal folder with these shares in it, as a run that was killed leaves it. */
async function journalOf(
  shares: readonly { job: Job; nonceLo: number; block?: string }[],
  use: (folder: string) => void | Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "katpool-past-"));
  const journal = new Journal({
    ...{ folder: { path: folder, identity: "0123456789ab" }, maxBytes: 1 << 30, keepBytes: 0 },
    ...{ fileBytes: 500, flushIntervalMs: 0 },
    counts: { damaged: () => undefined, deletedUnsaved: () => undefined },
    ...{ clock: systemClock, log: silentLog },
    onDurable: () => undefined,
    onFault: () => undefined,
  });
  for (const { job, nonceLo, block } of shares) {
    journal.append({ worker: "kaspa:qa/r", job, work: 5, nonceHi: 1, nonceLo }, block);
    if (nonceLo % 7 === 0) await Bun.sleep(2);
  }
  await journal[Symbol.asyncDispose]();
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("nonces come back with their work, over many files and whatever the job's number was", async () => {
  const jobs = [checkedJob(1), checkedJob(2)] as const;
  const shares = Array.from({ length: 60 }, (_, n) => ({ job: jobs[n < 40 ? 0 : 1], nonceLo: n }));
  await journalOf(shares, (folder) => {
    expect(journalFiles(folder).length).toBeGreaterThan(2);
    const past = readJournalPast(folder);
    const [first, second] = jobs.map((job) => past.seenOf({ ...job.template }));
    expect([first?.size, second?.size]).toEqual([40, 20]);
    for (let n = 0; n < 60; n++) {
      expect([first?.has(1, n), second?.has(1, n), first?.has(0, n)]).toEqual([
        n < 40,
        n >= 40,
        false,
      ]);
    }
    const fresh = past.seenOf(checkedJob(3).template);
    expect(fresh.size).toBe(0);
  });
});

test("files of long ago are read for their blocks alone, and for nothing after an hour", async () => {
  const [old, young] = [checkedJob(1), checkedJob(2)];
  const shares = Array.from({ length: 60 }, (_, n) => ({
    ...{ job: n < 40 ? old : young, nonceLo: n },
    ...(n === 3 || n === 57 ? { block: `{"n":${n}}` } : {}),
  }));
  await journalOf(shares, (folder) => {
    const files = journalFiles(folder);
    const half = files.filter((file) => file.firstSequence <= 20);
    expect(half.length).toBeWithin(1, files.length);
    const setAge = (seconds: number) => {
      const then = Date.now() / 1000 - seconds;
      for (const file of half) utimesSync(file.path, then, then);
    };
    setAge(1800);
    const past = readJournalPast(folder);
    const begins = (files[half.length]?.firstSequence ?? 0) - 1;
    // A slow disk makes few and large groups, and so few and large files.
    expect(past.seenOf(old.template).size).toBe(Math.max(0, 40 - begins));
    expect(past.seenOf(young.template).size).toBe(Math.min(20, 60 - begins));
    expect(past.blocks()).toEqual(['{"n":3}', '{"n":57}']);
    setAge(3700);
    expect(readJournalPast(folder).blocks()).toEqual(['{"n":57}']);
  });
});

test("the same work twice shares one memory while a job of it lives", async () => {
  const job = checkedJob(1);
  await journalOf([], (folder) => {
    const past = readJournalPast(folder);
    const set = past.seenOf(job.template);
    set.add(1, 2);
    expect(past.seenOf({ ...job.template })).toBe(set);
    expect(past.seenOf({ ...job.template, timestampMs: 5n })).not.toBe(set);
  });
});

test("blocks come back in order, the newest ones, and a torn tail is no obstacle", async () => {
  const job = checkedJob(1);
  const shares = Array.from({ length: 520 }, (_, n) => ({ job, nonceLo: n, block: `{"n":${n}}` }));
  await journalOf(shares, (folder) => {
    appendFileSync(journalFiles(folder).at(-1)?.path ?? "", "KPJ1 torn");
    const texts = readJournalPast(folder).blocks();
    expect(texts).toHaveLength(500);
    expect([texts[0], texts.at(-1)]).toEqual(['{"n":20}', '{"n":519}']);
  });
});

test("works of long ago that are read late forget no newer ones", () => {
  const past = new PastShares();
  const shareOf = (n: number) => ({
    job: { prePowHash: "a".repeat(64), timestampMs: BigInt(n) },
    ...{ nonceHi: 1, nonceLo: n },
  });
  for (let n = 5000; n < 6000; n++) past.share(shareOf(n));
  expect(past.completeAfterMs).toBe(-1n);
  // Another app's file, from its beginning up to now.
  for (let n = 1; n < 6100; n++) past.share(shareOf(n));
  expect([past.hasNonce(1, 5999), past.hasNonce(1, 6099), past.hasNonce(1, 3000)]).toEqual([
    ...[true, true, false],
  ]);
  expect(past.completeAfterMs).toBeLessThanOrEqual(5100n);
});
