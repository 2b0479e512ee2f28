import { expect, test } from "bun:test";
import { sompi } from "../../../domain/sompi.ts";
import { type Evidence, settlementStatus } from "./settlement-status.ts";

const MATURITY = 60n;
const base = { ageDaa: 100n, coinbaseMaturityDaa: MATURITY, nodeKnowsOurs: true };
const blue = { colour: "blue" as const, mergingHash: "m", rewardSompi: sompi(5n) };
const red = { colour: "red" as const, mergingHash: "m", rewardSompi: undefined };
const unmerged = {
  ...{ colour: "unknown" as const, confirmations: 0n },
  ...{ mergingHash: undefined, rewardSompi: undefined },
};
const kind = (evidence: Partial<Evidence> & Pick<Evidence, "info">) =>
  settlementStatus({ ...base, ...evidence }).kind;

test("nothing is final before coinbase maturity", () => {
  expect(kind({ info: { ...blue, confirmations: 60n } })).toBe("pending");
  expect(settlementStatus({ ...base, info: { ...blue, confirmations: 61n } })).toEqual({
    ...{ kind: "blue", confirmations: 61n, mergingHash: "m", reward: sompi(5n) },
  });
  expect(kind({ info: { ...red, confirmations: 60n } })).toBe("pending");
  expect(kind({ info: { ...red, confirmations: 61n } })).toBe("red");
});

test("a blue block without its reward stays pending", () => {
  expect(kind({ info: { ...blue, rewardSompi: undefined, confirmations: 99n } })).toBe("pending");
  expect(kind({ info: { ...blue, mergingHash: undefined, confirmations: 99n } })).toBe("pending");
});

test("a block is lost after two maturities, and only by a node that knows our blocks", () => {
  expect(kind({ info: "unknownBlock", ageDaa: 120n })).toBe("missing");
  expect(kind({ info: "unknownBlock", ageDaa: 121n })).toBe("lost");
  expect(kind({ info: "unknownBlock", ageDaa: 9999n, nodeKnowsOurs: false })).toBe("missing");
  expect(kind({ info: unmerged, ageDaa: 120n })).toBe("pending");
  expect(kind({ info: unmerged, ageDaa: 121n })).toBe("lost");
  expect(kind({ info: { ...red, confirmations: 1n }, ageDaa: 9999n })).toBe("pending");
});
