// Frequently asked questions, answered with this pool's own numbers.

import { h } from "../dom.ts";
import { count, counted, kasText, percent } from "../format.ts";
import type { PageContext } from "../pages/page.ts";
import type { Pool } from "../responses.ts";
import { card } from "./cards.ts";

const SPLIT = {
  proportional:
    "in proportion to the work since the previous block (PROP). A red block has no reward; its work counts towards the next blue block.",
  pplns: "in proportion to the most recent work (PPLNS), regardless of when blocks are found.",
  solo: "to the wallet that found the block (SOLO).",
} as const;

export function questionsCard(context: PageContext): HTMLElement {
  const answers = h("div");
  // Filled once: an open answer must not be replaced while it is read.
  const stop = context.live.listen((pool) => {
    if (answers.childElementCount === 0) answers.append(...questions(pool).map(questionBlock));
  });
  context.signal.addEventListener("abort", stop);
  return card("Questions", {}, answers);
}

function questions({ pool }: Pool): [string, string][] {
  const minimum = kasText(pool.minimumPayout, 2);
  return [
    [
      "What is the pool fee?",
      `${percent(pool.feePercent)} of each block reward. The pool pays the network fees of payouts.`,
    ],
    ["How are rewards distributed?", `Each block reward goes ${SPLIT[pool.scheme]}`],
    [
      "When is a reward added to my balance?",
      `After ${count(Number.parseInt(pool.maturityDaa, 10))} confirmations (DAA score), a few minutes after the block. Until then it is immature.`,
    ],
    [
      "When am I paid?",
      `Payouts run ${counted(pool.payoutsPerDay, "time")} a day. You are paid automatically once your pending balance reaches ${minimum} KAS. Balances do not expire.`,
    ],
    [
      "Why does my miner show a different hashrate?",
      "The pool estimates hashrate from shares, which arrive at random: 100 shares give ± 10 %, 10 000 give ± 1 %. The ± next to each rate is its uncertainty. Wait ten minutes after a start; over a day both values agree.",
    ],
    [
      "Which shares are rejected?",
      "Stale: the job was too old, usually because of network latency. Duplicate: the same share was sent twice. Low difficulty: the share does not meet its assigned difficulty. Invalid: malformed. About 1 % stale shares is normal.",
    ],
    [
      "What is effort?",
      "The work since the previous block divided by the expected work of a block. Below 100 % the pool was lucky; over many blocks it averages 100 %.",
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
