import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  type Answer,
  type ScriptedWrpc,
  SERVER_INFO,
  startScriptedWrpc,
} from "../../../testing/harness/nodes/scripted-wrpc.ts";
import { eventually } from "../../../testing/harness/servers/processes.ts";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import type { RpcBlockJson } from "../../domain/job.ts";
import type { UnknownValue } from "../../domain/node/known-versions.ts";
import { sompi } from "../../domain/sompi.ts";
import { blockHash, rewardInfo, submitBlock } from "./blocks.ts";
import { type Node, openNode } from "./node.ts";

const hash = (byte: string) => byte.repeat(32);

/** Every field that a template can carry, with numbers that a double cannot hold. */
const BLOCK: RpcBlockJson = {
  header: {
    version: 2,
    parents: [{ parentHashes: [hash("11"), hash("22")] }, { parentHashes: [hash("11")] }],
    hashMerkleRoot: hash("33"),
    acceptedIdMerkleRoot: hash("44"),
    utxoCommitment: hash("55"),
    timestamp: "1700000000000",
    bits: 0x1e21bc1c,
    nonce: "0",
    daaScore: "10",
    blueWork: "abc",
    blueScore: "9",
    pruningPoint: hash("66"),
  },
  transactions: [
    {
      version: 1,
      inputs: [],
      outputs: [
        {
          amount: "9007199254740993",
          scriptPublicKey: { version: 0, scriptPublicKey: `20${hash("77")}ac` },
        },
      ],
      lockTime: "0",
      subnetworkId: `01${"00".repeat(19)}`,
      gas: "0",
      payload: "00ff",
      storageMass: "0",
    },
    {
      version: 1,
      inputs: [
        {
          previousOutpoint: { transactionId: hash("88"), index: 4294967295 },
          signatureScript: "41ab01",
          sequence: "18446744073709551615",
          sigOpCount: 0,
          computeBudget: 65535,
        },
      ],
      outputs: [
        {
          amount: "18446744073709551615",
          scriptPublicKey: { version: 258, scriptPublicKey: "51" },
          covenant: { authorizingInput: 65535, covenantId: hash("99") },
        },
      ],
      lockTime: "9007199254740993",
      subnetworkId: "0a".repeat(20),
      gas: "18446744073709551615",
      payload: "",
      storageMass: "9007199254740993",
    },
  ],
};

let answer: Answer;
let server: ScriptedWrpc;
let node: Node;
const unknown: UnknownValue[] = [];

beforeAll(async () => {
  server = startScriptedWrpc((method) =>
    method === "getServerInfo" ? { result: SERVER_INFO } : answer,
  );
  node = openNode({
    url: server.url,
    network: "simnet",
    allowUnsynced: false,
    log: silentLog,
    clock: systemClock,
    onUnknown: (what) => void unknown.push(what),
  });
  await eventually("the node is usable", () => node.isUsable());
});
afterAll(async () => {
  await node[Symbol.asyncDispose]();
  server.stop();
});

test("the hash is keyed BLAKE2b over the header, as the node computes it", () => {
  // Vector computed apart from the SDK, over exactly this header with nonce 7.
  const expected = "e6a9ee2b943c1d5b3a80448ea29a2f8f1a176b009bb6fcca96697b166c8e5808";
  expect(blockHash(BLOCK, 7n)).toBe(expected);
  expect(blockHash(BLOCK, 2n ** 64n - 1n)).not.toBe(expected);
});

