// The consensus rules of the simulated network: colouring, levels, masses, difficulty, the state
// file. Results are compared with the SDK's if it offers the computation.

import { expect, test } from "bun:test";
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { calculateTransactionMass, createTransactions } from "kaspa-wasm";
import { targetOfBits } from "../../../src/domain/difficulty.ts";
import { foreignScript } from "../control/scenarios.ts";
import { larger, massOf } from "../mempool/mass.ts";
import { anyPort, easyBits, treasury, treasuryKey } from "../mempool/test-wallet.ts";
import { maturityAt, nodeOptions } from "../options.ts";
import { startSimulatedNode } from "../simulated-node.ts";
import { readTransaction, transactionJson } from "../wrpc/json-blocks.ts";
import type { Transaction, Utxo } from "./block.ts";
import { decodePayload, encodePayload } from "./coinbase.ts";
import { bodyCommitment } from "./commitment.ts";
import { levelOfPowValue } from "./dag.ts";
import { compactOf, nextBits } from "./difficulty.ts";
import { genesisBlock, SimulatedChain } from "./simulated-chain.ts";

function chainWith(k: number): SimulatedChain {
  return new SimulatedChain(nodeOptions({ bits: easyBits, k }), genesisBlock(easyBits, 1n));
}

test("of K+3 siblings K+1 are blue, and the merging block's miner is paid the reds", () => {
  const k = 3;
  const chain = chainWith(k);
  const parent = chain.mine(foreignScript).hash;
  const own = `000020${"07".repeat(32)}ac`;
  const siblings = Array.from({ length: k + 3 }, () => chain.mine(foreignScript, "s", [parent]));
  const merger = chain.mine(own);
  expect(merger.ghostdag.blues).toHaveLength(k + 1);
  expect(merger.ghostdag.reds).toHaveLength(2);
  expect(merger.ghostdag.blueScore).toBe(1n + BigInt(k) + 2n);
  expect(merger.header.daaScore).toBe(BigInt(siblings.length) + 2n);
  const outputs = merger.transactions[0]?.outputs ?? [];
  expect(outputs).toHaveLength(k + 2);
  expect(outputs.at(-1)).toMatchObject({ value: 88_000_000_000n, scriptPublicKey: own });
});

test("a side chain of at most K blocks is merged blue, a longer one red from the bottom", () => {
  const chain = chainWith(2);
  const fork = chain.mine(foreignScript).hash;
  for (let count = 0; count < 6; count += 1) chain.mine(foreignScript);
  let side = fork;
  const sideBlocks: string[] = [];
  for (let count = 0; count < 3; count += 1) {
    side = chain.mine(foreignScript, "side", [side]).hash;
    sideBlocks.push(side);
  }
  const merger = chain.mine(foreignScript);
  expect(merger.ghostdag.reds.toSorted()).toEqual(sideBlocks.toSorted());
  const near = chain.mine(foreignScript, "near", [merger.ghostdag.selectedParent]).hash;
  expect(chain.mine(foreignScript).ghostdag.blues).toContain(near);
});

test("two equal blocks never make one output twice, and a reorganisation restores the set", () => {
  const chain = chainWith(2);
  for (let count = 0; count < 5; count += 1) chain.mine(foreignScript);
  const before = chain.dag.block(chain.virtual.sink).acceptance?.utxoCommitment;
  const preview = chain.virtual.preview([chain.dag.genesis]);
  expect(preview.consequences.daaScore).toBe(1n);
  expect(chain.dag.block(chain.virtual.sink).acceptance?.utxoCommitment).toBe(before ?? "");
  const all = chain.virtual.utxos.ofScript(foreignScript);
  expect(all.reduce((sum, utxo) => sum + utxo.amount, 0n)).toBe(4n * 44_000_000_000n);
});

test("the level of a proof-of-work value counts its leading zero bits below 250", () => {
  expect(levelOfPowValue((1n << 256n) - 1n)).toBe(0);
  expect(levelOfPowValue((1n << 237n) - 1n)).toBe(13);
  expect(levelOfPowValue(1n)).toBe(249);
});

