import { expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../../base/clock.ts";
import { type Log, silentLog } from "../../base/log.ts";
import type { Job } from "../../domain/job.ts";
import { journalFiles } from "./directory.ts";
import { Journal } from "./journal.ts";

const WORKERS = 5;
const SHARES = 200;

const worker = (n: number) => `kaspa:q${n % WORKERS}/rig`;

function job(id: number): Job {
  const prePowHash = id.toString(16).padStart(64, "0");
  const template = { prePowHash, timestampMs: 1000n, daaScore: 1n };
  return { id, template } as Job;
}

function open(path: string, more: { log?: Log; onDamage?: (lost: number) => void } = {}): Journal {
  return new Journal({
    folder: { path, identity: "0123456789ab" },
    ...{ maxBytes: 1 << 30, keepBytes: 1 << 30, fileBytes: 1 << 24, flushIntervalMs: 0 },
    counts: { damaged: more.onDamage ?? (() => undefined), deletedUnsaved: () => undefined },
    ...{ clock: systemClock, log: more.log ?? silentLog },
    onDurable: () => undefined,
    onFault: () => undefined,
  });
}

/** A folder with one file of many groups, as a process that was killed leaves it. */
async function folderOfGroups(): Promise<{ path: string; bytes: Buffer; file: string }> {
  const path = mkdtempSync(join(tmpdir(), "katpool-damage-"));
  const journal = open(path);
  for (let n = 1; n <= SHARES; n++) {
    journal.append({ worker: worker(n), job: job(n >> 4), work: n, nonceHi: n, nonceLo: 7 });
    if (n % 10 === 0) while (journal.durableSequence < n) await Bun.sleep(1);
  }
  await journal[Symbol.asyncDispose]();
  const file = journalFiles(path)[0]?.path ?? "";
  return { path, file, bytes: readFileSync(file) };
}

/** What a start finds: each share as it was appended, or lost; nothing else. */
async function readBack(path: string) {
  const read: number[] = [];
  const lost: number[] = [];
  let damages = 0;
  const errors: string[] = [];
  const log = { ...silentLog, error: (message: string) => void errors.push(message) };
  const journal = open(path, { log, onDamage: () => void damages++ });
  let last = 0;
  while (last < journal.durableSequence) {
    const visitor = {
      share: (share: { sequence: number; worker: string; work: number; nonceHi: number }) => {
        expect([share.worker, share.work, share.nonceHi]).toEqual([
          worker(share.sequence),
          share.sequence,
          share.sequence,
        ]);
        read.push(share.sequence);
      },
      block: () => undefined,
      lost: (from: number, to: number) => {
        for (let n = from; n <= to; n++) lost.push(n);
      },
    };
    const next = await journal.read(last, visitor, 50);
    expect(next).toBeGreaterThan(last);
    last = next;
  }
  await journal[Symbol.asyncDispose]();
  expect([...read, ...lost].sort((a, b) => a - b)).toEqual(
    Array.from({ length: SHARES }, (_, n) => n + 1),
  );
  return { read, lost, damages, errors };
}

test("one bit that flips anywhere in a file costs no share, and a copy of the file stays", async () => {
  const { path, file, bytes } = await folderOfGroups();
  expect((await readBack(path)).damages).toBe(0);
  for (let bit = 3; bit < bytes.byteLength * 8; bit += 1009) {
    const damaged = Buffer.from(bytes);
    damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    writeFileSync(file, damaged);
    rmSync(join(path, "damaged"), { recursive: true, force: true });
    const { read, lost, damages, errors } = await readBack(path);
    expect([read.length, lost]).toEqual([SHARES, []]);
    expect([damages, errors]).toEqual([1, ["journal file damaged"]]);
    expect(readdirSync(join(path, "damaged"))).toEqual([file.split("/").at(-1) ?? ""]);
  }
  rmSync(path, { recursive: true });
}, 60_000);

test("of a file with a hole all is read that does not lie in it, each share of its own worker", async () => {
  const { path, file, bytes } = await folderOfGroups();
  for (let at = 0; at < bytes.byteLength - 1500; at += 457) {
    const damaged = Buffer.from(bytes);
    damaged.fill(0xa5, at, at + 600);
    writeFileSync(file, damaged);
    const { lost, damages } = await readBack(path);
    expect(lost.length).toBeWithin(1, 110);
    expect(damages).toBeGreaterThan(0);
  }
  rmSync(path, { recursive: true });
}, 60_000);

test("a damaged file is neither cut nor lost when the journal is trimmed", async () => {
  const { path, file, bytes } = await folderOfGroups();
  const damaged = Buffer.from(bytes);
  damaged.fill(0, 300, 900);
  writeFileSync(file, damaged);
  await readBack(path);
  const journal = open(path);
  const all = journal.durableSequence;
  journal.trim({ storedSequence: all, backedUpSequence: all, beforeMs: Number.MAX_SAFE_INTEGER });
  expect(journalFiles(path).map((one) => one.firstSequence)).toEqual([SHARES + 1]);
  const copy = join(path, "damaged", readdirSync(join(path, "damaged"))[0] ?? "");
  expect(statSync(copy).size).toBe(bytes.byteLength);
  await journal[Symbol.asyncDispose]();
  rmSync(path, { recursive: true });
});
