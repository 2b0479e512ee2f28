import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { BatchState } from "../../../domain/payout.ts";
import { isLegalMove } from "../../../domain/payout.ts";
import { type Findings, type JudgedBatch, judge } from "./next-action.ts";

const sent: JudgedBatch = {
  state: "submitted",
  transactionId: "ab",
  attempts: 1,
  refusals: 0,
  lastAnswer: "",
};
const nothing: Findings = {
  virtualDaaScore: 5000n,
  changeDaaScore: undefined,
  missingInputs: 0,
  isInMempool: false,
  acceptedDaaScore: undefined,
  rival: undefined,
};
const rival = { transactionId: "cd", daaScore: 3000n, inputs: [], outputs: [] };

describe("a batch", () => {
  test("that is nowhere while its inputs are unspent is sent again, never rebuilt", () => {
    expect(judge(sent, nothing, 100n)).toEqual({ step: "send" });
    expect(judge({ ...sent, state: "accepted" }, nothing, 100n)).toEqual({ step: "send" });
  });

  test("in the mempool waits", () => {
    expect(judge(sent, { ...nothing, isInMempool: true }, 100n).step).toBe("wait");
  });

  test("is settled only when accepted before and deep enough", () => {
    const seen = { ...nothing, changeDaaScore: 4900n };
    expect(judge(sent, seen, 100n)).toEqual({ step: "accept", daaScore: 4900n });
    const accepted = { ...sent, state: "accepted" as const };
    expect(judge(accepted, seen, 100n)).toEqual({ step: "settle", daaScore: 4900n });
    expect(judge(accepted, { ...seen, changeDaaScore: 4901n }, 100n).step).toBe("wait");
  });

  test("whose change is spent is proven by the walk over the chain", () => {
    const walked = { ...nothing, missingInputs: 2, acceptedDaaScore: 4000n };
    expect(judge(sent, walked, 100n)).toEqual({ step: "accept", daaScore: 4000n });
  });

  test("with a missing input and no spender in sight waits", () => {
    expect(judge(sent, { ...nothing, missingInputs: 1 }, 100n).step).toBe("wait");
  });

  test("is void only when a rival is ten times as deep as a payment must be", () => {
    const found = { ...nothing, missingInputs: 1, rival };
    expect(judge(sent, found, 100n).step).toBe("void");
    expect(judge(sent, { ...found, virtualDaaScore: 3999n }, 100n).step).toBe("wait");
  });

  test("is void when every sending was refused for good, and not when one is unanswered", () => {
    const refused = { ...sent, state: "signed" as const, attempts: 2, refusals: 2 };
    expect(judge(refused, nothing, 100n).step).toBe("void");
    expect(judge({ ...refused, refusals: 1 }, nothing, 100n)).toEqual({ step: "send" });
    expect(judge({ ...refused, attempts: 0, refusals: 0 }, nothing, 100n)).toEqual({
      step: "send",
    });
  });
});

test("whatever is found: legal moves only, money is booked on evidence only", () => {
  const daa = fc.option(fc.bigInt({ min: 0n, max: 6000n }), { nil: undefined });
  const states = fc.constantFrom<BatchState>("reserved", "signed", "submitted", "accepted");
  const findings = fc.record({
    virtualDaaScore: fc.bigInt({ min: 0n, max: 9000n }),
    changeDaaScore: daa,
    missingInputs: fc.nat(3),
    isInMempool: fc.boolean(),
    acceptedDaaScore: daa,
    rival: fc.option(fc.constant(rival), { nil: undefined }),
  });
  fc.assert(
    fc.property(states, findings, fc.nat(3), fc.nat(3), (state, found, attempts, refusals) => {
      const batch = { ...sent, state, attempts, refusals: Math.min(refusals, attempts) };
      const next = judge(batch, found, 100n);
      const isSeen = found.changeDaaScore !== undefined || found.acceptedDaaScore !== undefined;
      if (next.step === "settle") {
        expect(isLegalMove(state, "settled") && isSeen).toBe(true);
        expect(found.virtualDaaScore - next.daaScore >= 100n).toBe(true);
      }
      if (next.step === "accept") expect(isLegalMove(state, "accepted") && isSeen).toBe(true);
      if (next.step === "void") {
        expect(isLegalMove(state, "void") && !isSeen).toBe(true);
        const isRefused = attempts > 0 && batch.refusals === attempts && !found.isInMempool;
        expect(isRefused || (found.missingInputs > 0 && found.rival !== undefined)).toBe(true);
      }
      if (next.step === "sign") expect(state).toBe("reserved");
    }),
    { numRuns: 2000 },
  );
});