test("a coinbase payload is read back as it was written", () => {
  const payload = {
    blueScore: (1n << 64n) - 1n,
    subsidy: 44_000_000_000n,
    scriptPublicKey: foreignScript,
    extraData: "2.1.0/katpool ü",
  };
  expect(decodePayload(encodePayload(payload))).toEqual(payload);
  expect(decodePayload("00")).toBeNull();
});

const signed = `41${"00".repeat(64)}01`;

test("compute and storage mass are the SDK's", async () => {
  const script = `20${"07".repeat(32)}ac`;
  const amounts = [30_000_000_000n, 20_000_000n];
  const entries = amounts.map((amount, index) => ({
    address: treasuryKey.toAddress("devnet"),
    outpoint: { transactionId: "ab".repeat(32), index },
    amount,
    scriptPublicKey: { version: 0, script },
    blockDaaScore: 0n,
    isCoinbase: false,
  }));
  for (const count of [1, 2, 5]) {
    const { transactions } = await createTransactions({
      entries,
      outputs: Array.from({ length: count }, () => ({ address: treasury, amount: 300_000_000n })),
      changeAddress: treasury,
      priorityFee: 0n,
      feeRate: 100,
      networkId: "devnet",
    });
    const built = transactions[0]?.transaction;
    if (built === undefined) throw new Error("nothing built");
    const sdkMass = calculateTransactionMass("devnet", built);
    const { inputs, outputs } = built.serializeToObject();
    const transaction: Transaction = {
      version: 0,
      inputs: inputs.map(({ transactionId, index }) => ({
        previousOutpoint: { transactionId, index },
        signatureScript: signed,
        sequence: 0n,
        sigOpCount: 1,
        computeBudget: 0,
      })),
      outputs: outputs.map(({ value }) => ({
        value,
        scriptPublicKey: foreignScript,
        covenant: null,
      })),
      lockTime: 0n,
      subnetworkId: "00".repeat(20),
      gas: 0n,
      payload: "",
      storageMass: 0n,
    };
    const spent: Utxo[] = inputs.map(({ index }) => ({
      outpoint: { transactionId: "ab".repeat(32), index },
      amount: amounts[index] ?? 0n,
      scriptPublicKey: foreignScript,
      blockDaaScore: 0n,
      isCoinbase: false,
      covenantId: null,
    }));
    const mass = massOf(transaction, spent);
    expect(larger(mass.compute, mass.storage)).toBe(sdkMass);
  }
});

test("every field of a transaction is in the body commitment and survives the JSON form", () => {
  const transaction: Transaction = {
    version: 1,
    inputs: [
      {
        previousOutpoint: { transactionId: "ab".repeat(32), index: 3 },
        signatureScript: signed,
        sequence: (1n << 64n) - 2n,
        sigOpCount: 0,
        computeBudget: 10,
      },
    ],
    outputs: [
      {
        value: 5n,
        scriptPublicKey: foreignScript,
        covenant: { authorizingInput: 0, covenantId: "cd".repeat(32) },
      },
    ],
    lockTime: 1n,
    subnetworkId: "00".repeat(20),
    gas: 2n,
    payload: "ff",
    storageMass: 603n,
  };
  expect(readTransaction(transactionJson(transaction))).toEqual(transaction);
  const [input] = transaction.inputs;
  const [output] = transaction.outputs;
  if (input === undefined || output === undefined) throw new Error("no input or output");
  const variants: Transaction[] = [
    transaction,
    { ...transaction, version: 0 },
    { ...transaction, lockTime: 2n },
    { ...transaction, gas: 3n },
    { ...transaction, payload: "fe" },
    { ...transaction, storageMass: 604n },
    { ...transaction, inputs: [{ ...input, computeBudget: 11 }] },
    { ...transaction, version: 0, inputs: [{ ...input, sigOpCount: 1 }] },
    { ...transaction, inputs: [{ ...input, sequence: 0n }] },
    { ...transaction, inputs: [{ ...input, signatureScript: "" }] },
    { ...transaction, outputs: [{ ...output, value: 6n }] },
    { ...transaction, outputs: [{ ...output, covenant: null }] },
  ];
  const commitments = new Set(variants.map((variant) => bodyCommitment([variant])));
  expect(commitments.size).toBe(variants.length);
});

