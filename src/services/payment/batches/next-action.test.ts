import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { BatchState } from "../../../domain/payout.ts";
import { isLegalMove } from "../../../domain/payout.ts";
import { type BatchEvidence, type BatchProgress, decideNextAction } from "./next-action.ts";

const sent: BatchProgress = {
  state: "submitted",
  transactionId: "ab",
  attempts: 1,
  refusals: 0,
  lastAnswer: "",
};
const nothing: BatchEvidence = {
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
    expect(decideNextAction(sent, nothing, 100n)).toEqual({ action: "send" });
    expect(decideNextAction({ ...sent, state: "accepted" }, nothing, 100n)).toEqual({
      action: "send",
    });
  });

  test("in the mempool waits", () => {
    expect(decideNextAction(sent, { ...nothing, isInMempool: true }, 100n).action).toBe("wait");
  });

  test("is settled only when accepted before and deep enough", () => {
    const seen = { ...nothing, changeDaaScore: 4900n };
    expect(decideNextAction(sent, seen, 100n)).toEqual({ action: "accept", daaScore: 4900n });
    const accepted = { ...sent, state: "accepted" as const };
    expect(decideNextAction(accepted, seen, 100n)).toEqual({ action: "settle", daaScore: 4900n });
    expect(decideNextAction(accepted, { ...seen, changeDaaScore: 4901n }, 100n).action).toBe(
      "wait",
    );
  });

  test("whose change is spent is proven by a scan of the chain", () => {
    const scanned = { ...nothing, missingInputs: 2, acceptedDaaScore: 4000n };
    expect(decideNextAction(sent, scanned, 100n)).toEqual({ action: "accept", daaScore: 4000n });
  });

  test("with a spent input and an unknown spender waits", () => {
    expect(decideNextAction(sent, { ...nothing, missingInputs: 1 }, 100n).action).toBe("wait");
  });

  test("is void only when a rival is ten times as deep as a payment must be", () => {
    const found = { ...nothing, missingInputs: 1, rival };
    expect(decideNextAction(sent, found, 100n).action).toBe("void");
    expect(decideNextAction(sent, { ...found, virtualDaaScore: 3999n }, 100n).action).toBe("wait");
  });

  test("is void when every attempt was refused for good, and not when one has no answer", () => {
    const refused = { ...sent, state: "signed" as const, attempts: 2, refusals: 2 };
    expect(decideNextAction(refused, nothing, 100n).action).toBe("void");
    expect(decideNextAction({ ...refused, refusals: 1 }, nothing, 100n)).toEqual({
      action: "send",
    });
    expect(decideNextAction({ ...refused, attempts: 0, refusals: 0 }, nothing, 100n)).toEqual({
      action: "send",
    });
  });
});

test("for any evidence: only legal moves, and money is booked only on evidence", () => {
  const daa = fc.option(fc.bigInt({ min: 0n, max: 6000n }), { nil: undefined });
  const states = fc.constantFrom<BatchState>("reserved", "signed", "submitted", "accepted");
  const evidence = fc.record({
    virtualDaaScore: fc.bigInt({ min: 0n, max: 9000n }),
    changeDaaScore: daa,
    missingInputs: fc.nat(3),
    isInMempool: fc.boolean(),
    acceptedDaaScore: daa,
    rival: fc.option(fc.constant(rival), { nil: undefined }),
  });
  fc.assert(
    fc.property(states, evidence, fc.nat(3), fc.nat(3), (state, found, attempts, refusals) => {
      const batch = { ...sent, state, attempts, refusals: Math.min(refusals, attempts) };
      const next = decideNextAction(batch, found, 100n);
      const isSeen = found.changeDaaScore !== undefined || found.acceptedDaaScore !== undefined;
      if (next.action === "settle") {
        expect(isLegalMove(state, "settled") && isSeen).toBe(true);
        expect(found.virtualDaaScore - next.daaScore >= 100n).toBe(true);
      }
      if (next.action === "accept") expect(isLegalMove(state, "accepted") && isSeen).toBe(true);
      if (next.action === "void") {
        expect(isLegalMove(state, "void") && !isSeen).toBe(true);
        const isRefused = attempts > 0 && batch.refusals === attempts && !found.isInMempool;
        expect(isRefused || (found.missingInputs > 0 && found.rival !== undefined)).toBe(true);
      }
      if (next.action === "sign") expect(state).toBe("reserved");
    }),
    { numRuns: 2000 },
  );
});
