// Log lines that strangers cause: bounded per minute, what is left out is counted, users masked.

import { expect, test } from "bun:test";
import { HandWoundClock } from "../../../base/clock.ts";
import { type Log, silentLog } from "../../../base/log.ts";
import { maskUser } from "../protocol/mask-user.ts";
import { BoundedLog } from "./bounded-log.ts";

const FIELDS = { address: "192.0.2.1", user: "w.rig", reason: "badWallet" };
const WALLET = `kaspa:${"q".repeat(55)}abcdef`;

test.each([
  ["", ""],
  ["kaspa:short", "kaspa:short"],
  ["123456789012345678", "123456789012345678"],
  ["1234567890123456789", "123456789012…456789"],
  [WALLET, "kaspa:qqqqqq…abcdef"],
  [`${WALLET}.rig`, "kaspa:qqqqqq…abcdef.rig"],
  [`${WALLET}.rig.two`, "kaspa:qqqqqq…abcdef.rig.two"],
  [`w.${"n".repeat(30)}`, `w.${"n".repeat(20)}`],
  ["a\nb\u001b[31m", "a?b?[31m"],
  [".rig", ".rig"],
])("the user %j is shown as %j", (user, shown) => {
  expect(maskUser(user)).toBe(shown);
});

test("ten lines a minute, then none, and the next line says how many were left out", () => {
  const lines: object[] = [];
  const log: Log = { ...silentLog, warn: (_, fields) => void lines.push(fields ?? {}) };
  const clock = new HandWoundClock();
  const failures = new BoundedLog(log, clock);
  const fail = (count: number) => {
    for (let n = 0; n < count; n++) failures.warn("login failed", FIELDS);
  };
  fail(13);
  expect(lines).toHaveLength(10);
  expect(lines[9]).toEqual(FIELDS);
  clock.advance(59_999);
  fail(1);
  expect(lines).toHaveLength(10);
  clock.advance(1);
  fail(2);
  expect(lines).toHaveLength(12);
  expect(lines[10]).toMatchObject({ leftOut: 4 });
  expect(lines[11]).not.toHaveProperty("leftOut");
  fail(9);
  expect(lines).toHaveLength(20);
});
