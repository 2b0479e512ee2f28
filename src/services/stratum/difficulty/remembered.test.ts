import { expect, test } from "bun:test";
import { RememberedDifficulties } from "./remembered.ts";

test("at the bound the entry that was set longest ago makes way", () => {
  const remembered = new RememberedDifficulties();
  for (let n = 0; n < 50_000; n++) remembered.set(`w${n}/rig`, n + 1);
  remembered.set("w0/rig", 7);
  remembered.set("new/rig", 9);
  expect(remembered.get("w0/rig")).toBe(7);
  expect(remembered.get("w1/rig")).toBeUndefined();
  expect(remembered.get("w2/rig")).toBe(3);
  expect(remembered.get("new/rig")).toBe(9);
  expect(remembered.size).toBe(50_000);
});

test("a wallet with many names pushes out its own, and nobody else's", () => {
  const remembered = new RememberedDifficulties();
  remembered.set("honest/rig", 64);
  for (let n = 0; n < 60_000; n++) remembered.set(`greedy/${n}`, 1);
  expect(remembered.get("honest/rig")).toBe(64);
  expect(remembered.size).toBe(1 + 512);
  expect([remembered.get("greedy/0"), remembered.get("greedy/59999")]).toEqual([undefined, 1]);
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
