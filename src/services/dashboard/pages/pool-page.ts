// The first page: the pool at a glance, and how to find one's own miner.

import { card, facts, figure, setAmount, setHashrate } from "../cards/cards.ts";
import { chartCard } from "../cards/chart-card.ts";
import { sharesCard } from "../cards/shares-card.ts";
import { startCards } from "../cards/start-cards.ts";
import { h } from "../dom.ts";
import {
  ago,
  count,
  counted,
  duration,
  effortText,
  hashrate,
  hashrateParts,
  kasText,
  percent,
  plusMinus,
  secondsSince,
  short,
} from "../format.ts";
import { savedWallet } from "../preferences.ts";
import type { Pool } from "../responses.ts";
import { blockTable } from "../tables/block-table.ts";
import { sitePanel } from "../tables/site-table.ts";
import { createTable } from "../tables/table.ts";
import type { PageMaker } from "./page.ts";

type Device = Pool["devices"][number];

export const poolPage: PageMaker = (context) => {
  const figures = {
    hashrate: figure("Pool hashrate, 10 minutes", { span: "span-4 wide", isHero: true }),
    miners: figure("Miners online", { span: "span-4" }),
    blocks: figure("Blocks, 24 hours", { span: "span-4" }),
    effort: figure("Current effort"),
    luck: figure("Average effort, 7 days"),
    network: figure("Network hashrate"),
    payout: figure("Next payout"),
  };
  const chart = chartCard(context, {
    title: "Hashrate",
    label: "Hashrate of the pool",
    path: (range) => `/api/pool/history?range=${range}`,
  });
  const shares = sharesCard("Shares, 24 hours", "span-4 wide");
  const devices = deviceTable();
  const terms = facts([
    "Fee",
    "Scheme",
    "Minimum payout",
    "Average reward",
    "Paid, 24 hours",
    "Total paid",
    "Pending balances",
    "Immature",
  ]);
  const blocks = blockTable(() => blockFacts(context.live.newest()));
  const sites = sitePanel();
  const notice = h("p", { class: "notice", hidden: true });
  const show = (pool: Pool) => {
    showFigures(figures, pool);
    shares.show(pool.shares);
    devices.show(pool.devices);
    showTerms(terms, pool);
    blocks.show(pool.blocks.newest);
    sites.show(pool.sites);
    notice.hidden = !pool.payouts.isHalted;
    const reason = pool.payouts.haltReason ?? "no reason given";
    notice.textContent = `Payouts are paused: ${reason}. Mining goes on and balances are kept.`;
  };
  context.signal.addEventListener("abort", context.live.listen(show));
  return {
    title: "Pool",
    element: h(
      "div",
      {},
      notice,
      h("div", { class: "grid" }, ...Object.values(figures).map((one) => one.element)),
      // A returning visitor knows how to connect.
      savedWallet() === null ? startCards(context) : null,
      h(
        "div",
        { class: "grid" },
        chart,
        shares.element,
        card("Devices, 1 hour", { span: "span-4 wide" }, devices.element),
        card("Pool details", { span: "span-4 wide" }, terms.element),
        card(
          "Recent blocks",
          { tools: [h("a", { href: "/blocks" }, "All blocks")] },
          blocks.element,
        ),
        sites.element,
      ),
    ),
  };
};

export function blockFacts(pool: Pool | undefined): { network: string; maturityDaa: number } {
  return {
    network: pool?.pool.network ?? "",
    maturityDaa: Number.parseInt(pool?.pool.maturityDaa ?? "1000", 10),
  };
}

type Figures = Record<
  "hashrate" | "miners" | "blocks" | "effort" | "luck" | "network" | "payout",
  ReturnType<typeof figure>
>;

