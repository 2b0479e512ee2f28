import { expect, test } from "bun:test";
import { publicReason } from "./public-reason.ts";

const INTERNAL = [
  "reconciliation: outputs are 5000000000 sompi below rewards",
  `reversal: block ${"ab".repeat(32)} became red`,
  "restored: this database is a copy; compare the outflow, then unhalt",
  `batch 17: rejected by 10.0.0.5:16110`,
  `2 outputs spent by ${"cd".repeat(32)}, which is no payment in this database`,
  "node 10.0.0.5 shows a wrong chain",
  "suspected of withholding blocks",
];

test("a public reason names no transaction, node, amount or suspicion", () => {
  for (const reason of INTERNAL) {
    const text = publicReason(reason);
    expect([reason, text]).not.toEqual([reason, reason]);
    expect(text).not.toMatch(/[0-9a-f]{16}|\d|withholding|node/);
  }
});

test("what an operator writes after public: is published", () => {
  expect(publicReason("node 10.0.0.5 is broken; public: maintenance until 18:00 UTC")).toBe(
    "maintenance until 18:00 UTC",
  );
  expect(publicReason("PUBLIC: moving to new servers")).toBe("moving to new servers");
  expect(publicReason("public:")).toBe("paused by the operator");
  expect(publicReason(`public: ${"x".repeat(5000)}`)).toHaveLength(200);
});
