// The open book's JSON: its state, a wallet's salt, and a wallet's proof of a block.

import { newestCheckpoint } from "../../../adapters/database/openbook/log.ts";
import { proofBytes, tagOfWallet } from "../../../adapters/database/openbook/wallet-tags.ts";
import type { Reports } from "../../../adapters/database/reports/connection.ts";
import type { Reader } from "../../../adapters/database/sql.ts";
import {
  contentResponse,
  HttpProblem,
  type Route,
  type WebRequest,
  type WebResponse,
} from "../../../adapters/http/web-route.ts";
import { toHex } from "../../../base/bytes.ts";
import { toJson } from "../json.ts";
import { walletProof } from "./wallet-proof.ts";

const WALLET = /^[a-z]{1,12}:[a-z0-9]{1,90}$/;

export function openBookWalletRoutes(reports: Reports): Route[] {
  const route = (
    path: string,
    make: (reader: Reader, request: WebRequest) => Promise<object | undefined>,
  ): Route => ({
    kind: "get",
    path: `/api/openbook/${path}`,
    respond: (request) => respond(reports, request, make),
  });
  return [
    route("status", status),
    route("wallet/:wallet", async (reader, request) => {
      const wallet = walletOf(request);
      const tag = await tagOfWallet(reader, wallet);
      return tag && { wallet, salt: toHex(tag.salt), tag: toHex(tag.tag) };
    }),
    route("wallet/:wallet/block/:hash", (reader, request) => {
      const hash = request.params.hash ?? "";
      if (!/^[0-9a-f]{64}$/.test(hash)) throw invalid("hash");
      return walletProof(reader, {
        ...{ wallet: walletOf(request), hash, from: numberOf(request, "from") ?? 0 },
        allocation: numberOf(request, "allocation"),
      });
    }),
  ];
}

async function respond(
  reports: Reports,
  request: WebRequest,
  make: (reader: Reader, request: WebRequest) => Promise<object | undefined>,
): Promise<WebResponse> {
  const value = await reports.atOneMoment((reader) => make(reader, request));
  if (value === undefined) throw new HttpProblem(404, "the open book has nothing of this");
  return contentResponse({
    type: "application/json; charset=utf-8",
    body: toJson(value),
    cacheControl: "public, max-age=2",
  });
}

async function status(reader: Reader): Promise<object | undefined> {
  const newest = await newestCheckpoint(reader);
  if (newest === undefined) return undefined;
  const { size, root, signedMs, verifierKey } = newest;
  const origin = verifierKey.slice(0, verifierKey.indexOf("+"));
  const bytes = await proofBytes(reader);
  return { origin, key: verifierKey, size, root: toHex(root), signedMs, proofBytes: bytes };
}

function walletOf({ params }: WebRequest): string {
  const wallet = params.wallet ?? "";
  if (!WALLET.test(wallet)) throw invalid("wallet");
  return wallet;
}

function numberOf({ query }: WebRequest, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^[0-9]{1,6}$/.test(text)) throw invalid(name);
  return Number.parseInt(text, 10);
}

function invalid(where: string): HttpProblem {
  return new HttpProblem(400, "the request is not well-formed", {
    faults: [{ where, fault: "has another form" }],
  });
}
