import { expect, test } from "bun:test";
import {
  assignedOf,
  checkedJob,
  nonceWhere,
  powValue,
} from "../../../testing/harness/stratum/validator-fixture.ts";
import { createPowEngine } from "../../adapters/kaspa/pow/pow-checker.ts";
import { targetOfWork } from "../../domain/difficulty.ts";
import { checkShare, creditedWork } from "./share-verdict.ts";

test("a nonce is worth a block, a share or nothing, by its exact value", () => {
  const job = checkedJob(1, 0x1f01ffff);
  const assigned = assignedOf(256);
  const block = nonceWhere(job, (value) => value <= job.networkTarget);
  expect(checkShare(job, assigned, 0, block)).toBe("block");
  const seen = { accepted: 0, lowDifficulty: 0, block: 0 };
  for (let nonce = 0; nonce < 5000; nonce++) {
    const value = powValue(job, nonce);
    const expected =
      value <= job.networkTarget
        ? "block"
        : value <= assigned.target
          ? "accepted"
          : "lowDifficulty";
    expect(checkShare(job, assigned, 0, nonce)).toBe(expected);
    seen[expected] += 1;
  }
  expect(seen.accepted).toBeWithin(5, 50);
  job.checker.free();
});

test("the public low-difficulty sample passes at 1.5e-7 and fails at 1.6e-7", () => {
  // Hash of onemorebsmith/kaspa-stratum-bridge's stratum_test.go; the value was computed by an
  // implementation in Python that reproduces rusty-kaspa's own vectors.
  const hash = "853a0bb20ce86f2666da260099e3ab24bb4df7c83a9630e3f519f29a41142ed2";
  const checker = createPowEngine(1).prepare(hash, 1662696346n);
  const job = { ...checkedJob(2), checker };
  const at = (difficulty: number) => assignedOf(Math.round(difficulty * 2 ** 32));
  expect(checkShare(job, at(1.5e-7), 0x0001_0000, 0x550)).toBe("accepted");
  expect(checkShare(job, at(1.6e-7), 0x0001_0000, 0x550)).toBe("lowDifficulty");
  expect(checker.exactValue().toString(16).padStart(64, "0")).toBe(
    "0060484e427cd21ed7818fde0d41d2ff045bb95e1b5b26cad6236a2abdfd4d48",
  );
});

test("a share is credited with its assigned work, never with more than a block takes", () => {
  const job = checkedJob(3, 0x1f01ffff);
  expect(creditedWork(job, assignedOf(1000))).toBe(1000);
  expect(creditedWork(job, assignedOf(2 ** 50))).toBe(job.networkWork);
  const trivial = { ...job, networkWork: 0.2 };
  expect(creditedWork(trivial, assignedOf(5))).toBe(1);
  expect(targetOfWork(1) >= 2n ** 256n - 1n).toBe(true);
  job.checker.free();
});