function showFigures(figures: Figures, pool: Pool): void {
  const { miners, workers, connections } = pool.online;
  const hour = hashrate(pool.hashrate["1h"].hs);
  const day = hashrate(pool.hashrate["24h"].hs);
  const now = pool.hashrate["10m"];
  setHashrate(figures.hashrate, now, `${plusMinus(now.confidence)} · ${hour} 1 h · ${day} 24 h`);
  figures.miners.set({
    text: count(miners),
    unit: miners === 1 ? "miner" : "miners",
    note: `${counted(workers, "worker")} · ${counted(connections, "connection")}`,
  });
  figures.blocks.set({
    text: count(pool.blocks.lastDay),
    note: `${count(pool.blocks.total)} total · last ${ago(pool.blocks.last)}`,
  });
  figures.effort.set({
    text: effortText(pool.round.effort),
    note: roundNote(pool),
    title: "Work since the last block / expected work of a block",
  });
  figures.luck.set({
    text: effortText(pool.luck.lastWeek.effort),
    note: `${counted(pool.luck.lastWeek.blocks, "block")} · below 100 % is lucky`,
  });
  const network = pool.network.hashrateHs === null ? null : hashrateParts(pool.network.hashrateHs);
  figures.network.set({
    text: network?.text ?? "–",
    unit: network?.unit ?? "",
    note: pool.network.difficulty === null ? "" : `difficulty ${short(pool.network.difficulty)}`,
  });
  const next = pool.pool.nextPayoutAt;
  figures.payout.set({
    text: next === null ? "–" : `in ${duration(-secondsSince(next))}`,
    note: `${pool.pool.payoutsPerDay} per day · minimum ${kasText(pool.pool.minimumPayout, 2)} KAS`,
  });
}

/** When the round began, and the expected time between blocks at the pool's hashrate. */
function roundNote(pool: Pool): string {
  const hs = pool.hashrate["1h"].hs;
  const work = Number.parseFloat(pool.network.blockWork ?? "0");
  const average = hs > 0 && work > 0 ? `${duration(Math.max(1, work / hs))} on average` : "";
  const began = pool.round.since === null ? "no block yet" : `since ${ago(pool.round.since)}`;
  return average === "" ? began : `${began} · ${average}`;
}

const SCHEMES = {
  proportional: "Block rewards are split by the work since the previous block",
  pplns: "Block rewards are split by the most recent work",
  solo: "Block rewards go to the wallet that found the block",
} as const;

function showTerms(terms: ReturnType<typeof facts>, pool: Pool): void {
  terms.set("Fee", percent(pool.pool.feePercent));
  terms.set("Scheme", pool.pool.scheme, SCHEMES[pool.pool.scheme]);
  setAmount(terms, "Minimum payout", pool.pool.minimumPayout);
  if (pool.blocks.averageReward !== null) {
    setAmount(terms, "Average reward", pool.blocks.averageReward);
  }
  setAmount(terms, "Paid, 24 hours", pool.balances.paidLastDay);
  setAmount(terms, "Total paid", pool.balances.paid);
  setAmount(terms, "Pending balances", pool.balances.due);
  setAmount(terms, "Immature", pool.balances.immature);
}

function deviceTable() {
  return createTable<Device>({
    caption: "Devices",
    columns: [
      { label: "Device", isName: true, cell: (one) => one.device, sortBy: (one) => one.device },
      {
        label: "Hashrate",
        isNumber: true,
        cell: (one) => hashrate(one.hashrate.hs),
        sortBy: (one) => one.hashrate.hs,
      },
      {
        label: "Share",
        isNumber: true,
        cell: (one) => percent(one.fractionOfPool * 100, 1),
        sortBy: (one) => one.fractionOfPool,
      },
      {
        label: "Stale",
        isNumber: true,
        cell: (one) => percent(one.shares.percent.stale),
        sortBy: (one) => one.shares.percent.stale,
      },
    ],
    key: (one) => one.device,
    empty: "No miners in the last hour.",
    sortedBy: { label: "Hashrate", isDescending: true },
  });
}
