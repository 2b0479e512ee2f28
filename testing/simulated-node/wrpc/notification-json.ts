// Notifications in wRPC JSON form; the gRPC server translates it. The params carry the scope as
// their only key, because the SDK dispatches on it.

import type { Fields } from "../grpc/wire-fields.ts";
import type { CallContext } from "./call-context.ts";
import { acceptedIds } from "./calls-chain.ts";
import { blockJson, utxoJson } from "./json-blocks.ts";
import type { Notification } from "./notifications.ts";

export function notificationMethod(notification: Notification): string {
  return `${notification.scope[0]?.toLowerCase()}${notification.scope.slice(1)}Notification`;
}

/** The value under the scope's name. */
export function notificationJson(notification: Notification, context: CallContext): Fields {
  const { network } = context.options;
  switch (notification.scope) {
    case "NewBlockTemplate":
      return {};
    case "VirtualDaaScoreChanged":
      return { virtualDaaScore: notification.daaScore };
    case "BlockAdded":
      // A node announces a block before it updates its chain.
      return { block: blockJson(notification.block, true, { network, isChainBlock: false }) };
    case "VirtualChainChanged":
      return {
        removedChainBlockHashes: notification.removed,
        addedChainBlockHashes: notification.added,
        acceptedTransactionIds: notification.withAccepted
          ? acceptedIds(notification.added, context)
          : [],
      };
    case "UtxosChanged":
      return {
        added: notification.added.map((utxo) => utxoJson(utxo, network)),
        removed: notification.removed.map((utxo) => utxoJson(utxo, network)),
      };
  }
}
