import { expect, test } from "bun:test";
import { HandWoundClock } from "../../../base/clock.ts";
import { silentLog } from "../../../base/log.ts";
import { watchJournalDisk } from "./disk-watch.ts";

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("the process starts over once a disk that failed takes bytes again, and not before", async () => {
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
  await pass(30);
  expect([disk.asked, ended]).toEqual([0, []]);
  disk.isBroken = true;
  disk.works = false;
  await pass(30);
  expect([disk.asked, ended]).toEqual([3, []]);
  disk.works = true;
  await pass(10);
  expect(ended).toHaveLength(1);
  expect(ended[0]).toContain("works again");
  await loop[Symbol.asyncDispose]();
});
