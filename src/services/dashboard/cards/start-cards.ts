// For new visitors: the address to mine to, and a search for their wallet.

import { fetchJson } from "../api.ts";
import { h } from "../dom.ts";
import { portUrl } from "../pages/connect-page.ts";
import type { PageContext } from "../pages/page.ts";
import type { Connect } from "../responses.ts";
import { card, copyRow } from "./cards.ts";
import { searchBox } from "./search-box.ts";

export function startCards(context: PageContext): HTMLElement {
  const address = h("div", {}, copyRow("…", "address"));
  const user = h("div", {}, copyRow("…", "user"));
  fetchJson<Connect>("/api/connect", context.signal)
    .then((connect) => {
      const [first] = connect.ports;
      if (first !== undefined) address.replaceChildren(copyRow(portUrl(connect, first), "address"));
      user.replaceChildren(copyRow(connect.user, "user"));
    })
    .catch(context.fail);
  const more = h("a", { href: "/connect" }, "All ports and devices");
  return h(
    "div",
    { class: "grid" },
    card(
      "Start mining",
      { span: "span-7", tools: [more] },
      h("div", { class: "stack" }, address, user),
    ),
    card(
      "Find your miner",
      { span: "span-5" },
      searchBox(context.go),
      h("p", { class: "small quiet" }, "No account needed: your wallet address is your login."),
    ),
  );
}
