// All payouts of the pool, newest first, with their totals.

import { card, figure, saveButton } from "../cards/cards.ts";
import { h } from "../dom.ts";
import { duration, kas, secondsSince } from "../format.ts";
import type { Payout } from "../responses.ts";
import { pagedList } from "../tables/more-button.ts";
import { payoutTable, savePayouts } from "../tables/payout-table.ts";
import type { PageMaker } from "./page.ts";

export const payoutsPage: PageMaker = (context) => {
  const figures = {
    day: figure("Paid, 24 hours"),
    ever: figure("Paid, ever"),
    underway: figure("On its way"),
    next: figure("Next payouts"),
  };
  const stop = context.live.listen((pool) => {
    const { balances } = pool;
    figures.day.set({ text: kas(balances.paidLastDay, 2), unit: "KAS" });
    figures.ever.set({ text: kas(balances.paid, 2), unit: "KAS" });
    figures.underway.set({
      text: kas(balances.inFlight, 2),
      unit: "KAS",
      note: `${kas(balances.due, 2)} KAS on balances`,
    });
    const next = pool.pool.nextPayoutAt;
    figures.next.set({
      text: next === null ? "–" : `in ${duration(-secondsSince(next))}`,
      note: pool.payouts.isHalted ? "halted by the operator" : `${pool.pool.payoutsPerDay} a day`,
    });
  });
  context.signal.addEventListener("abort", stop);
  const table = payoutTable(() => context.live.newest()?.pool.network ?? "", false);
  const list = pagedList<Payout>({
    context,
    path: "/api/payouts?limit=50",
    key: (payout) => payout.id,
    show: (payouts) => table.show(payouts),
  });
  const save = saveButton(() => savePayouts(undefined));
  return {
    title: "Payouts",
    element: h(
      "div",
      {},
      h("div", { class: "page-head" }, h("h1", {}, "Payouts")),
      h("div", { class: "grid" }, ...Object.values(figures).map((one) => one.element)),
      h("div", { class: "grid" }, card("Payouts", { tools: [save] }, table.element, list.element)),
    ),
  };
};
