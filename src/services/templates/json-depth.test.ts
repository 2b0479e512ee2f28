import { expect, test } from "bun:test";
import fc from "fast-check";
import { isDeeperThan } from "./json-depth.ts";

function depthOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depthOf));
}

test("of any JSON it is the depth of the value, brackets and quotes in strings aside", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.nat(6), (value, limit) => {
      expect(isDeeperThan(JSON.stringify(value), limit)).toBe(depthOf(value) > limit);
    }),
  );
  const inside = JSON.stringify({ a: '[[[["\\\\"[[[[', '[{"': ["]]\\"] });
  expect([isDeeperThan(inside, 2), isDeeperThan(inside, 1)]).toEqual([false, true]);
});

test.each(['"', '"\\', '[["', "]]]]", "", '"\\"'])(
  "text that is no JSON ends as well: %j",
  (text) => {
    expect(isDeeperThan(text, 2)).toBe(false);
  },
);
