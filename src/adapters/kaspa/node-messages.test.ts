import { expect, test } from "bun:test";
import { PoolError } from "../../base/errors.ts";
import { isBlockUnknown, isTransactionUnknown, sendAnswerOf } from "./node-messages.ts";

const id = "ab".repeat(32);
const rejected = (words: string) =>
  `submitTransaction: n: RPC Server (remote error) -> code:0  message:\`Rejected transaction ${id}: ${words}\` data:None`;

test.each([
  ["known", `transaction ${id} is already in the mempool`],
  ["known", `transaction ${id} was already accepted by the consensus`],
  [
    "refused",
    `transaction ${id} is not standard: transaction has 1 fees which is under the required amount of 2 for compute mass 3`,
  ],
  ["refused", `transaction storage mass of 600000 is larger than max allowed size of 500000`],
  [
    "refused",
    "failed to verify the signature script: false stack entry at end of script execution",
  ],
  ["refused", "transaction tries to spend 5 while its total inputs amount is 4"],
  ["unclear", `transaction ${id} is an orphan where orphan is disallowed`],
  ["unclear", `output (${id}, 0) already spent by transaction ${id} in the mempool`],
  ["unclear", "one of the transaction inputs spends an immature UTXO: transaction input #0"],
  ["unclear", "at least one outpoint of the transaction is lacking a matching UTXO entry"],
  [
    "unclear",
    "transaction could not be added to the mempool because it's full with transactions with higher priority",
  ],
] as const)("a node's message means %s: %s", (answer, words) => {
  expect(sendAnswerOf(rejected(words))).toBe(answer);
});

test.each([
  "submitTransaction: n: no answer in 15000 ms",
  "submitTransaction: n: WebSocket disconnected",
  "anything that no version has said so far",
])("any other message leaves the outcome unclear: %s", (words) => {
  expect(sendAnswerOf(words)).toBe("unclear");
});

test("an unknown block is recognised by its own hash only", () => {
  const error = new PoolError("node", "getBlock: n", new Error(`cannot find header ${id}`));
  expect(isBlockUnknown(error, id)).toBe(true);
  expect(isBlockUnknown(error, "cd".repeat(32))).toBe(false);
  expect(isBlockUnknown(new Error("some data is missing"), id)).toBe(false);
});

test("an unknown transaction is recognised", () => {
  expect(isTransactionUnknown(new Error(`Transaction ${id} not found`))).toBe(true);
  expect(isTransactionUnknown(new Error("not found"))).toBe(false);
});
