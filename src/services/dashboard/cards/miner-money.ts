// What a wallet has, what is on its way, and what it may expect: two cards of its page.
// What must stay true: the ledger's amounts and our guesses are told apart by their words.

import { h, setText } from "../dom.ts";
import { ago, duration, fullTime, kas, secondsSince } from "../format.ts";
import type { Miner } from "../responses.ts";
import { card, facts, setAmount } from "./cards.ts";

const LEDGER = ["Unpaid", "On its way", "Paid, 24 hours", "Paid, ever", "Credited, ever"] as const;
const GUESSES = ["Maturing, about", "A day", "A week", "30 days"] as const;

export function moneyCards() {
  const amounts = facts(LEDGER);
  const guesses = facts(GUESSES);
  const fill = h("div", { class: "fill" });
  const bar = h("div", { class: "bar", role: "progressbar", "aria-label": "Towards payout" }, fill);
  const towards = h("p", { class: "small" });
  const last = h("p", { class: "small quiet" });
  const show = (miner: Miner) => {
    setAmount(amounts, "Unpaid", miner.balances.due);
    setAmount(amounts, "On its way", miner.balances.inFlight);
    setAmount(amounts, "Paid, 24 hours", miner.balances.paidLastDay);
    setAmount(amounts, "Paid, ever", miner.balances.paid);
    setAmount(amounts, "Credited, ever", miner.balances.credited);
    setAmount(guesses, "Maturing, about", miner.balances.immature);
    setAmount(guesses, "A day", miner.payout.expected.perDay);
    setAmount(guesses, "A week", miner.payout.expected.perWeek);
    setAmount(guesses, "30 days", miner.payout.expected.perMonth);
    const part = progress(miner);
    fill.style.width = `${part}%`;
    bar.setAttribute("aria-valuenow", part.toFixed(0));
    setText(towards, towardsText(miner, part));
    setText(last, lastText(miner));
    last.title = miner.payout.lastPaidAt === null ? "" : fullTime(miner.payout.lastPaidAt);
  };
  return {
    balances: card("Balance", { span: "span-4 wide" }, bar, towards, amounts.element, last),
    estimate: card(
      "Expected",
      { span: "span-4 wide" },
      guesses.element,
      h(
        "p",
        { class: "small quiet" },
        "From your work of the last 24 hours, the network's difficulty and the average reward, less the fee. Luck makes single days differ. Maturing is your part, by work, of blocks that are found and not yet credited.",
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

function towardsText(miner: Miner, part: number): string {
  const minimum = `${kas(miner.payout.minimum, 2)} KAS`;
  const at = miner.payout.estimatedAt;
  if (part >= 100) {
    return at === null
      ? `Over ${minimum}: in the next payout.`
      : `Over ${minimum}: in the next payout, in ${duration(-secondsSince(at))}.`;
  }
  const when = at === null ? "" : `, at this rate in about ${duration(-secondsSince(at))}`;
  return `${part.toFixed(0)} % of ${minimum}, the smallest payout${when}.`;
}

function lastText(miner: Miner): string {
  if (miner.payout.lastPaidAt === null) return "Not paid yet.";
  return `Last paid ${ago(miner.payout.lastPaidAt)}.`;
}