test("a block is submitted with every digit, covenant and compute budget included", async () => {
  answer = { result: { report: { type: "success" } } };
  const result = await submitBlock(node, BLOCK, 2n ** 64n - 2n);
  expect(result).toEqual({ answer: "accepted", detail: "" });
  const sent = server.requests.findLast((request) => request.method === "submitBlock");
  expect(sent?.params).toEqual({
    allowNonDaaBlocks: false,
    block: {
      header: {
        version: 2,
        parentsByLevel: [[hash("11"), hash("22")], [hash("11")]],
        hashMerkleRoot: hash("33"),
        acceptedIdMerkleRoot: hash("44"),
        utxoCommitment: hash("55"),
        timestamp: 1700000000000,
        bits: 0x1e21bc1c,
        nonce: 18446744073709551614n,
        daaScore: 10,
        blueWork: "abc".padStart(48, "0"),
        blueScore: 9,
        pruningPoint: hash("66"),
      },
      transactions: [
        {
          version: 1,
          inputs: [],
          outputs: [
            {
              value: 9007199254740993n,
              scriptPublicKey: `000020${hash("77")}ac`,
              verboseData: null,
              covenant: null,
            },
          ],
          lockTime: 0,
          subnetworkId: `01${"00".repeat(19)}`,
          gas: 0,
          payload: "00ff",
          storageMass: 0,
          mass: 0,
          verboseData: null,
        },
        {
          version: 1,
          inputs: [
            {
              previousOutpoint: { transactionId: hash("88"), index: 4294967295 },
              signatureScript: "41ab01",
              sequence: 18446744073709551615n,
              sigOpCount: 0,
              computeBudget: 65535,
              verboseData: null,
            },
          ],
          outputs: [
            {
              value: 18446744073709551615n,
              scriptPublicKey: "010251",
              verboseData: null,
              covenant: { authorizingInput: 65535, covenantId: hash("99") },
            },
          ],
          lockTime: 9007199254740993n,
          subnetworkId: "0a".repeat(20),
          gas: 18446744073709551615n,
          payload: "",
          storageMass: 9007199254740993n,
          mass: 9007199254740993n,
          verboseData: null,
        },
      ],
    },
  });
});

test("each rejection reason is distinguished, and a failed request is no rejection", async () => {
  for (const reason of ["blockInvalid", "isInIBD", "routeIsFull"] as const) {
    answer = { result: { report: { type: "reject", reason } } };
    expect((await submitBlock(node, BLOCK, 1n)).answer).toBe(reason);
  }
  // A reason of a newer node: the block is kept and tried again, and the message says why.
  answer = { result: { report: { type: "reject", reason: "tooSpicy" } } };
  expect(await submitBlock(node, BLOCK, 1n)).toMatchObject({
    answer: "error",
    detail: expect.stringContaining("unknown variant"),
  });
  expect(unknown.splice(0)).toEqual(["response"]);
  answer = { error: "transitional IBD state" };
  const refused = await submitBlock(node, BLOCK, 1n);
  expect(refused.answer).toBe("error");
  expect(refused.detail).toContain("transitional IBD state");
  answer = { result: { report: { type: "success" } } };
  const broken = { ...BLOCK, header: { ...BLOCK.header, daaScore: "many" } };
  expect((await submitBlock(node, broken, 1n)).answer).toBe("error");
});

test("a reward is read completely, and an unknown block is not an error", async () => {
  const hashHex = hash("ab");
  const header = {
    ...{ version: 2, parentsByLevel: [[hash("11")]], hashMerkleRoot: hash("33"), bits: 1 },
    ...{ acceptedIdMerkleRoot: hash("44"), utxoCommitment: hash("55"), timestamp: 1, nonce: 2 },
    ...{ daaScore: 3, blueWork: "00", blueScore: 4, pruningPoint: hash("66"), hash: hashHex },
  };
  answer = {
    result: {
      ...{ header, blockColor: "blue", confirmationCount: 17 },
      ...{ mergingChainBlockHash: hash("cd"), rewardAmount: 9007199254740993n },
    },
  };
  expect(await rewardInfo(node, hashHex)).toEqual({
    colour: "blue",
    confirmations: 17n,
    mergingHash: hash("cd"),
    rewardSompi: sompi(9007199254740993n),
  });
  answer = { result: { header, blockColor: "unknown" } };
  expect(await rewardInfo(node, hashHex)).toMatchObject({ colour: "unknown", confirmations: 0n });
  answer = { error: `cannot find header ${hashHex}` };
  expect(await rewardInfo(node, hashHex)).toBe("unknownBlock");
  expect(unknown.splice(0)).toEqual([]);
  // Colours and fields of a newer node: nothing is settled by them.
  answer = { result: { header, blockColor: "purple", confirmationCount: 5000 } };
  await expect(rewardInfo(node, hashHex)).rejects.toThrow("getBlockRewardInfo");
  answer = { result: { header, confirmationCount: 5000 } };
  await expect(rewardInfo(node, hashHex)).rejects.toThrow("getBlockRewardInfo");
  expect(unknown.splice(0)).toEqual(["response", "response"]);
  answer = { error: "out of memory" };
  await expect(rewardInfo(node, hashHex)).rejects.toThrow("getBlockRewardInfo");
});
