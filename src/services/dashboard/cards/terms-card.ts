// The questions that every new miner asks, answered with this pool's own numbers.

import { h } from "../dom.ts";
import { count, counted, kas, percent } from "../format.ts";
import type { PageContext } from "../pages/page.ts";
import type { Pool } from "../responses.ts";
import { card } from "./cards.ts";

const SPLIT = {
  proportional:
    "by the work of each worker since the block before. Red blocks bring nothing; their work counts for the next blue one.",
  pplns: "by the newest work of each worker, whatever block it ended in.",
  solo: "not at all: it goes to the wallet that found the block.",
} as const;

export function termsCard(context: PageContext): HTMLElement {
  const answers = h("div");
  // Once: an answer that is being read must not be replaced under its reader.
  const stop = context.live.listen((pool) => {
    if (answers.childElementCount === 0) answers.append(...questions(pool).map(questionBlock));
  });
  context.signal.addEventListener("abort", stop);
  return card("Questions", {}, answers);
}

function questions({ pool }: Pool): [string, string][] {
  const minimum = kas(pool.minimumPayout, 2);
  return [
    [
      "What does the pool take?",
      `${percent(pool.feePercent)} of each reward. The network's fee for a payout is the pool's.`,
    ],
    ["How is a reward split?", `The reward of a block is split ${SPLIT[pool.scheme]}`],
    [
      "When is it on my balance?",
      `When the network's DAA score has gone up by ${count(Number.parseInt(pool.maturityDaa, 10))}: a few minutes after the block. Until then it is shown as maturing.`,
    ],
    [
      "When am I paid?",
      `${counted(pool.payoutsPerDay, "time")} a day, when all your workers together have ${minimum} KAS or more. Nothing has to be asked for, and nothing expires.`,
    ],
    [
      "Why does my miner show another hashrate?",
      "The pool counts shares, and they come by chance: 100 of them tell the rate to ± 10 %, 10 000 to ± 1 %. The ± beside each rate says how sure it is. After a start, give it ten minutes; over a day both agree.",
    ],
    [
      "Which shares are refused?",
      "Stale: the job was too old, mostly a slow line. Duplicate: the same share twice. Low difficulty: it does not reach the difficulty it was asked for. Invalid: not understood. One stale share in a hundred is nothing to worry about.",
    ],
    [
      "What is effort?",
      "The pool's work since the block before, over the work that a block takes on average. Below 100 % the pool was lucky; over many blocks it comes to 100 %.",
    ],
  ];
}

function questionBlock([question, answer]: [string, string]): HTMLElement {
  return h(
    "details",
    { class: "operation" },
    h("summary", {}, question),
    h("p", { class: "prose" }, answer),
  );
}
