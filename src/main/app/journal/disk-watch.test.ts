import { expect, test } from "bun:test";
import { HandWoundClock } from "../../../base/clock.ts";
import { silentLog } from "../../../base/log.ts";
import { watchJournalDisk } from "./disk-watch.ts";

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A journal on a disk that the test breaks, watched by a hand-wound clock. */
function watched() {
  const clock = new HandWoundClock();
  const ended: string[] = [];
  const disk = { isBroken: false, works: true, asked: 0 };
  const journal = {
    get isBroken() {
      return disk.isBroken;
    },
    diskWorks: async () => {
      disk.asked += 1;
      return disk.works;
    },
  };
  const fatal = (thrown: unknown) => void ended.push(String(thrown));
  const loop = watchJournalDisk({ journal, clock, log: silentLog, fatal });
  const pass = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      clock.advance(1000);
      await settled();
    }
  };
  return { disk, ended, loop, pass };
}

test("the process starts over once a disk that failed has worked for half a minute", async () => {
  const { disk, ended, loop, pass } = watched();
  await pass(16 * 60);
  expect([disk.asked, ended]).toEqual([0, []]);
  disk.isBroken = true;
  disk.works = false;
  await pass(30);
  expect([disk.asked, ended]).toEqual([3, []]);
  disk.works = true;
  await pass(20);
  disk.works = false;
  await pass(20);
  disk.works = true;
  await pass(30);
  expect(ended).toEqual([]);
  await pass(10);
  expect(ended).toHaveLength(1);
  expect(ended[0]).toContain("works again");
  await loop[Symbol.asyncDispose]();
});

test("soon after a start it must have worked for ten minutes: a disk that comes and goes", async () => {
  const { disk, ended, loop, pass } = watched();
  disk.isBroken = true;
  for (let flap = 0; flap < 10; flap++) {
    disk.works = false;
    await pass(60);
    disk.works = true;
    await pass(9 * 60);
  }
  expect(ended).toEqual([]);
  await pass(70);
  expect(ended).toHaveLength(1);
  await loop[Symbol.asyncDispose]();
});
