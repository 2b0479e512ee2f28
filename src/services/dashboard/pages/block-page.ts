// One block with all that is known of it: effort, answers of the nodes, who was credited what.

import { ask } from "../api.ts";
import { card, copyButton, facts, timeAgo } from "../cards/cards.ts";
import { type Child, h } from "../dom.ts";
import { ends, kas, short } from "../format.ts";
import type { BlockPage } from "../responses.ts";
import { effortText, explorerLink, finder, rewardText, statusChip } from "../tables/block-table.ts";
import { createTable } from "../tables/table.ts";
import { follow, type PageMaker } from "./page.ts";
import { blockFacts } from "./pool-page.ts";

const PACE_MS = 5000;
const NO_CREDITS: Record<BlockPage["status"], string> = {
  pending: "Nothing is credited yet: the network has not judged the block.",
  confirming: "Nothing is credited yet: the reward has to mature first.",
  paid: "Nothing was credited.",
  red: "A red block brings no reward; its work counts for the next blue one.",
  rejected: "The nodes refused this block; its work counts for the next blue one.",
  lost: "This block never became part of the network; its work counts for the next blue one.",
  reversed: "The chain took this reward back.",
};
const FACTS = [
  "Status",
  "Found",
  "Found by",
  "Reward",
  "Effort",
  "Work of the round",
  "Work of a block",
  "DAA score",
  "Merged by",
] as const;

export const blockPage: PageMaker = (context) => {
  const hash = context.params.hash ?? "";
  const known = facts(FACTS);
  let status: BlockPage["status"] = "pending";
  const link = h("span");
  const submissions = createTable<BlockPage["submissions"][number]>({
    caption: "Answers of the nodes",
    columns: [
      { label: "Node", isName: true, cell: (one) => one.node },
      { label: "Attempt", isNumber: true, cell: (one) => String(one.attempt) },
      { label: "Answer", cell: (one) => one.answer },
      { label: "When", cell: (one) => timeAgo(one.answeredAt) },
    ],
    key: (one) => `${one.node} ${one.attempt} ${one.answeredAt}`,
    empty: "No node has answered yet.",
  });
  const credits = createTable<BlockPage["credits"][number]>({
    caption: "Credits",
    columns: [
      { label: "Wallet", isName: true, cell: (one) => creditName(one.wallet) },
      {
        label: "Amount",
        isNumber: true,
        cell: (one) =>
          h("span", { title: `${one.amount.sompi} sompi` }, `${kas(one.amount, 8)} KAS`),
      },
    ],
    key: (one) => one.wallet,
    empty: () => NO_CREDITS[status],
  });
  follow(context, PACE_MS, async () => {
    const block = await ask<BlockPage>(`/api/blocks/${encodeURIComponent(hash)}`, context.signal);
    const { network, maturityDaa } = blockFacts(context.live.newest());
    status = block.status;
    link.replaceChildren(explorerLink(network, `blocks/${hash}`, "Block") ?? "");
    known.set("Status", statusChip(block, { network, maturityDaa }));
    known.set("Found", timeAgo(block.foundAt));
    known.set("Found by", finder(block), block.wallet);
    known.set("Reward", rewardText(block, 8));
    known.set("Effort", effortText(block.effort));
    known.set("Work of the round", `${short(Number.parseFloat(block.roundWork))} hashes`);
    known.set("Work of a block", `${short(Number.parseFloat(block.networkWork))} hashes`);
    known.set("DAA score", block.daaScore);
    known.set("Merged by", mergedBy(block.mergingHash, network), block.mergingHash ?? "");
    submissions.show(block.submissions);
    credits.show(block.credits);
  });
  return {
    title: `Block ${ends(hash)}`,
    element: h(
      "div",
      {},
      h(
        "div",
        { class: "page-head" },
        h(
          "h1",
          { class: "mono", title: hash },
          ends(hash, 12, 10),
          " ",
          copyButton(() => hash, "block hash"),
          link,
        ),
      ),
      h(
        "div",
        { class: "grid" },
        card("Block", { span: "span-6" }, known.element),
        card("Answers of the nodes", { span: "span-6" }, submissions.element),
        card("Who was credited, the largest hundred", {}, credits.element),
      ),
    ),
  };
};

function mergedBy(hash: string | null, network: string): Child {
  if (hash === null) return "–";
  const link = explorerLink(network, `blocks/${hash}`, "Merging block");
  return h("span", { class: "mono" }, ends(hash), " ", link);
}

function creditName(wallet: string): Node | string {
  if (wallet === "pool") return "The pool's fee";
  if (!/^[a-z]+:[a-z0-9]+$/.test(wallet)) return wallet;
  return h("a", { class: "mono", href: `/miner/${wallet}` }, ends(wallet, 12, 8));
}
