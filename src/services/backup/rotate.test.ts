import { expect, test } from "bun:test";
import fc from "fast-check";
import { backupName, backupTimeMs, isFuture } from "./manifest.ts";
import { expiredBackups } from "./rotate.ts";
import { backupSchedule } from "./schedule.ts";

const nameAt = (text: string) => `${backupName(Date.parse(text))}.dump`;
const HOUR_MS = 3_600_000;

test("a name tells its time, and foreign names tell none", () => {
  const atMs = Date.parse("2026-03-04T05:06:07Z");
  expect(backupName(atMs)).toBe("katpool-20260304T050607Z");
  expect(backupTimeMs("katpool-20260304T050607Z.dump")).toBe(atMs);
  expect(backupTimeMs("katpool-20260304T050607Z.dump.age")).toBe(atMs);
  for (const foreign of ["holiday.jpg", "katpool-20260304T050607Z.dump.part", "katpool.dump", ""]) {
    expect(backupTimeMs(foreign)).toBeUndefined();
  }
});

test("two backups a day for a year thin out to days, weeks and months", () => {
  const start = Date.parse("2026-01-01T00:10:00Z");
  const names: string[] = [];
  let kept: string[] = [];
  for (let at = start; at <= start + 365 * 24 * HOUR_MS; at += 12 * HOUR_MS) {
    names.push(`${backupName(at)}.dump`);
    const all = [...kept, `${backupName(at)}.dump`];
    const expired = new Set(expiredBackups(all, at));
    kept = all.filter((name) => !expired.has(name));
  }
  expect(kept.map((name) => name.slice(8, 16))).toEqual([
    ..."20260831 20260930 20261031 20261130".split(" "),
    ..."20261213 20261220 20261226 20261227 20261228 20261229 20261230".split(" "),
    ..."20261231 20261231 20270101".split(" "),
  ]);
});

test("the newest three always stay, foreign files are never named, and a repeat names nothing", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 0, max: 4_000_000_000_000 }), { maxLength: 60 }),
      (times) => {
        const names = [...new Set(times.map((time) => `${backupName(time)}.dump`)), "foreign.dump"];
        const expired = expiredBackups(names, 4_000_000_000_000);
        const rest = names.filter((name) => !expired.includes(name));
        expect(rest).toContain("foreign.dump");
        const newest = names
          .filter((name) => name !== "foreign.dump")
          .sort()
          .slice(-3);
        for (const name of newest) expect(rest).toContain(name);
        expect(expiredBackups(rest, 4_000_000_000_000)).toEqual([]);
        expect(rest.length).toBeLessThanOrEqual(3 + 7 + 4 + 6 + 1);
      },
    ),
  );
});

test("a backup dated in the future does not push out another one", () => {
  const names = ["2099-01-01T00:00:00Z", "2098-01-01T00:00:00Z", "2097-01-01T00:00:00Z"];
  const future = names.map((text) => `${backupName(Date.parse(text))}.dump`);
  const present = ["katpool-20260101T000000Z.dump", "katpool-20260102T000000Z.dump"];
  const nowMs = Date.parse("2026-01-02T00:00:00Z");
  expect(expiredBackups([...future, ...present], nowMs)).toEqual([]);
  expect(isFuture(future[0] ?? "", nowMs)).toBe(true);
  expect(isFuture(present[1] ?? "", nowMs)).toBe(false);
});

test("without a schedule of its own a backup follows each payout by ten minutes", () => {
  const twice = backupSchedule({ cron: undefined, payoutsPerDay: 2 });
  const from = Date.parse("2026-05-05T01:00:00Z");
  expect(nameAt(new Date(twice.nextMs(from)).toISOString())).toBe("katpool-20260505T121000Z.dump");
  const often = backupSchedule({ cron: undefined, payoutsPerDay: 1440 });
  expect(often.nextMs(from) - from).toBe(10 * 60_000);
  expect(often.nextMs(often.nextMs(from)) - often.nextMs(from)).toBe(HOUR_MS);
  expect(() => backupSchedule({ cron: "whenever", payoutsPerDay: 2 })).toThrow(
    "backupCronSchedule",
  );
});
