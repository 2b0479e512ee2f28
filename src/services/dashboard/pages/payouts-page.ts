// All payouts of the pool, newest first, with totals.

import { card, downloadButton, figure } from "../cards/cards.ts";
import { h } from "../dom.ts";
import { duration, kasText, secondsSince } from "../format.ts";
import type { Payout } from "../responses.ts";
import { cursorList } from "../tables/cursor-list.ts";
import { downloadPayouts, payoutTable } from "../tables/payout-table.ts";
import type { PageMaker } from "./page.ts";

export const payoutsPage: PageMaker = (context) => {
  const figures = {
    day: figure("Paid, 24 hours"),
    total: figure("Total paid"),
    inProgress: figure("Payouts in progress"),
    next: figure("Next payout"),
  };
  const stop = context.live.listen((pool) => {
    const { balances } = pool;
    figures.day.set({ text: kasText(balances.paidLastDay, 2), unit: "KAS" });
    figures.total.set({ text: kasText(balances.paid, 2), unit: "KAS" });
    figures.inProgress.set({
      text: kasText(balances.inFlight, 2),
      unit: "KAS",
      note: `${kasText(balances.due, 2)} KAS pending balances`,
    });
    const next = pool.pool.nextPayoutAt;
    figures.next.set({
      text: next === null ? "–" : `in ${duration(-secondsSince(next))}`,
      note: pool.payouts.isHalted ? "payouts are paused" : `${pool.pool.payoutsPerDay} per day`,
    });
  });
  context.signal.addEventListener("abort", stop);
  const table = payoutTable(() => context.live.newest()?.pool.network ?? "", false);
  const list = cursorList<Payout>({
    context,
    path: "/api/payouts?limit=50",
    key: (payout) => payout.id,
    show: (payouts) => table.show(payouts),
  });
  const download = downloadButton(() => downloadPayouts(undefined));
  return {
    title: "Payouts",
    element: h(
      "div",
      {},
      h("div", { class: "page-head" }, h("h1", {}, "Payouts")),
      h("div", { class: "grid" }, ...Object.values(figures).map((one) => one.element)),
      h(
        "div",
        { class: "grid" },
        card("Payouts", { tools: [download] }, table.element, list.element),
      ),
    ),
  };
};
