// The ranking of wallets by work of the last hour.

import { card } from "../cards/cards.ts";
import { h } from "../dom.ts";
import { count, ends, hashrate, plusMinus } from "../format.ts";
import type { RankedMinerItem } from "../responses.ts";
import { cursorList } from "../tables/cursor-list.ts";
import { createTable } from "../tables/table.ts";
import type { PageMaker } from "./page.ts";

export const minersPage: PageMaker = (context) => {
  const table = createTable<RankedMinerItem>({
    caption: "Miners",
    columns: [
      { label: "Rank", isNarrow: true, cell: (one) => String(one.rank) },
      { label: "Wallet", isName: true, cell: (one) => walletCell(one.wallet) },
      {
        label: "Hashrate, 1 h",
        isNumber: true,
        isWide: true,
        cell: (one) =>
          h("span", { title: plusMinus(one.hashrate.confidence) }, hashrate(one.hashrate.hs)),
      },
      { label: "Workers", isNumber: true, cell: (one) => count(one.workers) },
    ],
    key: (one) => one.wallet,
    empty: "No miners in the last hour.",
  });
  const list = cursorList<RankedMinerItem>({
    context,
    path: "/api/miners?limit=50",
    key: (one) => one.wallet,
    show: (miners) => table.show(miners),
  });
  return {
    title: "Miners",
    element: h(
      "div",
      {},
      h("div", { class: "page-head" }, h("h1", {}, "Miners")),
      h("div", { class: "grid" }, card("Ranking, last hour", {}, table.element, list.element)),
    ),
  };
};

function walletCell(wallet: string): Node | string {
  if (!/^[a-z]+:[a-z0-9]+$/.test(wallet)) return h("span", { class: "mono" }, wallet);
  return h("a", { class: "mono", href: `/miner/${wallet}` }, ends(wallet, 14, 8));
}
