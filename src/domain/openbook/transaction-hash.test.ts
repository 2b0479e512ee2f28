// Transaction hashes against rusty-kaspa's own vectors (consensus/core/src/hashing/tx.rs, tests 1, 6,
// 11 and 12, and consensus/core/src/merkle.rs).

import { expect, test } from "bun:test";
import { blake2b256 } from "../../base/binary/blake2b.ts";
import { toHex } from "../../base/bytes.ts";
import type { RpcInputJson, RpcOutputJson, RpcTransactionJson } from "../job.ts";
import { bodyRoot, coinbaseProof, transactionHash } from "./transaction-hash.ts";

const COINBASE = `01${"00".repeat(19)}`;
const NATIVE = "00".repeat(20);

function transaction(of: Partial<RpcTransactionJson>): RpcTransactionJson {
  const empty = { version: 0, inputs: [], outputs: [], lockTime: "0", subnetworkId: NATIVE };
  return { ...empty, gas: "0", payload: "", storageMass: "0", ...of };
}

function input(of: Partial<RpcInputJson> & { id?: string; index?: number }): RpcInputJson {
  const { id = "00".repeat(32), index = 0, ...rest } = of;
  const empty = { signatureScript: "", sequence: "0", sigOpCount: 0, computeBudget: 0 };
  return { previousOutpoint: { transactionId: id, index }, ...empty, ...rest };
}

function output(amount: bigint, script: string, version = 0): RpcOutputJson {
  return { amount: amount.toString(), scriptPublicKey: { version, scriptPublicKey: script } };
}

test("hashes are those of rusty-kaspa", () => {
  const six = { outputs: [output(1564n, "0102030405", 7)], lockTime: "54", gas: "3" };
  const budget = (computeBudget: number) =>
    transaction({ version: 1, inputs: [input({ computeBudget })] });
  const vectors: [RpcTransactionJson, string][] = [
    [
      transaction({ ...six, subnetworkId: COINBASE }),
      "dffa96c75ef9d17520991fc6d88813531e230488e75b65f65ce958f2d54d2451",
    ],
    [budget(111), "c41c18964aab2abe309a79de3dcf0353eee216e29ab83448cbec0c4c5792056c"],
    [budget(222), "415dfbc5b38e5805e20831d43a49bc770f4f591b00964ac922d108f6a224c590"],
    [transaction({}), "c9e29784564c269ce2faaffd3487cb4684383018ace11133de082dce4bb88b0b"],
  ];
  for (const [of, hash] of vectors) expect(toHex(transactionHash(of))).toBe(hash);
});

const U64_MAX = (2n ** 64n - 1n).toString();
const PAYLOAD = `09${"00".repeat(18)}`;
const first = {
  outputs: [output(0x12a05f200n, "a914da1745e9b549bd0bfa1a569971c77eba30cd5a4b87")],
  subnetworkId: COINBASE,
  payload: PAYLOAD,
};
const BODY = [
  transaction(first),
  transaction({
    inputs: [
      "165e38e8b3914595d9c641f3b8eec2f34611896b821a683b7a4edefe2c000000",
      "4bb07535dfd58e0b3cd64fd7155280872a0471bcf83095526ace0e38c6000000",
    ].map((id) => input({ id, index: 0xffffffff, sequence: U64_MAX })),
  }),
];

test("the root of a body pads with zeros, and the coinbase's path leads to it", () => {
  const hashes = BODY.map(transactionHash);
  const branch = (left: Uint8Array, right: Uint8Array) =>
    blake2b256("MerkleBranchHash", Buffer.concat([left, right]));
  const [a, b] = hashes as [Uint8Array, Uint8Array];
  expect(bodyRoot(BODY)).toBe(toHex(branch(a, b)));
  const five = [...BODY, ...BODY, transaction({ lockTime: "1" })];
  const e = transactionHash(five[4] as RpcTransactionJson);
  const zero = new Uint8Array(32);
  const root = branch(branch(branch(a, b), branch(a, b)), branch(branch(e, zero), zero));
  expect(bodyRoot(five)).toBe(toHex(root));
  const proof = coinbaseProof(five, toHex(root));
  let hash = blake2b256("TransactionHash", proof?.coinbase ?? zero);
  expect(toHex(hash)).toBe(toHex(a));
  for (const sibling of proof?.path ?? []) hash = branch(hash, sibling);
  expect(toHex(hash)).toBe(toHex(root));
});

test("a body of another root gives no proof, and a body of one transaction an empty path", () => {
  expect(coinbaseProof(BODY, "ab".repeat(32))).toBeUndefined();
  const [only] = BODY as [RpcTransactionJson];
  expect(coinbaseProof([only], toHex(transactionHash(only)))?.path).toEqual([]);
});
