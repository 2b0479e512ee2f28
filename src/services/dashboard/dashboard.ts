// The frame of all pages: header, footer, routing and navigation. Loaded by index.html.
// Every page has an address; links work with the keyboard and in a new tab.

import { systemClock } from "../../base/clock.ts";
import { ApiError } from "./api.ts";
import { refreshTimes } from "./cards/cards.ts";
import { searchBox } from "./cards/search-box.ts";
import { h, icon, setText } from "./dom.ts";
import { ago, count, duration, secondsSince } from "./format.ts";
import { type Live, startLive } from "./live.ts";
import { blockPage } from "./pages/block-page.ts";
import { blocksPage } from "./pages/blocks-page.ts";
import { connectPage } from "./pages/connect-page.ts";
import { docsPage } from "./pages/docs-page.ts";
import { minerPage, unknownMiner } from "./pages/miner-page.ts";
import { minersPage } from "./pages/miners-page.ts";
import type { PageMaker, PageView } from "./pages/page.ts";
import { payoutsPage } from "./pages/payouts-page.ts";
import { poolPage } from "./pages/pool-page.ts";
import { searchPage } from "./pages/search-page.ts";
import { applyTheme, savedWallet, switchTheme } from "./preferences.ts";
import type { Pool } from "./responses.ts";

const PAGES: readonly { path: RegExp; make: PageMaker }[] = [
  { path: /^\/$/, make: poolPage },
  { path: /^\/miner$/, make: searchPage },
  { path: /^\/miner\/(?<wallet>[^/]+)$/, make: minerPage },
  { path: /^\/miners$/, make: minersPage },
  { path: /^\/blocks$/, make: blocksPage },
  { path: /^\/block\/(?<hash>[^/]+)$/, make: blockPage },
  { path: /^\/payouts$/, make: payoutsPage },
  { path: /^\/connect$/, make: connectPage },
  { path: /^\/docs$/, make: docsPage },
];

const LINKS = [
  ["/", "Pool"],
  ["/miner", "My miner"],
  ["/miners", "Miners"],
  ["/blocks", "Blocks"],
  ["/payouts", "Payouts"],
  ["/connect", "Connect"],
  ["/docs", "API"],
] as const;

/** Data older than this is marked as stale. */
const LATE_SECONDS = 20;

/** The shortest time before a failed page is reopened. */
const RETRY_MS = 3000;

const main = h("main", { id: "main", tabindex: "-1" });
const live = startLive();
let leave = new AbortController();
let title = "";

function go(path: string): void {
  history.pushState(null, "", path);
  open();
  scrollTo(0, 0);
  main.focus({ preventScroll: true });
}

function open(): void {
  leave.abort();
  leave = new AbortController();
  const { signal } = leave;
  const path = location.pathname.replace(/(.)\/$/, "$1");
  const page = PAGES.map(({ path: form, make }) => ({ match: form.exec(path), make })).find(
    (one) => one.match !== null,
  );
  const fail = (thrown: unknown) => {
    if (signal.aborted) return;
    show(errorPage(thrown));
    if (isTransient(thrown)) signal.addEventListener("abort", reopenOnRecovery(signal));
  };
  const params = Object.fromEntries(
    Object.entries(page?.match?.groups ?? {}).map(([name, text]) => [name, decode(text)]),
  );
  const query = new URLSearchParams(location.search);
  show(page?.make({ live, signal, params, query, go, fail }) ?? errorPage(undefined));
  markCurrentLink(path);
}

/** A temporary failure: the pool is unreachable, busy, or starting. */
function isTransient(thrown: unknown): boolean {
  return thrown instanceof ApiError && (thrown.status === 0 || thrown.status >= 429);
}

