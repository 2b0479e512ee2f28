// Calls of a miner: templates, block submission, the colour and reward of a block. The reward is
// the one that the merging block's coinbase pays.

import { networkFacts } from "../../../src/domain/network.ts";
import type { DagBlock } from "../chain/block.ts";
import { maxPayloadBytes } from "../chain/coinbase.ts";
import { faucetScript } from "../chain/simulated-chain.ts";
import { spoilTemplate } from "../control/hostile-templates.ts";
import { type Fields, flag, hash, list, text, unsigned } from "../grpc/wire-fields.ts";
import { ownerScript } from "../mempool/owner-script.ts";
import { serverVersion } from "../options.ts";
import type { Call, CallContext } from "./call-context.ts";
import { CallFault } from "./call-fault.ts";
import { isSynced } from "./calls-node.ts";
import { blockJson, blockTemplateJson, headerJson, readBlock } from "./json-blocks.ts";

/** The script to pay; a real node checks the prefix in this call only. */
export function payeeScript(address: string, { options }: CallContext): string {
  const script = ownerScript(address);
  const prefix = address.slice(0, address.indexOf(":"));
  if (prefix === networkFacts(options.network).addressPrefix) return script;
  throw new CallFault(`The address has an invalid prefix ${prefix}`);
}

const getBlockTemplate: Call = (params, context) => {
  const payee = payeeScript(text(params, "payAddress"), context);
  const bytes = params.extraData === undefined ? [] : list(params, "extraData");
  const own = Buffer.from(bytes.map((byte) => Number(unsigned(byte, 8)))).toString("utf8");
  const extraData = `${serverVersion}/${own}`;
  const room = maxPayloadBytes - 19 - (payee.length / 2 - 2);
  if (Buffer.byteLength(extraData) > room) {
    const what = `Coinbase payload is above max length (${maxPayloadBytes}).`;
    throw new CallFault(`${what} Try to shorten the extra data.`);
  }
  const { chain, faults, lastTemplates } = context;
  const fault = faults.takeTemplateFault();
  const healthy = chain.template(fault === "wrongScript" ? faucetScript : payee, extraData);
  const stale = fault === "stale" ? lastTemplates.get(payee) : undefined;
  if (fault === null) lastTemplates.set(payee, healthy);
  const block = blockTemplateJson(stale ?? healthy);
  if (fault !== null) spoilTemplate(block, fault);
  return { block, isSynced: isSynced(context) };
};

const reject = (reason: string): Fields => ({ report: { type: "reject", reason } });

const submitBlock: Call = (params, context) => {
  const verdict = context.faults.takeVerdict();
  if (verdict !== null) return reject(verdict);
  if (!context.options.unsyncedMining && !isSynced(context)) return reject("isInIBD");
  const block = readBlock(params.block);
  const nonDaa = params.allowNonDAABlocks === undefined ? "allowNonDaaBlocks" : "allowNonDAABlocks";
  const { daaScore } = context.chain.virtual;
  const isOld = block.header.daaScore + context.options.submitWindowDaa < daaScore;
  if (isOld && !flag(params, nonDaa)) return reject("blockInvalid");
  const outcome = context.chain.submit(block);
  return outcome.accepted ? { report: { type: "success" } } : reject("blockInvalid");
};

export function knownBlock(blockHash: string, context: CallContext): DagBlock {
  const block = context.chain.dag.find(blockHash);
  if (block === undefined) throw new CallFault(`cannot find header ${blockHash}`);
  return block;
}

const getBlock: Call = (params, context) => {
  const block = knownBlock(hash(params, "hash"), context);
  const isChainBlock = context.chain.virtual.chainIndexOf(block.hash) !== undefined;
  const { network } = context.options;
  const verbose = { network, isChainBlock };
  return { block: blockJson(block, flag(params, "includeTransactions"), verbose) };
};

const nothing = { confirmationCount: null, mergingChainBlockHash: null, rewardAmount: null };

const getBlockRewardInfo: Call = (params, context) => {
  const block = knownBlock(hash(params, "hash"), context);
  const header = { ...headerJson(block.header), hash: block.hash };
  const { virtual, dag } = context.chain;
  const merger = virtual.mergerOf(block.hash);
  if (merger === undefined) return { ...nothing, header, blockColor: "unknown" };
  const sinkBlueScore = dag.block(virtual.sink).ghostdag.blueScore;
  const merged = {
    ...nothing,
    header,
    confirmationCount: sinkBlueScore - merger.ghostdag.blueScore,
    mergingChainBlockHash: merger.hash,
  };
  const position = merger.ghostdag.blues.indexOf(block.hash);
  if (position < 0) return { ...merged, blockColor: "red" };
  const own = merger.transactions[0]?.outputs[position]?.value;
  if (own === undefined) {
    throw new CallFault(`missing reward output ${position} in merging chain block ${merger.hash}`);
  }
  const isChainBlock = merger.ghostdag.selectedParent === block.hash;
  const rewardAmount = own + (isChainBlock ? redBonus(block) : 0n);
  return { ...merged, blockColor: "blue", rewardAmount };
};

/** The last output of a chain block's own coinbase, if it merged red blocks. */
function redBonus(block: DagBlock): bigint {
  const outputs = block.transactions[0]?.outputs ?? [];
  if (outputs.length !== block.ghostdag.blues.length + 1) return 0n;
  return outputs.at(-1)?.value ?? 0n;
}

const getCurrentBlockColor: Call = (params, context) => {
  const blockHash = hash(params, "hash");
  const merger = context.chain.virtual.mergerOf(blockHash);
  if (merger === undefined) {
    throw new CallFault(`Block ${blockHash} doesn't have any merger block.`);
  }
  return { blue: merger.ghostdag.blues.includes(blockHash) };
};

export const miningCalls: Record<string, Call> = {
  getBlockTemplate,
  submitBlock,
  getBlock,
  getBlockRewardInfo,
  getCurrentBlockColor,
};
