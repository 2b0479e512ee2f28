// A form that takes a wallet and opens its page.

import { h, icon } from "../dom.ts";
import { savedWallet } from "../preferences.ts";

export function searchBox(go: (path: string) => void, label = "Your wallet address"): HTMLElement {
  const input = h("input", {
    type: "search",
    name: "wallet",
    placeholder: label,
    "aria-label": label,
    autocomplete: "off",
    spellcheck: "false",
    value: savedWallet() ?? "",
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