test("difficulty is constant without a block time, and follows the pace with one", () => {
  const window = (stepMs: bigint) =>
    Array.from({ length: 20 }, (_, at) => ({
      timestamp: 1_000_000n - BigInt(at) * stepMs,
      bits: 0x1e437838,
      daaScore: 1_000n - BigInt(at),
    }));
  const rule = (blockTimeMs: number) => ({
    ...{ startBits: 0x1e437838, blockTimeMs, rateChange: null },
  });
  expect(nextBits(rule(0), 1_001n, window(1n))).toBe(0x1e437838);
  expect(nextBits(rule(1_000), 1_001n, window(1_000n))).toBe(0x1e437838);
  const ratio = (bits: number) => Number(targetOfBits(bits)) / Number(targetOfBits(0x1e437838));
  expect(ratio(nextBits(rule(1_000), 1_001n, window(500n)))).toBeCloseTo(0.5, 3);
  expect(ratio(nextBits(rule(1_000), 1_001n, window(10n)))).toBeCloseTo(0.5, 3);
  expect(ratio(nextBits(rule(1_000), 1_001n, window(1_500n)))).toBeCloseTo(1.5, 3);
  for (const bits of [0x1e437838, 0x207fffff, 0x1e21bc1c, 0x1b0531b1]) {
    expect(compactOf(targetOfBits(bits))).toBe(bits);
  }
});

test("a change of the block rate scales target and maturity, and the difficulty follows the new pace", () => {
  const rateChange = { fromDaaScore: 1_000n, before: 10n, after: 25n };
  const chain = (daaScore: bigint, stepMs: bigint, bits: number) =>
    Array.from({ length: 20 }, (_, at) => ({
      ...{ timestamp: 1_000_000n - BigInt(at) * stepMs, bits, daaScore: daaScore - BigInt(at) },
    }));
  const old = 0x1e437838;
  const ratio = (bits: number) => Number(targetOfBits(bits)) / Number(targetOfBits(old));
  const constant = { startBits: old, blockTimeMs: 0, rateChange };
  expect(nextBits(constant, 999n, chain(998n, 100n, old))).toBe(old);
  const scaled = nextBits(constant, 1_000n, chain(999n, 100n, old));
  expect(ratio(scaled)).toBeCloseTo(2.5, 3);
  expect(nextBits(constant, 1_021n, chain(1_020n, 40n, scaled))).toBe(scaled);
  const following = { startBits: old, blockTimeMs: 100, rateChange };
  expect(ratio(nextBits(following, 1_000n, chain(999n, 100n, old)))).toBeCloseTo(2.5, 3);
  expect(nextBits(following, 1_030n, chain(1_029n, 40n, scaled))).toBe(scaled);
  expect(ratio(nextBits(following, 1_030n, chain(1_029n, 20n, scaled)))).toBeCloseTo(1.25, 3);
  const rules = { maturity: 1_000n, rateChange };
  expect([maturityAt(rules, 999n), maturityAt(rules, 1_000n)]).toEqual([1_000n, 2_500n]);
});

test("a node resumes from its state file without a truncated last line, under equal rules", async () => {
  const folder = mkdtempSync(join(tmpdir(), "simulated-node-"));
  const stateFile = join(folder, "state");
  const options = { bits: easyBits, grpc: anyPort, wrpc: anyPort, k: 2, maturity: 3n, stateFile };
  try {
    const first = await startSimulatedNode(options);
    first.control.fund({ address: treasury, amount: "700", count: 2 });
    first.control.mine({ count: 4, address: treasury });
    first.control.reorg({ depth: 2 });
    const before = first.control.state();
    await first.stop();
    appendFileSync(stateFile, '{"hash":"torn');
    const second = await startSimulatedNode(options);
    expect(second.control.state()).toEqual(before);
    const { hashes } = second.control.mine({ count: 1 });
    await second.stop();
    expect(readFileSync(stateFile, "utf8")).toContain(hashes[0] ?? "?");
    expect(readFileSync(stateFile, "utf8")).not.toContain("torn");
    await expect(startSimulatedNode({ ...options, maturity: 4n })).rejects.toThrow("other rules");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
