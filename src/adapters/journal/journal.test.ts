import { expect, test } from "bun:test";
import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HandWoundClock, systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import type { Job } from "../../domain/job.ts";
import { claimJournalDirectory, journalFiles, tryClaim } from "./directory.ts";
import { JournalFileReader } from "./file-reader.ts";
import { Journal, type JournalOptions } from "./journal.ts";

function jobNumber(id: number): Job {
  const prePowHash = id.toString(16).padStart(64, "0");
  const template = { prePowHash, timestampMs: 1000n + BigInt(id), daaScore: BigInt(id * 10) };
  return { id, template } as Job;
}

const folder = () => mkdtempSync(join(tmpdir(), "katpool-journal-"));

function open(path: string, more: Partial<JournalOptions> = {}): Journal {
  return new Journal({
    folder: { path, identity: "0123456789ab" },
    maxBytes: 1 << 30,
    keepBytes: 0,
    counts: { damaged: () => undefined, deletedUnsaved: () => undefined },
    fileBytes: 1 << 24,
    flushIntervalMs: 1,
    clock: systemClock,
    log: silentLog,
    onDurable: () => undefined,
    onFault: () => undefined,
    ...more,
  });
}

const share = (n: number, job = 1) => ({
  worker: `kaspa:q${n % 3}/rig`,
  job: jobNumber(job),
  work: 1000 + n,
  nonceHi: n,
  nonceLo: 0xffff_ffff,
});

/** Closes the journal's file behind its back, so that the next write fails. */
function closeUnderneath(path: string): void {
  for (const name of readdirSync("/proc/self/fd")) {
    const link = join("/proc/self/fd", name);
    if (!existsSync(link) || !readlinkSync(link).startsWith(path)) continue;
    closeSync(Number.parseInt(name, 10));
  }
}

function trim(journal: Journal, stored: number, beforeMs: number): void {
  journal.trim({ storedSequence: stored, backedUpSequence: stored, beforeMs });
}

const trimAll = (journal: Journal) =>
  trim(journal, journal.durableSequence, Number.MAX_SAFE_INTEGER);

function readAll(path: string) {
  const shares: { sequence: number; worker: string; work: number; prePowHash: string }[] = [];
  const blocks: { sequence: number; json: string }[] = [];
  for (const file of journalFiles(path)) {
    const reader = new JournalFileReader(file.path, file.firstSequence);
    const visitor = {
      share: (s: { sequence: number; worker: string; work: number; job: { prePowHash: string } }) =>
        void shares.push({
          sequence: s.sequence,
          worker: s.worker,
          work: s.work,
          prePowHash: s.job.prePowHash,
        }),
      block: (sequence: number, json: string) => void blocks.push({ sequence, json }),
    };
    while (reader.read(visitor, { limit: reader.size(), maxShares: 1000 }) > 0);
    reader.close();
  }
  return { shares, blocks };
}

test("what is told durable is read back after a restart, with its worker, job and block", async () => {
  const path = folder();
  const durable: number[] = [];
  const journal = open(path, { onDurable: (last) => void durable.push(last), fileBytes: 2000 });
  for (let n = 1; n <= 500; n++) {
    expect(journal.append(share(n, 1 + (n >> 6)), n === 250 ? '{"hash":"ab"}' : undefined)).toBe(n);
    if (n % 20 === 0) await Bun.sleep(2);
  }
  await journal[Symbol.asyncDispose]();
  expect(durable.at(-1)).toBe(500);
  expect(journalFiles(path).length).toBeGreaterThan(3);
  const { shares, blocks } = readAll(path);
  expect(shares.map((s) => s.sequence)).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
  expect(shares[299]).toEqual({
    sequence: 300,
    worker: "kaspa:q0/rig",
    work: 1300,
    prePowHash: jobNumber(1 + (300 >> 6)).template.prePowHash,
  });
  expect(blocks).toEqual([{ sequence: 250, json: '{"hash":"ab"}' }]);
  const again = open(path);
  expect(again.append(share(501))).toBe(501);
  await again[Symbol.asyncDispose]();
});

