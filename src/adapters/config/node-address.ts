// Node addresses in the forms that operators write. Everything is read as host:port of the node's
// gRPC. The fetcher reads them by the same rules (go/config); test/vectors/node-addresses.json
// holds both to them.

import { type NetworkId, networkFacts } from "../../domain/network.ts";

export interface NodeAddress {
  /** host:port of the node's gRPC. */
  endpoint: string;
  /** Whether the operator wrote something else, which a warning must name. */
  isTranslated: boolean;
}

/** kaspad's default wRPC ports: its gRPC port plus 1000 (Borsh) and plus 2000 (JSON). */
const WRPC_OFFSETS = [1000, 2000];
const FORM = /^(?:([a-z]+):\/\/)?(\[[0-9a-fA-F:.]+\]|[^\s:/?#@[\]]+)(?::([0-9]{1,5}))?([/?#].*)?$/;
const SCHEMES = ["grpc", "http", "https", "ws", "wss"];

/** Undefined if `text` names no gRPC endpoint: a wrong form, or a wRPC port of the node's own. */
export function readNodeAddress(text: string, network: NetworkId): NodeAddress | undefined {
  const [, scheme, host = "", written, path] = FORM.exec(text.trim()) ?? [];
  if (host === "" || (scheme !== undefined && !SCHEMES.includes(scheme))) return undefined;
  if (scheme === undefined && path !== undefined) return undefined;
  const { grpcPort } = networkFacts(network);
  const port = written === undefined ? grpcPort : Number.parseInt(written, 10);
  if (port < 1 || port > 65_535) return undefined;
  if (WRPC_OFFSETS.some((offset) => port === grpcPort + offset)) {
    return { endpoint: `${host}:${grpcPort}`, isTranslated: true };
  }
  const isWrpc = scheme?.startsWith("ws") === true;
  if (isWrpc && written !== undefined && port !== grpcPort) return undefined;
  return { endpoint: `${host}:${port}`, isTranslated: scheme !== undefined };
}
