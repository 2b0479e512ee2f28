import { expect, test } from "bun:test";
import type { OpenBatch } from "../../../adapters/database/payouts/queries.ts";
import { surplusOf } from "./solvency.ts";

const coin = (index: number, amount: bigint, isMature = true) => ({
  transactionId: "ab".repeat(32),
  index,
  amount,
  isMature,
});
const batch: OpenBatch = {
  id: 1n,
  kind: "payout",
  state: "submitted",
  payoutTotal: 60n,
  fee: 1n,
  change: 39n,
  changeIndex: 1,
  transactionId: "cd".repeat(32),
  bytes: "",
  startHash: "",
  inputs: [{ ...coin(0, 100n), blockDaaScore: 1n, isCoinbase: false, script: undefined }],
  payouts: [{ wallet: "w", amount: 60n }],
  attempts: 1,
  refusals: 0,
  lastAnswer: "",
};
const change = { transactionId: "cd".repeat(32), index: 1, amount: 39n, isMature: false };

test("mature outputs count, immature ones do not", () => {
  const outputs = [coin(0, 100n), coin(1, 50n, false)];
  expect(surplusOf({ owedSompi: 100n, open: [] }, outputs)).toBe(0n);
  expect(surplusOf({ owedSompi: 101n, open: [] }, outputs)).toBe(-1n);
});

test("a payment on its way counts once, before and after the chain accepted it", () => {
  const books = { owedSompi: 100n, open: [batch] };
  expect(surplusOf(books, [coin(0, 100n)])).toBe(0n);
  expect(surplusOf(books, [change])).toBe(0n);
  expect(surplusOf(books, [{ ...change, isMature: true }])).toBe(0n);
  expect(surplusOf(books, [change, coin(2, 5n)])).toBe(5n);
});
