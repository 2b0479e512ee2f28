import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import {
  type Answer,
  type ScriptedWrpc,
  SERVER_INFO,
  startScriptedWrpc,
} from "../../../testing/harness/nodes/scripted-wrpc.ts";
import { eventually } from "../../../testing/harness/servers/processes.ts";
import { systemClock } from "../../base/clock.ts";
import { PoolError } from "../../base/errors.ts";
import { silentLog } from "../../base/log.ts";
import type { UnknownValue } from "../../domain/node/known-versions.ts";
import { blockHash, sdkBlock } from "./blocks.ts";
import { type Node, openNode } from "./node.ts";
import { nodeTemplate } from "./template.ts";

const hash = (byte: string) => byte.repeat(32);
const TREASURY = "kaspasim:qpumuen7l8wthtz45p3ftn58pvrs9xlumvkuu2xet8egzkcklqtes65ue9mw6";

/** A parent in the form of the wire; its hash is that of these very fields. */
const PARENT = {
  ...{ version: 2, parentsByLevel: [[hash("01")]], hashMerkleRoot: hash("33"), bits: 505527324 },
  ...{ acceptedIdMerkleRoot: hash("44"), utxoCommitment: hash("55"), timestamp: 1_700_000_000_000 },
  ...{ nonce: 7, daaScore: 10, blueWork: "abc".padStart(48, "0"), blueScore: 9 },
  pruningPoint: hash("66"),
};
const PARENT_HASH = blockHash(
  {
    header: {
      ...PARENT,
      parents: [{ parentHashes: [hash("01")] }],
      ...{ timestamp: "1700000000000", nonce: "0", daaScore: "10", blueScore: "9" },
      blueWork: "abc",
    },
    transactions: [],
  },
  7n,
);

/** Every field that a template can carry, with numbers that a double cannot hold. */
function wireBlock(more: { version?: number; transactionVersion?: number } = {}) {
  const sequence = 18446744073709551615n;
  const input = {
    previousOutpoint: { transactionId: hash("88"), index: 4294967295 },
    ...{ signatureScript: "41ab01", sequence, sigOpCount: 0, computeBudget: 65535 },
    verboseData: null,
  };
  const covenant = { authorizingInput: 65535, covenantId: hash("99") };
  const outputs = [
    { value: sequence, scriptPublicKey: "010251", covenant, verboseData: null },
    { value: 5, scriptPublicKey: `000020${hash("77")}ac`, covenant: null, verboseData: null },
  ];
  const transaction = {
    ...{ version: more.transactionVersion ?? 1, inputs: [input], outputs },
    ...{ lockTime: 9007199254740993n, subnetworkId: "0a".repeat(20), gas: sequence },
    ...{ payload: "00ff", storageMass: 9007199254740993n, mass: 9007199254740993n },
    verboseData: null,
  };
  const header = {
    ...PARENT,
    version: more.version ?? 2,
    parentsByLevel: [[PARENT_HASH, hash("22")], [hash("11")]],
    ...{ nonce: 0, blueScore: 9007199254740993n },
  };
  return { header, transactions: [transaction] };
}

const unknown: UnknownValue[] = [];
let template: Answer;
let parent: Answer;
let server: ScriptedWrpc;
let node: Node;
beforeAll(async () => {
  server = startScriptedWrpc((method) => {
    if (method === "getServerInfo") return { result: SERVER_INFO };
    return method === "getBlock" ? parent : template;
  });
  const { url } = server;
  node = openNode({
    ...{ url, network: "simnet", allowUnsynced: false, log: silentLog, clock: systemClock },
    onUnknown: (what) => void unknown.push(what),
  });
  await eventually("the node is usable", () => node.isUsable());
});
afterAll(async () => {
  await node?.[Symbol.asyncDispose]();
  server?.stop();
});
beforeEach(() => {
  template = { result: { block: wireBlock(), isSynced: true } };
  parent = { result: { block: { header: { ...PARENT, hash: PARENT_HASH }, transactions: [] } } };
});

const ask = () => nodeTemplate(node, { payAddress: TREASURY, extraData: "hi/ü" });

test("a template is read with every digit and submitted as the same block", async () => {
  const { block, isSynced } = await ask();
  expect(isSynced).toBe(true);
  expect(block.header).toMatchObject({
    ...{ version: 2, blueWork: "abc", blueScore: "9007199254740993", nonce: "0", daaScore: "10" },
    parents: [{ parentHashes: [PARENT_HASH, hash("22")] }, { parentHashes: [hash("11")] }],
  });
  const [transaction] = block.transactions;
  expect(transaction).toMatchObject({
    ...{ lockTime: "9007199254740993", gas: "18446744073709551615", payload: "00ff" },
    storageMass: "9007199254740993",
    inputs: [{ sequence: "18446744073709551615", computeBudget: 65535, signatureScript: "41ab01" }],
    outputs: [
      {
        amount: "18446744073709551615",
        scriptPublicKey: { version: 0x0102, scriptPublicKey: "51" },
        covenant: { authorizingInput: 65535, covenantId: hash("99") },
      },
      { amount: "5", scriptPublicKey: { version: 0, scriptPublicKey: `20${hash("77")}ac` } },
    ],
  });
  expect(transaction?.outputs[1]).not.toHaveProperty("covenant");
  const again = sdkBlock(block, 0n);
  expect(again.transactions[0]?.outputs[0]).toMatchObject({ scriptPublicKey: "010251" });
  const sent = server.requests.findLast((request) => request.method === "getBlockTemplate");
  expect(sent?.params).toEqual({ payAddress: TREASURY, extraData: [104, 105, 47, 195, 188] });
});

test("a node that does not report its sync state counts as unsynced", async () => {
  template = { result: { block: wireBlock(), isSynced: false } };
  expect((await ask()).isSynced).toBe(false);
});

test("blocks that the SDK may not reproduce are refused", async () => {
  const refusals: [string, () => void][] = [
    ["newer", () => (template = { result: { block: wireBlock({ version: 3 }), isSynced: true } })],
    [
      "newer",
      () => {
        template = { result: { block: wireBlock({ transactionVersion: 2 }), isSynced: true } };
      },
    ],
    [
      "headers",
      () => {
        // Its hash covers something that the wire's known fields do not have.
        const header = { ...PARENT, hash: PARENT_HASH, nonce: 8 };
        parent = { result: { block: { header, transactions: [] } } };
      },
    ],
    ["getBlockTemplate", () => (template = { error: "transitional IBD state" })],
    ["getBlock", () => (parent = { error: "cannot find header" })],
  ];
  const good = { template, parent };
  for (const [text, spoil] of refusals) {
    ({ template, parent } = good);
    spoil();
    const outcome = await ask().catch((thrown: unknown) => thrown);
    expect(outcome).toBeInstanceOf(PoolError);
    expect(String(outcome)).toContain(text);
  }
  expect(unknown.splice(0)).toEqual(["block_version", "transaction_version", "header_format"]);
});