test("what comes in while a group is being written is on disk when the journal is closed", async () => {
  for (let round = 0; round < 50; round++) {
    const path = folder();
    let durable = 0;
    const writing = Promise.withResolvers<void>();
    const clock = {
      ...systemClock,
      after: (delayMs: number, run: () => void) =>
        systemClock.after(delayMs, () => {
          run();
          writing.resolve();
        }),
    };
    const journal = open(path, {
      clock,
      flushIntervalMs: 0,
      onDurable: (last) => (durable = last),
    });
    journal.append(share(1));
    await writing.promise;
    for (let n = 2; n <= 20; n++) journal.append(share(n));
    const closing = journal[Symbol.asyncDispose]();
    expect(journal.append(share(21))).toBeUndefined();
    await closing;
    expect(durable).toBe(20);
    expect(readAll(path).shares).toHaveLength(20);
  }
});

test("a tail torn at any byte is dropped and nothing before it", async () => {
  const path = folder();
  const journal = open(path);
  journal.append(share(1));
  while (journal.durableSequence < 1) await Bun.sleep(1);
  const [file] = journalFiles(path);
  const whole = readFileSync(file?.path ?? "").byteLength;
  journal.append(share(2));
  await journal[Symbol.asyncDispose]();
  const full = readFileSync(file?.path ?? "");
  for (let cut = whole; cut < full.byteLength; cut += 7) {
    const copy = folder();
    writeFileSync(join(copy, "0000000000000001.journal"), full);
    truncateSync(join(copy, "0000000000000001.journal"), cut);
    const recovered = open(copy);
    expect(recovered.durableSequence).toBe(1);
    await recovered[Symbol.asyncDispose]();
    expect(readAll(copy).shares.map((s) => s.sequence)).toEqual([1]);
  }
});

test("rubbish after the last group of a file is dropped and costs no share", async () => {
  const path = folder();
  const journal = open(path, { fileBytes: 100 });
  for (let n = 1; n <= 3; n++) {
    journal.append(share(n));
    while (journal.durableSequence < n) await Bun.sleep(1);
    await Bun.sleep(5);
  }
  await journal[Symbol.asyncDispose]();
  const files = journalFiles(path);
  appendFileSync(files.at(-1)?.path ?? "", "rubbish");
  await open(path)[Symbol.asyncDispose]();
  expect(readAll(path).shares.length).toBe(3);
  appendFileSync(files[0]?.path ?? "", "rubbish");
  const again = open(path);
  const read: number[] = [];
  const visitor = {
    share: (one: { sequence: number }) => void read.push(one.sequence),
    block: () => undefined,
  };
  expect(await again.read(0, visitor, 100)).toBe(3);
  expect(read).toEqual([1, 2, 3]);
  await again[Symbol.asyncDispose]();
});

test("a full journal refuses, and accepts again after what is stored was trimmed", async () => {
  const path = folder();
  const journal = open(path, { maxBytes: 3000, fileBytes: 500 });
  let accepted = 0;
  while (journal.append(share(accepted + 1)) !== undefined) {
    accepted += 1;
    await Bun.sleep(1);
  }
  expect(journal.fault()?.message).toBe("share journal is full");
  expect(accepted).toBeGreaterThan(20);
  trimAll(journal);
  expect(journal.fault()).toBeUndefined();
  expect(journal.append(share(1))).toBe(accepted + 1);
  await journal[Symbol.asyncDispose]();
});

test("of a full journal the last eighth is for blocks alone", async () => {
  const path = folder();
  const journal = open(path, { maxBytes: 8000, fileBytes: 1000 });
  let n = 0;
  const settle = async (append: () => number | undefined) => {
    while (append() !== undefined) {
      n += 1;
      while (journal.durableSequence < n) await Bun.sleep(1);
    }
  };
  await settle(() => journal.append(share(n + 1)));
  expect(journal.waitingBytes).toBeWithin(6800, 7101);
  const before = n;
  await settle(() => journal.append(share(n + 1), '{"hash":"ab"}'));
  expect(n).toBeGreaterThan(before + 3);
  expect(journal.waitingBytes).toBeWithin(7800, 8001 + 200);
  expect(journal.append(share(n + 1))).toBeUndefined();
  await journal[Symbol.asyncDispose]();
  expect(readAll(path).blocks).toHaveLength(n - before);
});

test("a disk that is slow holds shares back before their group is too large to be read again", async () => {
  const path = folder();
  const journal = open(path, { flushIntervalMs: 3_600_000, maxBytes: 1 << 30 });
  const block = JSON.stringify({ hash: "ab", body: "0".repeat(1 << 20) });
  let taken = 0;
  while (taken < 100 && journal.append(share(taken + 1), block) !== undefined) taken += 1;
  expect(taken).toBeWithin(20, 60);
  expect(journal.fault()?.message).toBe("share journal's disk is too slow");
  await journal[Symbol.asyncDispose]();
  expect(readAll(path).blocks).toHaveLength(taken);
});

