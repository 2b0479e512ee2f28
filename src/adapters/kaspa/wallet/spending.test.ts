import { expect, test } from "bun:test";
import { classify } from "./spending.ts";

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
] as const)("a node's words mean %s: %s", (answer, words) => {
  expect(classify(rejected(words)).answer).toBe(answer);
});

test.each([
  "submitTransaction: n: no answer in 15000 ms",
  "submitTransaction: n: WebSocket disconnected",
  "anything that no version has said so far",
])("what is not known to be a refusal leaves it open: %s", (words) => {
  expect(classify(words).answer).toBe("unclear");
});
