import { expect, test } from "bun:test";
import { sompi } from "../../../domain/sompi.ts";
import { matureOutputs } from "./plan.ts";

const limits = { coinbaseMaturityDaa: 1000n, confirmationsDaa: 100n };

function output(blockDaaScore: bigint, isCoinbase: boolean) {
  return { transactionId: "ab".repeat(32), index: 0, amount: sompi(1n), blockDaaScore, isCoinbase };
}

test("an output may be spent at its maturity, and not one block before", () => {
  const outputs = [
    output(4000n, true),
    output(4001n, true),
    output(4900n, false),
    output(4901n, false),
  ];
  const mature = matureOutputs({ outputs, virtualDaaScore: 5000n }, limits);
  expect(mature.map(({ blockDaaScore }) => blockDaaScore)).toEqual([4000n, 4900n]);
});
