import { expect, test } from "bun:test";
import { WorkerRows } from "./worker-rows.ts";

const spans = (entries: Record<string, number>) =>
  new Map(Object.entries(entries).map(([key, lastMs]) => [key, { firstMs: 0, lastMs }]));
const names = (rows: WorkerRows, at: Record<string, number>) =>
  rows.due(spans(at)).map((row) => `${row.wallet}/${row.name}`);

test("a row is written for a new worker, and when its last share is ten seconds old there", () => {
  const rows = new WorkerRows();
  expect(names(rows, { "kaspa:a/x": 1000, "kaspa:b/y": 1000 })).toEqual(["kaspa:a/x", "kaspa:b/y"]);
  // What was not committed is not known.
  expect(rows.id("kaspa:a/x")).toBeUndefined();
  rows.learn(new Map([["kaspa:a/x", 7n]]), spans({ "kaspa:a/x": 1000 }));
  expect(rows.id("kaspa:a/x")).toBe(7n);
  expect(names(rows, { "kaspa:a/x": 10_999, "kaspa:b/y": 2000 })).toEqual(["kaspa:b/y"]);
  expect(names(rows, { "kaspa:a/x": 11_000 })).toEqual(["kaspa:a/x"]);
  rows.forget();
  expect(names(rows, { "kaspa:a/x": 1500 })).toEqual(["kaspa:a/x"]);
});

test("it remembers a bounded number of workers", () => {
  const rows = new WorkerRows();
  for (let n = 0; n < 60_000; n++) {
    rows.learn(new Map([[`kaspa:a/${n}`, BigInt(n)]]), new Map());
  }
  const known = Array.from({ length: 60_000 }, (_, n) => rows.id(`kaspa:a/${n}`));
  expect(known.filter((id) => id !== undefined).length).toBeLessThanOrEqual(50_000);
  expect(rows.id("kaspa:a/59999")).toBe(59_999n);
});
