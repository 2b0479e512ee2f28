// Notifications in wRPC JSON form; the gRPC server translates it. The params carry the scope as
// their only key, because the SDK dispatches on it.

import type { Fields } from "../grpc/wire-fields.ts";
import type { CallContext } from "./call-context.ts";
import { acceptedIds } from "./calls-chain.ts";
import { blockJson, utxoJson } from "./json-blocks.ts";
import type { Notice } from "./notices.ts";

export function noticeMethod(notice: Notice): string {
  return `${notice.scope[0]?.toLowerCase()}${notice.scope.slice(1)}Notification`;
}

/** What stands under the scope's name. */
export function noticeJson(notice: Notice, context: CallContext): Fields {
  const { network } = context.options;
  switch (notice.scope) {
    case "NewBlockTemplate":
      return {};
    case "VirtualDaaScoreChanged":
      return { virtualDaaScore: notice.daaScore };
    case "BlockAdded":
      // A node tells of a block before it chooses its chain anew.
      return { block: blockJson(notice.block, true, { network, isChainBlock: false }) };
    case "VirtualChainChanged":
      return {
        removedChainBlockHashes: notice.removed,
        addedChainBlockHashes: notice.added,
        acceptedTransactionIds: notice.withAccepted ? acceptedIds(notice.added, context) : [],
      };
    case "UtxosChanged":
      return {
        added: notice.added.map((utxo) => utxoJson(utxo, network)),
        removed: notice.removed.map((utxo) => utxoJson(utxo, network)),
      };
  }
}
