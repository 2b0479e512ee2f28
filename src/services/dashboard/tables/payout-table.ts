// Payouts as table rows, for the pool's list and a miner's.
// A payout is called paid only once its transaction is final.

import { fetchAll } from "../api.ts";
import { copyButton, timeAgo } from "../cards/cards.ts";
import { downloadCsv } from "../csv.ts";
import { type Child, h } from "../dom.ts";
import { ends, kasText } from "../format.ts";
import type { Payout } from "../responses.ts";
import { explorerLink } from "./block-table.ts";
import { type Column, createTable, type Table } from "./table.ts";

const MAX_DOWNLOADED = 10_000;

const CHIPS: Record<Payout["status"], { tone: string; title: string }> = {
  preparing: { tone: "", title: "Reserved; the transaction is being prepared" },
  sent: { tone: "warn", title: "Sent; not accepted by the network yet" },
  confirming: { tone: "warn", title: "Accepted; waiting for finality" },
  paid: { tone: "good", title: "Final" },
};

export function payoutTable(network: () => string, isOneWallet: boolean): Table<Payout> {
  const wallet: Column<Payout> = {
    label: "Wallet",
    isName: true,
    cell: (payout) => walletCell(payout),
  };
  return createTable<Payout>({
    caption: "Payouts",
    columns: [
      ...(isOneWallet ? [] : [wallet]),
      { label: "Time", cell: (payout) => timeAgo(payout.at) },
      {
        label: "Amount",
        isNumber: true,
        isWide: true,
        cell: (payout) =>
          h("span", { title: `${kasText(payout.amount, 8)} KAS` }, `${kasText(payout.amount)} KAS`),
      },
      {
        label: "Status",
        cell: (payout) => {
          const { tone, title } = CHIPS[payout.status];
          return h("span", { class: `chip ${tone}`, title }, payout.status);
        },
      },
      { label: "Transaction", isWide: true, cell: (payout) => transactionCell(payout, network()) },
    ],
    key: (payout) => payout.id,
    empty: "No payouts yet.",
    marksFresh: true,
  });
}

function walletCell(payout: Payout): Child {
  if (!/^[a-z]+:[a-z0-9]+$/.test(payout.wallet)) return payout.wallet;
  return h("a", { class: "mono", href: `/miner/${payout.wallet}` }, ends(payout.wallet, 10, 6));
}

function transactionCell(payout: Payout, network: string): Child[] {
  const id = payout.transactionId;
  if (id === null) return [h("span", { class: "quiet" }, "–")];
  return [
    h("span", { class: "mono", title: id }, ends(id)),
    " ",
    copyButton(() => id, "transaction id"),
    explorerLink(network, `txs/${id}`, "Transaction"),
  ];
}

/** Downloads the payouts of a wallet, or the newest ones of the pool, as CSV. */
export async function downloadPayouts(wallet: string | undefined): Promise<void> {
  const path =
    wallet === undefined ? "/api/payouts" : `/api/miners/${encodeURIComponent(wallet)}/payouts`;
  const rows = (await fetchAll<Payout>(path, MAX_DOWNLOADED)).map((one) => [
    one.at ?? "",
    one.wallet,
    one.amount.kas,
    one.amount.sompi,
    one.status,
    one.transactionId ?? "",
  ]);
  const head = ["time", "wallet", "KAS", "sompi", "status", "transaction"];
  downloadCsv(`payouts-${wallet?.slice(-8) ?? "pool"}.csv`, [head, ...rows]);
}
