import { expect, test } from "bun:test";
import { AssertionError, assert } from "./assert.ts";
import { errorText, PoolError } from "./errors.ts";

test("assertions and pool errors carry their name and their causes", () => {
  expect(() => assert(false, "sums are equal")).toThrow(AssertionError);
  const inner = new PoolError("node", "away", "a string");
  expect(errorText(new PoolError("database", "no rows", inner))).toBe("no rows: away: a string");
  expect([inner.kind, inner.name, errorText(undefined)]).toEqual([
    "node",
    "PoolError",
    "undefined",
  ]);
});
