// Where one looks one's miner up.

import { searchBox } from "../cards/search-box.ts";
import { h } from "../dom.ts";
import type { PageMaker } from "./page.ts";

export const searchPage: PageMaker = (context) => ({
  title: "Miner",
  element: h(
    "div",
    { class: "card empty" },
    h("h1", {}, "Find your miner"),
    h("p", {}, "Type the wallet that you mine to. The page you reach can be bookmarked."),
    h("div", { class: "search-page" }, searchBox(context.go)),
  ),
});
