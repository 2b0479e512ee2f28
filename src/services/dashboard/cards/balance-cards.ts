// A wallet's balances and its estimated earnings: two cards of its page.
// Amounts of the ledger and estimates are in separate cards.

import { h, setText } from "../dom.ts";
import { ago, duration, fullTime, kasText, secondsSince } from "../format.ts";
import type { Miner } from "../responses.ts";
import { card, facts, setAmount } from "./cards.ts";

const LEDGER = [
  "Pending balance",
  "Payout in progress",
  "Paid, 24 hours",
  "Total paid",
  "Total earned",
] as const;
const ESTIMATES = ["Immature", "Per day", "Per week", "Per month"] as const;

export function balanceCards() {
  const amounts = facts(LEDGER);
  const estimates = facts(ESTIMATES);
  const fill = h("div", { class: "fill" });
  const bar = h(
    "div",
    { class: "bar", role: "progressbar", "aria-label": "Progress to the minimum payout" },
    fill,
  );
  const toMinimum = h("p", { class: "small" });
  const last = h("p", { class: "small quiet" });
  const show = (miner: Miner) => {
    setAmount(amounts, "Pending balance", miner.balances.due);
    setAmount(amounts, "Payout in progress", miner.balances.inFlight);
    setAmount(amounts, "Paid, 24 hours", miner.balances.paidLastDay);
    setAmount(amounts, "Total paid", miner.balances.paid);
    setAmount(amounts, "Total earned", miner.balances.credited);
    setAmount(estimates, "Immature", miner.balances.immature);
    setAmount(estimates, "Per day", miner.payout.expected.perDay);
    setAmount(estimates, "Per week", miner.payout.expected.perWeek);
    setAmount(estimates, "Per month", miner.payout.expected.perMonth);
    const done = progress(miner);
    fill.style.width = `${done}%`;
    bar.setAttribute("aria-valuenow", done.toFixed(0));
    setText(toMinimum, progressText(miner, done));
    setText(last, lastText(miner));
    last.title = miner.payout.lastPaidAt === null ? "" : fullTime(miner.payout.lastPaidAt);
  };
  return {
    balances: card("Balance", { span: "span-4 wide" }, bar, toMinimum, amounts.element, last),
    estimate: card(
      "Estimated earnings",
      { span: "span-4 wide" },
      estimates.element,
      h(
        "p",
        { class: "small quiet" },
        "From your hashrate of the last 24 hours, the network difficulty and the average block reward, after the fee. Actual earnings vary with luck. Immature is your estimated share of blocks that are found and not credited yet.",
      ),
    ),
    show,
  };
}

function progress(miner: Miner): number {
  const minimum = BigInt(miner.payout.minimum.sompi);
  if (minimum === 0n) return 100;
  const permille = (BigInt(miner.balances.due.sompi) * 1000n) / minimum;
  return Math.min(100, Number(permille > 1000n ? 1000n : permille) / 10);
}

function progressText(miner: Miner, done: number): string {
  const minimum = `${kasText(miner.payout.minimum, 2)} KAS`;
  const at = miner.payout.estimatedAt;
  if (done >= 100) {
    return at === null
      ? `Minimum payout of ${minimum} reached: paid with the next payout.`
      : `Minimum payout of ${minimum} reached: paid in ${duration(-secondsSince(at))}.`;
  }
  const when = at === null ? "" : `, reached in about ${duration(-secondsSince(at))}`;
  return `${done.toFixed(0)} % of the minimum payout (${minimum})${when}.`;
}

function lastText(miner: Miner): string {
  if (miner.payout.lastPaidAt === null) return "No payout yet.";
  return `Last payout ${ago(miner.payout.lastPaidAt)}.`;
}