test("the file that tells the sequence is there at every moment of a start", async () => {
  const path = folder();
  const journal = open(path, { fileBytes: 100 });
  journal.append(share(1));
  while (journal.durableSequence < 1) await Bun.sleep(1);
  await Bun.sleep(5);
  trimAll(journal);
  await journal[Symbol.asyncDispose]();
  const [only, ...others] = journalFiles(path);
  expect([only?.firstSequence, others.length]).toEqual([2, 0]);
  // Held open, so that another file cannot get its number.
  const held = openSync(only?.path ?? "", "r");
  const again = open(path);
  expect(statSync(only?.path ?? "").ino).toBe(fstatSync(held).ino);
  expect(again.append(share(2))).toBe(2);
  await again[Symbol.asyncDispose]();
  closeSync(held);
});

test("stored files stay until a backup has them, up to the bytes that are configured", async () => {
  const path = folder();
  let unsaved = 0;
  const deletedUnsaved = (shares: number) => {
    unsaved += shares;
  };
  const counts = { damaged: () => undefined, deletedUnsaved };
  const journal = open(path, { fileBytes: 400, keepBytes: 2000, counts });
  for (let n = 1; n <= 60; n++) {
    journal.append(share(n));
    while (journal.durableSequence < n) await Bun.sleep(1);
  }
  const firstAfter = (storedSequence: number, backedUpSequence: number) => {
    journal.trim({ storedSequence, backedUpSequence, beforeMs: Number.MAX_SAFE_INTEGER });
    return journalFiles(path)[0]?.firstSequence ?? 0;
  };
  expect(firstAfter(10, 0)).toBe(1);
  expect(journal.keptBytes).toBeWithin(1, 2000);
  expect(firstAfter(20, 10)).toBeWithin(5, 14);
  expect(unsaved).toBe(0);
  expect(firstAfter(60, 10)).toBeWithin(15, 60);
  expect(journal.keptBytes).toBeWithin(1000, 2001);
  expect(unsaved).toBeGreaterThan(0);
  await journal[Symbol.asyncDispose]();
});

test("a file that was begun hours ago is as young as its last share", async () => {
  const path = folder();
  let nowMs = 5_000_000;
  const journal = open(path, { fileBytes: 150, clock: { ...systemClock, nowMs: () => nowMs } });
  for (let n = 1; n <= 2; n++) {
    journal.append(share(n));
    while (journal.durableSequence < n) await Bun.sleep(1);
    nowMs += n === 1 ? 3_600_000 : 0;
  }
  while (journalFiles(path).length < 2) await Bun.sleep(1);
  trim(journal, 2, nowMs - 600_000);
  expect(journalFiles(path)).toHaveLength(2);
  trim(journal, 2, nowMs + 1);
  expect(journalFiles(path)).toHaveLength(1);
  await journal[Symbol.asyncDispose]();
});

test("a file's age is that of its last write, also after a start", async () => {
  const path = folder();
  const journal = open(path, { fileBytes: 100 });
  for (let n = 1; n <= 2; n++) {
    journal.append(share(n));
    while (journal.durableSequence < n) await Bun.sleep(1);
    await Bun.sleep(5);
  }
  await journal[Symbol.asyncDispose]();
  const [oldest] = journalFiles(path);
  const nowMs = Date.now();
  utimesSync(oldest?.path ?? "", nowMs / 1000 - 700, nowMs / 1000 - 700);
  const again = open(path);
  trim(again, 2, nowMs - 600_000);
  expect(journalFiles(path).map((file) => file.firstSequence)).toEqual([2, 3]);
  await again[Symbol.asyncDispose]();
});

test("a wall clock that is set back by less than a minute does not turn the journal's time back", async () => {
  const path = folder();
  const clock = new HandWoundClock(5_000_000);
  const journal = open(path, { clock });
  journal.append(share(1));
  clock.setWallClock(4_940_000);
  journal.append(share(2));
  clock.setWallClock(4_939_999);
  journal.append(share(3));
  await journal[Symbol.asyncDispose]();
  const [file] = journalFiles(path);
  const times: number[] = [];
  const reader = new JournalFileReader(file?.path ?? "", 1);
  const visitor = {
    share: (s: { timeMs: number }) => void times.push(s.timeMs),
    block: () => undefined,
  };
  reader.read(visitor, { limit: reader.size(), maxShares: 10 });
  expect(times).toEqual([5_000_000, 5_000_000, 4_939_999]);
});

