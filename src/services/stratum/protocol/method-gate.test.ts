import { expect, test } from "bun:test";
import { gate, VERBS } from "./method-gate.ts";

const OTHER = VERBS.filter((verb) => verb !== "mining.submit");

test("a share needs an authorized user", () => {
  expect(gate("mining.submit", "fresh")).toMatchObject({ open: false, code: 25 });
  expect(gate("mining.submit", "subscribed")).toMatchObject({ open: false, code: 24 });
  expect(gate("mining.submit", "authorized").open).toBe(true);
});

test("the other verbs are open in every state, and often", () => {
  for (const verb of OTHER) {
    for (const state of ["fresh", "subscribed", "authorized"] as const) {
      expect(gate(verb, state)).toEqual({ open: true, verb });
    }
  }
});

test("an unknown method is answered with code 20, also one that objects have", () => {
  for (const method of [
    "",
    "mining.Submit",
    "mining.submit ",
    "toString",
    "__proto__",
    "x".repeat(1e5),
  ]) {
    expect(gate(method, "authorized")).toMatchObject({ open: false, code: 20 });
  }
});
