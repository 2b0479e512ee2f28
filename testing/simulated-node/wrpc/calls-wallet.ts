// Calls of a wallet: UTXOs, balances, mempool transactions. UTXOs are those of the virtual block,
// so a list agrees with the notifications that follow it.

import { type Fields, hash, text, texts } from "../grpc/wire-fields.ts";
import type { MempoolEntry } from "../mempool/mempool.ts";
import { ownerScript } from "../mempool/owner-script.ts";
import type { Call, CallContext } from "./call-context.ts";
import { CallFault } from "./call-fault.ts";
import { readTransaction, utxoJson, verboseTransactionJson } from "./json-blocks.ts";

function requireIndex(context: CallContext): void {
  if (context.faults.hasUtxoIndex ?? context.options.hasUtxoIndex) return;
  throw new CallFault("Method unavailable. Run the node with the --utxoindex argument.");
}

const getUtxosByAddresses: Call = (params, context) => {
  requireIndex(context);
  const scripts = new Set(texts(params, "addresses").map((one) => ownerScript(one)));
  const utxos = [...scripts].flatMap((script) => context.chain.virtual.utxos.ofScript(script));
  return { entries: utxos.map((utxo) => utxoJson(utxo, context.options.network)) };
};

function balanceOf(address: string, context: CallContext): bigint {
  const utxos = context.chain.virtual.utxos.ofScript(ownerScript(address));
  return utxos.reduce((sum, utxo) => sum + utxo.amount, 0n);
}

const getBalanceByAddress: Call = (params, context) => {
  requireIndex(context);
  return { balance: balanceOf(text(params, "address"), context) };
};

const getBalancesByAddresses: Call = (params, context) => {
  requireIndex(context);
  const entries = texts(params, "addresses").map((address) => ({
    address,
    balance: balanceOf(address, context),
  }));
  return { entries };
};

const submitTransaction: Call = (params, context) => {
  const transaction = readTransaction(params.transaction);
  return { transactionId: context.chain.mempool.submit(transaction) };
};

/** A mempool transaction is in no block yet: the node sends zeros. */
const noBlock = { hash: "00".repeat(32), header: { timestamp: 0n } };

function entryJson(entry: MempoolEntry, { options }: CallContext): Fields {
  const { id, fee } = entry;
  const transaction = verboseTransactionJson(entry.transaction, id, noBlock, options.network);
  return { fee, is_orphan: false, transaction };
}

const getMempoolEntry: Call = (params, context) => {
  const id = hash(params, "transactionId");
  const entry = context.chain.mempool.find(id);
  if (entry === undefined) throw new CallFault(`Transaction ${id} not found`);
  return { mempoolEntry: entryJson(entry, context) };
};

const getMempoolEntries: Call = (_params, context) => ({
  mempoolEntries: context.chain.mempool.entries().map((entry) => entryJson(entry, context)),
});

const getMempoolEntriesByAddresses: Call = (params, context) => {
  const waiting = context.chain.mempool.entries();
  const entries = texts(params, "addresses").map((address) => {
    const script = ownerScript(address);
    const isSending = (entry: MempoolEntry) =>
      entry.spent.some((utxo) => utxo.scriptPublicKey === script);
    const isReceiving = (entry: MempoolEntry) =>
      entry.transaction.outputs.some((output) => output.scriptPublicKey === script);
    const json = (entry: MempoolEntry) => entryJson(entry, context);
    return {
      address,
      sending: waiting.filter(isSending).map(json),
      receiving: waiting.filter(isReceiving).map(json),
    };
  });
  return { entries };
};

export const walletCalls: Record<string, Call> = {
  getUtxosByAddresses,
  getBalanceByAddress,
  getBalancesByAddresses,
  submitTransaction,
  getMempoolEntry,
  getMempoolEntries,
  getMempoolEntriesByAddresses,
};
