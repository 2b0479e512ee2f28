// The first page: the pool in one look, and the way to one's own miner.

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
  effort,
  hashrate,
  hashrateParts,
  kas,
  percent,
  plusMinus,
  secondsSince,
  short,
} from "../format.ts";
import { rememberedWallet } from "../remembered.ts";
import type { Pool } from "../responses.ts";
import { blockTable } from "../tables/block-table.ts";
import { createTable } from "../tables/table.ts";
import type { PageMaker } from "./page.ts";

type Device = Pool["devices"][number];

export const poolPage: PageMaker = (context) => {
  const figures = {
    hashrate: figure("Pool hashrate, 10 minutes", { span: "span-4 wide", isHero: true }),
    miners: figure("Mining now", { span: "span-4" }),
    blocks: figure("Blocks, 24 hours", { span: "span-4" }),
    effort: figure("Effort of this round"),
    luck: figure("Average effort, 7 days"),
    network: figure("Network hashrate"),
    payout: figure("Next payouts"),
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
    "Smallest payout",
    "Average reward",
    "Paid, 24 hours",
    "Paid, ever",
    "On balances",
    "Maturing, about",
  ]);
  const blocks = blockTable(() => blockFacts(context.live.newest()));
  const notice = h("p", { class: "notice", hidden: true });
  const show = (pool: Pool) => {
    showFigures(figures, pool);
    shares.show(pool.shares);
    devices.show(pool.devices);
    showTerms(terms, pool);
    blocks.show(pool.blocks.newest);
    notice.hidden = !pool.payouts.isHalted;
    const reason = pool.payouts.haltReason ?? "no reason given";
    notice.textContent = `Payouts are halted: ${reason}. Balances are safe and keep growing.`;
  };
  context.signal.addEventListener("abort", context.live.listen(show));
  return {
    title: "Pool",
    element: h(
      "div",
      {},
      notice,
      h("div", { class: "grid" }, ...Object.values(figures).map((one) => one.element)),
      // Whoever was here before knows how to connect.
      rememberedWallet() === null ? startCards(context) : null,
      h(
        "div",
        { class: "grid" },
        chart,
        shares.element,
        card("Devices, 1 hour", { span: "span-4 wide" }, devices.element),
        card("Terms and totals", { span: "span-4 wide" }, terms.element),
        card(
          "Newest blocks",
          { tools: [h("a", { href: "/blocks" }, "All blocks")] },
          blocks.element,
        ),
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
    note: `${count(pool.blocks.total)} in all · last ${ago(pool.blocks.last)}`,
  });
  figures.effort.set({
    text: effort(pool.round.effort),
    note: roundNote(pool),
    title: "The pool's work since its newest block, over the work that a block takes on average",
  });
  figures.luck.set({
    text: effort(pool.luck.lastWeek.effort),
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
    note: `${pool.pool.payoutsPerDay} a day · from ${kas(pool.pool.minimumPayout, 2)} KAS`,
  });
}

/** When the round began, and how long rounds last on average at the pool's rate. */
function roundNote(pool: Pool): string {
  const hs = pool.hashrate["1h"].hs;
  const work = Number.parseFloat(pool.network.blockWork ?? "0");
  const average = hs > 0 && work > 0 ? `${duration(Math.max(1, work / hs))} on average` : "";
  const began = pool.round.since === null ? "no block yet" : `began ${ago(pool.round.since)}`;
  return average === "" ? began : `${began} · ${average}`;
}

const SCHEMES = {
  proportional: "Each block's reward is split by the work since the block before",
  pplns: "Each block's reward is split by the newest work, whatever block it ended in",
  solo: "Each block's reward goes to the wallet that found it",
} as const;

function showTerms(terms: ReturnType<typeof facts>, pool: Pool): void {
  terms.set("Fee", percent(pool.pool.feePercent));
  terms.set("Scheme", pool.pool.scheme, SCHEMES[pool.pool.scheme]);
  setAmount(terms, "Smallest payout", pool.pool.minimumPayout);
  if (pool.blocks.averageReward !== null) {
    setAmount(terms, "Average reward", pool.blocks.averageReward);
  }
  setAmount(terms, "Paid, 24 hours", pool.balances.paidLastDay);
  setAmount(terms, "Paid, ever", pool.balances.paid);
  setAmount(terms, "On balances", pool.balances.due);
  setAmount(terms, "Maturing, about", pool.balances.immature);
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
        label: "Part",
        isNumber: true,
        cell: (one) => percent(one.partOfPool * 100, 1),
        sortBy: (one) => one.partOfPool,
      },
      {
        label: "Stale",
        isNumber: true,
        cell: (one) => percent(one.shares.percent.stale),
        sortBy: (one) => one.shares.percent.stale,
      },
    ],
    key: (one) => one.device,
    empty: "Nobody mined in the last hour.",
    sortedBy: { label: "Hashrate", isDescending: true },
  });
}
