// Calls of a wallet: unspent outputs, balances, transactions in the mempool. What must stay true:
// outputs are those of the virtual block, so that a list and the notices after it fit together.

import type { Call, CallContext } from "./call-context.ts";
import { CallFault } from "./call-fault.ts";
import { payeeScript } from "./calls-mining.ts";
import { readTransaction, transactionJson, utxoJson } from "./json-blocks.ts";
import type { MempoolEntry } from "./mempool.ts";
import { type Fields, hash, text, texts } from "./wire-fields.ts";

function requireIndex(context: CallContext): void {
  if (context.faults.hasUtxoIndex ?? context.options.hasUtxoIndex) return;
  throw new CallFault("Method unavailable. Run the node with the --utxoindex argument.");
}

const getUtxosByAddresses: Call = (params, context) => {
  requireIndex(context);
  const scripts = new Set(texts(params, "addresses").map((one) => payeeScript(one, context)));
  const utxos = [...scripts].flatMap((script) => context.chain.virtual.utxos.ofScript(script));
  return { entries: utxos.map((utxo) => utxoJson(utxo, context.options.network)) };
};

function balanceOf(address: string, context: CallContext): bigint {
  const utxos = context.chain.virtual.utxos.ofScript(payeeScript(address, context));
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

function entryJson(entry: MempoolEntry): Fields {
  return { fee: entry.fee, is_orphan: false, transaction: transactionJson(entry.transaction) };
}

const getMempoolEntry: Call = (params, { chain }) => {
  const id = hash(params, "transactionId");
  const entry = chain.mempool.find(id);
  if (entry === undefined) throw new CallFault(`Transaction ${id} not found`);
  return { mempoolEntry: entryJson(entry) };
};

const getMempoolEntries: Call = (_params, { chain }) => ({
  mempoolEntries: chain.mempool.entries().map(entryJson),
});

const getMempoolEntriesByAddresses: Call = (params, context) => {
  const waiting = context.chain.mempool.entries();
  const entries = texts(params, "addresses").map((address) => {
    const script = payeeScript(address, context);
    const isSending = (entry: MempoolEntry) =>
      entry.spent.some((utxo) => utxo.scriptPublicKey === script);
    const isReceiving = (entry: MempoolEntry) =>
      entry.transaction.outputs.some((output) => output.scriptPublicKey === script);
    return {
      address,
      sending: waiting.filter(isSending).map(entryJson),
      receiving: waiting.filter(isReceiving).map(entryJson),
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