test("a share that comes alone is written at once, those close behind it as one group", async () => {
  const clock = new HandWoundClock();
  const told: number[] = [];
  const onDurable = (last: number) => void told.push(last);
  const journal = open(folder(), { clock, flushIntervalMs: 2, onDurable });
  const settled = async (count: number) => {
    while (told.length < count) await Bun.sleep(1);
  };
  journal.append(share(1));
  clock.advance(0);
  await settled(1);
  journal.append(share(2));
  clock.advance(1);
  journal.append(share(3));
  await Bun.sleep(20);
  expect(told).toEqual([1]);
  clock.advance(1);
  await settled(2);
  expect(told).toEqual([1, 3]);
  clock.advance(50);
  journal.append(share(4));
  clock.advance(0);
  await settled(3);
  await journal[Symbol.asyncDispose]();
});

test("a disk that fails stops the journal for good, and nobody is told durable", async () => {
  const path = folder();
  let told = 0;
  const faults: string[] = [];
  const journal = open(path, {
    onDurable: () => {
      told += 1;
    },
    onFault: (fault) => void faults.push(fault.message),
  });
  closeUnderneath(path);
  expect(journal.append(share(1))).toBe(1);
  await Bun.sleep(30);
  expect(faults).toEqual(["share journal's disk is failing"]);
  expect(told).toBe(0);
  expect(journal.append(share(2))).toBeUndefined();
});

test("bytes that the disk took and did not sync are told durable to nobody", async () => {
  const path = folder();
  // It takes every byte, and answers that it cannot be synced.
  symlinkSync("/dev/null", join(path, "0000000000000001.journal"));
  const faults: string[] = [];
  let told = 0;
  const journal = open(path, {
    onDurable: (last) => (told = last),
    onFault: (fault) => faults.push(fault.message),
  });
  journal.append(share(1));
  while (faults.length === 0 && told === 0) await Bun.sleep(1);
  expect([faults, told]).toEqual([["share journal's disk is failing"], 0]);
  expect(journal.append(share(2))).toBeUndefined();
  await journal[Symbol.asyncDispose]();
});

test("what was synced is told durable, also when no further file can be begun", async () => {
  const path = folder();
  const told: number[] = [];
  const faults: string[] = [];
  const journal = open(path, {
    fileBytes: 10,
    onDurable: (last) => told.push(last),
    onFault: (fault) => faults.push(fault.message),
  });
  expect(journal.append(share(1))).toBe(1);
  rmSync(path, { recursive: true });
  while (faults.length === 0) await Bun.sleep(1);
  expect(told).toEqual([1]);
  expect(journal.durableSequence).toBe(1);
  expect(journal.append(share(2))).toBeUndefined();
});

test("an identity that was being made when everything died is made again", () => {
  const root = folder();
  mkdirSync(join(root, "0"));
  writeFileSync(join(root, "0", "identity.part"), "12ab");
  const claimed = claimJournalDirectory(root, 1, silentLog);
  expect(claimed.identity).toMatch(/^[0-9a-f]{12}$/);
  expect(readdirSync(claimed.path).sort()).toEqual(["identity", "lock"]);
  claimed.release();
  writeFileSync(join(root, "0", "identity"), "12ab");
  expect(() => claimJournalDirectory(root, 1, silentLog)).toThrow("damaged");
  const next = claimJournalDirectory(root, 2, silentLog);
  expect(next.number).toBe(1);
  next.release();
});

test("whether a failed disk takes bytes again is found out by writing some", async () => {
  const path = folder();
  const journal = open(path);
  expect(await journal.diskWorks()).toBe(true);
  expect(readdirSync(path).filter((name) => name.includes("probe"))).toEqual([]);
  await journal[Symbol.asyncDispose]();
  rmSync(path, { recursive: true });
  expect(await journal.diskWorks()).toBe(false);
});

test("a folder is claimed by one at a time and keeps its identity", () => {
  const root = folder();
  const first = claimJournalDirectory(root, 3, silentLog);
  const second = claimJournalDirectory(root, 3, silentLog);
  expect([first.number, second.number]).toEqual([0, 1]);
  expect(first.identity).not.toBe(second.identity);
  expect(tryClaim(root, 0)).toBeUndefined();
  first.release();
  const again = claimJournalDirectory(root, 3, silentLog);
  expect([again.number, again.identity]).toEqual([0, first.identity]);
  claimJournalDirectory(root, 3, silentLog);
  expect(() => claimJournalDirectory(root, 3, silentLog)).toThrow("in use");
});
