// Requests and replies of the gRPC server, call by call: from protobuf to the call's params, and
// from its result to protobuf. A refusal is reported as a real node does: in `error`, and for
// blocks also in `rejectReason`.

import { CallFault } from "../wrpc/call-fault.ts";
import type { ScopeName, ScopeRequest } from "../wrpc/notifications.ts";
import {
  blockMessage,
  blockOfMessage,
  headerMessage,
  transactionMessage,
  transactionOfMessage,
  utxoMessage,
} from "./grpc-blocks.ts";
import { type Fields, fieldsOf, list, texts } from "./wire-fields.ts";

type Translate = (fields: Fields) => Fields;

const requests: Record<string, Translate> = {
  submitBlock: (message) => ({
    block: blockOfMessage(message),
    allowNonDaaBlocks: message.allowNonDaaBlocks,
  }),
  getBlockTemplate: (message) => ({
    payAddress: message.payAddress,
    extraData: [...Buffer.from(String(message.extraData), "utf8")],
  }),
  submitTransaction: (message) => {
    if (!message.transaction) throw new CallFault("Missing required field transaction");
    return { transaction: transactionOfMessage(message.transaction) };
  },
};

const refusals: Record<string, { rejectReason: number; message: string }> = {
  blockInvalid: { rejectReason: 1, message: "block is invalid" },
  isInIBD: { rejectReason: 2, message: "node is not synced" },
  // The protobuf enum has no third reason: this one is sent as none, with the text only.
  routeIsFull: { rejectReason: 0, message: "route is full" },
};

const colours: Record<string, number> = { unknown: 0, blue: 1, red: 2 };

const replies: Record<string, Translate> = {
  submitBlock: ({ report }) => {
    const refusal = refusals[String(fieldsOf(report).reason)];
    if (refusal === undefined) return {};
    const message = `Block was not submitted: ${refusal.message}`;
    return { rejectReason: refusal.rejectReason, error: { message } };
  },
  getBlockTemplate: ({ block, isSynced }) => ({ block: blockMessage(fieldsOf(block)), isSynced }),
  getBlock: ({ block }) => ({ block: blockMessage(fieldsOf(block)) }),
  getBlockRewardInfo: (result) => ({
    ...result,
    header: headerMessage(fieldsOf(result.header)),
    blockColor: colours[String(result.blockColor)],
  }),
  getBlockDagInfo: (result) => ({ ...result, networkName: `kaspa-${String(result.network)}` }),
  getCurrentNetwork: (result) => ({ currentNetwork: result.network }),
  getUtxosByAddresses: (result) => ({ entries: list(result, "entries").map(utxoMessage) }),
  getMempoolEntry: ({ mempoolEntry }) => {
    const entry = fieldsOf(mempoolEntry);
    return { entry: { ...entry, transaction: transactionMessage(entry.transaction) } };
  },
};

export function paramsOfRequest(method: string, message: Fields): Fields {
  return requests[method]?.(message) ?? message;
}

export function replyMessage(method: string, result: Fields): Fields {
  return replies[method]?.(result) ?? result;
}

const notificationTranslations: Partial<Record<ScopeName, Translate>> = {
  BlockAdded: ({ block }) => ({ block: blockMessage(fieldsOf(block)) }),
  UtxosChanged: (notification) => ({
    added: list(notification, "added").map(utxoMessage),
    removed: list(notification, "removed").map(utxoMessage),
  }),
};

export function notificationMessage(scope: ScopeName, notification: Fields): Fields {
  return notificationTranslations[scope]?.(notification) ?? notification;
}

const notifyScopes: Record<string, ScopeName> = {
  notifyBlockAdded: "BlockAdded",
  notifyNewBlockTemplate: "NewBlockTemplate",
  notifyVirtualDaaScoreChanged: "VirtualDaaScoreChanged",
  notifyVirtualChainChanged: "VirtualChainChanged",
  notifyUtxosChanged: "UtxosChanged",
};

/** The subscription that a notify request asks for; undefined for every other method. */
export function scopeOfRequest(
  method: string,
  message: Fields,
  scriptOf: (address: string) => string,
): ScopeRequest | undefined {
  const scope = notifyScopes[method];
  if (scope === undefined) return undefined;
  const scripts = scope === "UtxosChanged" ? texts(message, "addresses").map(scriptOf) : [];
  return { scope, scripts, withAccepted: message.includeAcceptedTransactionIds === true };
}
