// One block: effort, node responses, and credits.

import { fetchJson } from "../api.ts";
import { card, copyButton, facts, timeAgo } from "../cards/cards.ts";
import { type Child, h } from "../dom.ts";
import { ends, kasText, short } from "../format.ts";
import type { BlockPage } from "../responses.ts";
import { effortCell, explorerLink, finder, rewardText, statusChip } from "../tables/block-table.ts";
import { createTable } from "../tables/table.ts";
import { follow, type PageMaker } from "./page.ts";
import { blockFacts } from "./pool-page.ts";

const PACE_MS = 5000;
const NO_CREDITS: Record<BlockPage["status"], string> = {
  pending: "No credits yet: the network has not merged the block.",
  confirming: "No credits yet: the reward is immature.",
  paid: "No credits.",
  red: "A red block has no reward; its work counts towards the next blue block.",
  rejected: "The nodes rejected this block; its work counts towards the next blue block.",
  lost: "The network never merged this block; its work counts towards the next blue block.",
  reversed: "This block was reorged out and its credits were reversed.",
};
const FACTS = [
  "Status",
  "Found",
  "Found by",
  "Reward",
  "Effort",
  "Round work",
  "Expected work",
  "DAA score",
  "Merged by",
] as const;

export const blockPage: PageMaker = (context) => {
  const hash = context.params.hash ?? "";
  const details = facts(FACTS);
  let status: BlockPage["status"] = "pending";
  const link = h("span");
  const submissions = createTable<BlockPage["submissions"][number]>({
    caption: "Node responses",
    columns: [
      { label: "Node", isName: true, cell: (one) => one.node },
      { label: "Attempt", isNumber: true, cell: (one) => String(one.attempt) },
      { label: "Response", cell: (one) => one.answer },
      { label: "Time", cell: (one) => timeAgo(one.answeredAt) },
    ],
    key: (one) => `${one.node} ${one.attempt} ${one.answeredAt}`,
    empty: "No node has responded yet.",
  });
  const credits = createTable<BlockPage["credits"][number]>({
    caption: "Credits",
    columns: [
      { label: "Wallet", isName: true, cell: (one) => creditName(one.wallet) },
      {
        label: "Amount",
        isNumber: true,
        cell: (one) =>
          h("span", { title: `${one.amount.sompi} sompi` }, `${kasText(one.amount, 8)} KAS`),
      },
    ],
    key: (one) => one.wallet,
    empty: () => NO_CREDITS[status],
  });
  follow(context, PACE_MS, async () => {
    const block = await fetchJson<BlockPage>(
      `/api/blocks/${encodeURIComponent(hash)}`,
      context.signal,
    );
    const { network, maturityDaa } = blockFacts(context.live.newest());
    status = block.status;
    link.replaceChildren(explorerLink(network, `blocks/${hash}`, "Block") ?? "");
    details.set("Status", statusChip(block, { network, maturityDaa }));
    details.set("Found", timeAgo(block.foundAt));
    details.set("Found by", finder(block), block.wallet);
    details.set("Reward", rewardText(block, 8));
    details.set("Effort", effortCell(block.effort));
    details.set("Round work", `${short(Number.parseFloat(block.roundWork))} hashes`);
    details.set("Expected work", `${short(Number.parseFloat(block.networkWork))} hashes`);
    details.set("DAA score", block.daaScore);
    details.set("Merged by", mergedBy(block.mergingHash, network), block.mergingHash ?? "");
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
        card("Block", { span: "span-6" }, details.element),
        card("Node responses", { span: "span-6" }, submissions.element),
        card("Largest credits", {}, credits.element),
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
  if (wallet === "pool") return "Pool fee";
  if (!/^[a-z]+:[a-z0-9]+$/.test(wallet)) return wallet;
  return h("a", { class: "mono", href: `/miner/${wallet}` }, ends(wallet, 12, 8));
}
