// One wallet: hashrate, balances, payouts and workers.
// The page's address contains the wallet, so that it can be bookmarked.

import { ApiError, fetchAll, fetchJson } from "../api.ts";
import { balanceCards } from "../cards/balance-cards.ts";
import { card, copyButton, downloadButton, figure, setHashrate } from "../cards/cards.ts";
import { chartCard } from "../cards/chart-card.ts";
import { minimumCard } from "../cards/minimum-card.ts";
import { sharesCard } from "../cards/shares-card.ts";
import { createBars, type DayCredit } from "../charts/bars.ts";
import { h } from "../dom.ts";
import { count, counted, ends, hashrate, plusMinus } from "../format.ts";
import { saveWallet } from "../preferences.ts";
import type { Miner, Payout, Slice } from "../responses.ts";
import { downloadPayouts, payoutTable } from "../tables/payout-table.ts";
import { workerPanel } from "../tables/worker-table.ts";
import { follow, type PageContext, type PageMaker, type PageView } from "./page.ts";

const PACE_MS = 5000;
const HISTORY_PACE_MS = 30_000;
const MAX_WORKERS = 5000;

export const minerPage: PageMaker = (context) => {
  const wallet = context.params.wallet ?? "";
  const path = `/api/miners/${encodeURIComponent(wallet)}`;
  const head = minerHead(wallet);
  const figures = {
    hashrate: figure("Hashrate, 10 minutes", { span: "span-4 wide", isHero: true }),
    hour: figure("Hashrate, 1 hour", { span: "span-4" }),
    day: figure("Hashrate, 24 hours", { span: "span-4" }),
  };
  const money = balanceCards();
  const shares = sharesCard("Shares, 24 hours", "span-4 wide");
  const chart = hashrateCard(context, path);
  const workers = workerPanel(context, wallet);
  const earnings = createBars("Earnings per day");
  const payouts = payoutTable(() => context.live.newest()?.pool.network ?? "", true);
  const readMiner = async () => {
    const miner = await fetchJson<Miner>(path, context.signal);
    saveWallet(miner.wallet);
    head.show(miner);
    setHashrate(figures.hashrate, miner.hashrate["10m"], rateNote(miner));
    setHashrate(figures.hour, miner.hashrate["1h"]);
    setHashrate(figures.day, miner.hashrate["24h"]);
    money.show(miner);
    shares.show(miner.shares);
    workers.show(await fetchAll(`${path}/workers`, MAX_WORKERS, context.signal));
  };
  const minimum = minimumCard(path, wallet, context.signal);
  const readHistory = async () => {
    const days = await fetchJson<{ data: DayCredit[] }>(`${path}/earnings?days=30`, context.signal);
    earnings.draw(days.data);
    const page = await fetchJson<Slice<Payout>>(`${path}/payouts?limit=10`, context.signal);
    payouts.show(page.data);
    await minimum.refresh();
  };
  follow(context, PACE_MS, readMiner);
  follow(context, HISTORY_PACE_MS, readHistory);
  context.signal.addEventListener("abort", () => earnings.dispose());
  return {
    title: `Miner ${ends(wallet)}`,
    element: h(
      "div",
      {},
      head.element,
      h("div", { class: "grid" }, ...Object.values(figures).map((one) => one.element)),
      h("div", { class: "grid" }, money.balances, money.estimate, shares.element),
      h(
        "div",
        { class: "grid" },
        chart,
        workers.element,
        card("Earnings, 30 days", { span: "span-5" }, earnings.element),
        card(
          "Recent payouts",
          { span: "span-7", tools: [downloadButton(() => downloadPayouts(wallet))] },
          payouts.element,
        ),
        minimum.element,
      ),
    ),
  };
};

function rateNote(miner: Miner): string {
  const oneMinute = `${hashrate(miner.hashrate["1m"].hs)} last minute`;
  return `${plusMinus(miner.hashrate["10m"].confidence)} · ${oneMinute}`;
}

function minerHead(wallet: string) {
  const state = h("p", { class: "quiet" }, "Loading…");
  const hold = h("p", { class: "notice", hidden: true });
  const element = h(
    "div",
    {},
    h(
      "div",
      { class: "page-head" },
      h(
        "div",
        {},
        h(
          "h1",
          { class: "mono", title: wallet },
          wallet.slice(0, wallet.indexOf(":") + 1),
          ends(wallet, 10, 8),
          " ",
          copyButton(() => wallet, "wallet"),
        ),
        state,
      ),
      h(
        "a",
        { class: "button", href: `/blocks?wallet=${encodeURIComponent(wallet)}` },
        "Blocks found",
      ),
    ),
    hold,
  );
  const show = (miner: Miner) => {
    const { online, offline } = miner.workers;
    state.textContent = `${counted(online, "worker")} online${
      offline === 0 ? "" : `, ${count(offline)} offline`
    }`;
    hold.hidden = miner.payout.holdReason === null;
    hold.textContent = `Payouts to this wallet are on hold: ${miner.payout.holdReason ?? ""}.`;
  };
  return { element, show };
}

function hashrateCard(context: PageContext, path: string): HTMLElement {
  const worker = context.query.get("worker");
  return chartCard(context, {
    title: worker === null ? "Hashrate" : `Hashrate of ${worker}`,
    label: worker === null ? "Hashrate" : `Hashrate of worker ${worker}`,
    path: (range) => {
      const query = new URLSearchParams({ range });
      if (worker !== null) query.set("worker", worker);
      return `${path}/history?${query}`;
    },
    tools: worker === null ? [] : [h("a", { href: location.pathname }, "All workers")],
  });
}

/** What is shown for a wallet that never mined here; undefined for any other error. */
export function unknownMiner(thrown: unknown): PageView | undefined {
  if (!(thrown instanceof ApiError) || (thrown.status !== 404 && thrown.status !== 400)) {
    return undefined;
  }
  return {
    title: "Miner",
    element: h(
      "div",
      { class: "card empty" },
      h("h1", {}, "Miner not found"),
      h("p", {}, thrown.message),
      h("p", {}, "New here? Your first accepted share appears within seconds."),
      h("p", {}, h("a", { class: "button main", href: "/connect" }, "Connect a miner")),
    ),
  };
}
