// The box that takes a wallet and leads to its page.

import { h, icon } from "../dom.ts";
import { rememberedWallet } from "../remembered.ts";

export function searchBox(go: (path: string) => void, label = "Your wallet address"): HTMLElement {
  const input = h("input", {
    type: "search",
    name: "wallet",
    placeholder: label,
    "aria-label": label,
    autocomplete: "off",
    spellcheck: "false",
    value: rememberedWallet() ?? "",
  });
  return h(
    "form",
    {
      class: "search",
      role: "search",
      onsubmit: (event) => {
        event.preventDefault();
        const wallet = input.value.trim();
        if (wallet !== "") go(`/miner/${encodeURIComponent(wallet).replace("%3A", ":")}`);
      },
    },
    icon("search"),
    input,
  );
}