/** Reopens the page when the next live data arrives. */
function reopenOnRecovery(signal: AbortSignal): () => void {
  const failedAt = performance.now();
  return live.listen(() => {
    if (!signal.aborted && performance.now() - failedAt > RETRY_MS) open();
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function show(view: PageView): void {
  main.replaceChildren(view.element);
  title = view.title;
  setWindowTitle();
}

function setWindowTitle(): void {
  document.title = `${title} · ${live.newest()?.pool.id ?? "katpool"}`;
}

function errorPage(thrown: unknown): PageView {
  const unknown = unknownMiner(thrown);
  if (unknown !== undefined) return unknown;
  const text = thrown instanceof Error ? thrown.message : "This page does not exist.";
  return {
    title: "Error",
    element: h(
      "div",
      { class: "card empty" },
      h("h1", {}, "Something went wrong"),
      h("p", {}, text),
      h("p", {}, h("a", { class: "button", href: location.href }, "Try again")),
    ),
  };
}

function markCurrentLink(path: string): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".top nav a")) {
    const own = link.dataset.page ?? "";
    const isHere = own === path || (own === "/miner" && path.startsWith("/miner/"));
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
    // On a phone the links scroll sideways.
    if (isHere) link.scrollIntoView({ block: "nearest", inline: "center" });
  }
}

function header(): HTMLElement {
  const name = h("span", {}, "katpool");
  live.listen((pool) => {
    setText(name, pool.pool.id);
    setWindowTitle();
  });
  const favicon = document.querySelector<HTMLLinkElement>('link[rel="icon"]')?.href ?? "";
  const wallet = savedWallet();
  const nav = LINKS.map(([path, text]) => {
    const href = path === "/miner" && wallet !== null ? `/miner/${wallet}` : path;
    return h("a", { href, "data-page": path }, text);
  });
  return h(
    "header",
    { class: "top" },
    h("a", { class: "skip", href: "#main" }, "Skip to content"),
    h(
      "div",
      { class: "top-row" },
      h("a", { class: "brand", href: "/" }, h("img", { src: favicon, alt: "" }), name),
      h("nav", { "aria-label": "Pages" }, ...nav),
      h(
        "div",
        { class: "tools" },
        searchBox(go, "Find a wallet"),
        h(
          "button",
          {
            type: "button",
            class: "icon-button",
            "aria-label": "Switch between dark and light theme",
            title: "Dark or light theme",
            onclick: switchTheme,
          },
          icon("theme"),
        ),
      ),
    ),
  );
}

function footer(stream: Live): HTMLElement {
  const pulse = h("span", { class: "pulse late", role: "status" }, "Connecting…");
  const network = h("span", { class: "network" });
  const tick = () => {
    const asOf = stream.newest()?.asOf;
    const age = asOf == null ? Number.POSITIVE_INFINITY : secondsSince(asOf);
    const isLate = age > LATE_SECONDS || !stream.isConnected();
    pulse.classList.toggle("late", isLate);
    const stale = asOf == null ? "Connecting…" : `Not live; data from ${ago(asOf)}`;
    setText(pulse, isLate ? stale : "Live");
    const pool = stream.newest();
    setText(network, pool === undefined ? "" : networkText(pool));
    refreshTimes();
    systemClock.after(1000, tick);
  };
  tick();
  return h("footer", { class: "foot" }, h("div", {}, pulse, network));
}

function networkText({ network }: Pool): string {
  const parts = [network.network, network.isSynced ? "node synced" : "node not synced"];
  if (network.daaScore !== null) parts.push(`DAA score ${count(Number(network.daaScore))}`);
  const age = network.templateAgeSeconds;
  if (age !== null) parts.push(`latest job ${duration(age)} old`);
  return parts.join(" · ");
}

/** Links within the site change the page without a reload. */
function followLinks(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey);
  if (link === null || !isPlain || link.target !== "" || link.hasAttribute("download")) return;
  const url = new URL(link.href, location.href);
  const isPage = PAGES.some(({ path }) => path.test(url.pathname));
  if (url.origin !== location.origin || !isPage || url.hash !== "") return;
  event.preventDefault();
  go(`${url.pathname}${url.search}`);
}

applyTheme();
document.body.replaceChildren(header(), main, footer(live));
document.addEventListener("click", followLinks);
addEventListener("popstate", open);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  document.dispatchEvent(new Event("themechange"));
});
open();
