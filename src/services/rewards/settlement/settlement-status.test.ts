import { expect, test } from "bun:test";
import { sompi } from "../../../domain/sompi.ts";
import { type ChainView, chainView, decide, type SettlementEvidence } from "./settlement-status.ts";

const MATURITY = 60n;
const base = {
  ...{ daaScore: 900n, virtualDaaScore: 1000n, prunedDaaScore: 0n },
  ...{ coinbaseMaturityDaa: MATURITY, nodeKnowsOurs: true },
};
const blueInfo = { colour: "blue" as const, mergingHash: "m", rewardSompi: sompi(5n) };
const redInfo = { colour: "red" as const, mergingHash: "m", rewardSompi: undefined };
const unmerged = {
  ...{ colour: "unknown" as const, confirmations: 0n },
  ...{ mergingHash: undefined, rewardSompi: undefined },
};
const kind = (evidence: Partial<SettlementEvidence> & Pick<SettlementEvidence, "info">) =>
  chainView({ ...base, ...evidence }).kind;

test("nothing is final before coinbase maturity", () => {
  expect(kind({ info: { ...blueInfo, confirmations: 60n } })).toBe("pending");
  expect(chainView({ ...base, info: { ...blueInfo, confirmations: 61n } })).toEqual({
    ...{ kind: "blue", confirmations: 61n, mergingHash: "m", reward: sompi(5n) },
  });
  expect(kind({ info: { ...redInfo, confirmations: 60n } })).toBe("pending");
  expect(kind({ info: { ...redInfo, confirmations: 61n } })).toBe("red");
});

test("a blue block without its reward stays pending", () => {
  const info = { ...blueInfo, confirmations: 99n };
  expect(kind({ info: { ...info, rewardSompi: undefined } })).toBe("pending");
  expect(kind({ info: { ...info, mergingHash: undefined } })).toBe("pending");
});

test("a block is lost after two maturities, and only by a node that knows our blocks", () => {
  const at = (virtualDaaScore: bigint) => ({ virtualDaaScore, info: "unknownBlock" as const });
  expect(kind(at(1020n))).toBe("missing");
  expect(kind(at(1021n))).toBe("lost");
  expect(kind({ ...at(9999n), nodeKnowsOurs: false })).toBe("missing");
  expect(kind({ ...at(1020n), info: unmerged })).toBe("pending");
  expect(kind({ ...at(1021n), info: unmerged })).toBe("lost");
  expect(kind({ ...at(9999n), info: { ...redInfo, confirmations: 1n } })).toBe("pending");
});

test("a node that prunes blocks of this age cannot call one lost", () => {
  const info = "unknownBlock" as const;
  expect(kind({ info, virtualDaaScore: 9999n, prunedDaaScore: 899n })).toBe("lost");
  expect(kind({ info, virtualDaaScore: 9999n, prunedDaaScore: 900n })).toBe("pruned");
  expect(kind({ info: "prunedBlock", virtualDaaScore: 9999n })).toBe("pruned");
});

const blue: ChainView = { kind: "blue", confirmations: 61n, mergingHash: "m", reward: sompi(5n) };
const red: ChainView = { kind: "red", confirmations: 61n, mergingHash: "m" };
const pending: ChainView = { kind: "pending", colour: "blue", confirmations: 3n };
const lost: ChainView = { kind: "lost" };
const missing: ChainView = { kind: "missing" };
const pruned: ChainView = { kind: "pruned" };
const failed: ChainView = { kind: "failed" };

function decided(views: readonly ChainView[], block = { isOld: true, isOverdue: false }): string {
  const decision = decide(
    views.map((view, index) => ({ node: index, view })),
    block,
  );
  return decision.kind === "undecided" ? decision.reason : decision.kind;
}

test("a block is blue only if no node disagrees", () => {
  expect(decided([blue])).toBe("blue");
  expect(decided([pending, blue])).toBe("blue");
  expect(decided([blue, failed])).toBe("blue");
  expect(decided([blue, pruned])).toBe("blue");
  const others: ChainView[] = [red, lost, missing, { ...pending, colour: "red" }];
  for (const other of others) expect(decided([blue, other])).toBe("disputed");
  expect(decided([blue, { ...blue, mergingHash: "n" }])).toBe("disputed");
  expect(decided([blue, { ...blue, reward: sompi(4n) }])).toBe("disputed");
});

test("a block that one node has on its chain is not lost", () => {
  expect(decided([lost, pending])).toBe("pending");
  expect(decided([red, pending])).toBe("pending");
  expect(decided([lost, red])).toBe("red");
});

test("a block is lost if all nodes that can know say so, and after a bounded wait without the others", () => {
  expect(decided([lost])).toBe("lost");
  expect(decided([lost, pruned])).toBe("lost");
  expect(decided([lost, failed])).toBe("unanswered");
  expect(decided([lost, missing])).toBe("unanswered");
  const overdue = { isOld: true, isOverdue: true };
  expect(decided([lost, failed], overdue)).toBe("lost");
  expect(decided([missing, missing], overdue)).toBe("lost");
  expect(decided([failed, failed], overdue)).toBe("unanswered");
  expect(decided([missing], { isOld: false, isOverdue: false })).toBe("early");
  expect(decided([], overdue)).toBe("unanswered");
});

test("a block that every node may have pruned is never called lost", () => {
  for (const isOverdue of [false, true]) {
    expect(decided([pruned], { isOld: true, isOverdue })).toBe("pruned");
    expect(decided([pruned, failed], { isOld: true, isOverdue })).toBe("pruned");
  }
});
