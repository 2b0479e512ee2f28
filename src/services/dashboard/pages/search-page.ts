// The page where a miner enters its wallet.

import { searchBox } from "../cards/search-box.ts";
import { h } from "../dom.ts";
import type { PageMaker } from "./page.ts";

export const searchPage: PageMaker = (context) => ({
  title: "Miner",
  element: h(
    "div",
    { class: "card empty" },
    h("h1", {}, "Find your miner"),
    h("p", {}, "Enter the wallet address you mine to. You can bookmark the page that opens."),
    h("div", { class: "search-page" }, searchBox(context.go)),
  ),
});
