import { expect, test } from "bun:test";
import { RememberedDifficulties } from "./remembered.ts";

test("at the bound the entry that was set longest ago makes way", () => {
  const remembered = new RememberedDifficulties();
  for (let n = 0; n < 50_000; n++) remembered.set(`w/${n}`, n + 1);
  remembered.set("w/0", 7);
  remembered.set("w/new", 9);
  expect(remembered.get("w/0")).toBe(7);
  expect(remembered.get("w/1")).toBeUndefined();
  expect(remembered.get("w/2")).toBe(3);
  expect(remembered.get("w/new")).toBe(9);
});

test("what the database knows does not replace what this process has seen", () => {
  const remembered = new RememberedDifficulties();
  remembered.set("w/a", 128);
  remembered.restore([
    { worker: "w/a", difficulty: 64 },
    { worker: "w/b", difficulty: 32 },
  ]);
  expect([remembered.get("w/a"), remembered.get("w/b")]).toEqual([128, 32]);
});
