import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkedJob } from "../../../testing/harness/stratum/validator-fixture.ts";
import { type JournalDirectory, noteWriter, tryClaim } from "../../adapters/journal/directory.ts";
import { Journal } from "../../adapters/journal/journal.ts";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import { OtherJournals } from "./other-journals.ts";

const job = checkedJob(1);
let root: string;
let read: number[];
let others: OtherJournals;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "katpool-others-"));
  read = [];
  others = new OtherJournals({
    ...{ root, ownIdentity: "000000000000", clock: systemClock, log: silentLog },
    credited: ({ nonceLo }) => void read.push(nonceLo),
  });
});
afterEach(async () => {
  await others[Symbol.asyncDispose]();
  rmSync(root, { recursive: true });
});

/** Process `run` writes the journal of folder 0. */
function writing(run: number): { folder: JournalDirectory; journal: Journal } {
  const folder = tryClaim(root, 0);
  if (folder === undefined) throw new Error("the folder is in use");
  noteWriter(folder, run);
  const journal = new Journal({
    ...{ folder, maxBytes: 1 << 30, keepBytes: 0, fileBytes: 300, flushIntervalMs: 0 },
    counts: { damaged: () => undefined, deletedUnsaved: () => undefined },
    ...{ clock: systemClock, log: silentLog },
    onDurable: () => undefined,
    onFault: () => undefined,
  });
  return { folder, journal };
}

async function append(journal: Journal, nonces: readonly number[]): Promise<void> {
  for (const nonceLo of nonces) {
    const sequence = journal.append({ worker: "kaspa:q/r", job, work: 5, nonceHi: 1, nonceLo });
    while (journal.durableSequence < (sequence ?? 0)) await Bun.sleep(1);
  }
}

test("a journal is known as far as its app acknowledged, whether it lives or not", async () => {
  const { folder, journal } = writing(5);
  const { identity } = folder;
  const ask = (isReleased: boolean, run = 5) =>
    others.knows({ journal: identity, run, isReleased });
  await append(journal, [1, 2, 3]);
  expect(await ask(true)).toBe(true);
  expect(read).toEqual([1, 2, 3]);
  // It lives and may credit more, so a session that it did not give back is not known.
  await append(journal, [4]);
  expect(await ask(false)).toBe(false);
  expect(await ask(true)).toBe(true);
  expect(read.at(-1)).toBe(4);
  await append(journal, [5, 6, 7, 8, 9, 10, 11, 12]);
  await journal[Symbol.asyncDispose]();
  folder.release();
  expect(await ask(false)).toBe(true);
  expect([...new Set(read)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  // The next process that writes it shows that the one before has ended.
  const next = writing(6);
  await append(next.journal, [13]);
  expect([await ask(false), await ask(false, 6)]).toEqual([true, false]);
  await next.journal[Symbol.asyncDispose]();
  next.folder.release();
});

test("the own journal and one that is not there are not known, and many who ask share a look", async () => {
  const { folder, journal } = writing(5);
  await append(journal, [1]);
  const unknown = { journal: "ffffffffffff", run: 5, isReleased: true };
  expect(await others.knows(unknown)).toBe(false);
  const known = { journal: folder.identity, run: 5, isReleased: true };
  const looks = Array.from({ length: 100 }, () => others.knows(known));
  expect(new Set(looks).size).toBe(1);
  expect(await looks[99]).toBe(true);
  await others.catchUp();
  expect(read).toEqual([1]);
  await journal[Symbol.asyncDispose]();
  folder.release();
});
