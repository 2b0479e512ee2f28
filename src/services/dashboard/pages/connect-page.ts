// How to point a miner at the pool: ports, what to type where, and hints per device.

import { ask } from "../api.ts";
import { card, copyRow } from "../cards/cards.ts";
import { termsCard } from "../cards/terms-card.ts";
import { h, setText } from "../dom.ts";
import { count, significant } from "../format.ts";
import { rememberedWallet } from "../remembered.ts";
import type { Connect } from "../responses.ts";
import { createTable } from "../tables/table.ts";
import type { PageContext, PageMaker } from "./page.ts";

type Port = Connect["ports"][number];

export const connectPage: PageMaker = (context) => {
  const element = h("div", {}, h("div", { class: "page-head" }, h("h1", {}, "Connect a miner")));
  ask<Connect>("/api/connect", context.signal)
    .then((connect) => element.append(content(context, connect)))
    .catch(context.fail);
  return { title: "Connect", element };
};

/** The address of a port; where the operator names no host, it is the page's own. */
export function portUrl(connect: Connect, port: Port): string {
  return port.url ?? `stratum+tcp://${connect.host ?? location.hostname}:${port.port}`;
}

function content(context: PageContext, connect: Connect): HTMLElement {
  const ports = createTable<Port>({
    caption: "Ports",
    columns: [
      {
        label: "Address",
        isName: true,
        cell: (port) => copyRow(portUrl(connect, port), "address"),
      },
      { label: "Difficulty", isNumber: true, cell: (port) => significantOrWhole(port.difficulty) },
      {
        label: "Range",
        isNumber: true,
        isWide: true,
        cell: (port) => rangeText(port),
      },
      {
        label: "Shares a minute",
        isNumber: true,
        isWide: true,
        cell: (port) => (port.isVariable ? `about ${port.sharesPerMinute}` : "–"),
      },
    ],
    key: (port) => String(port.port),
    empty: "The pool has not told its ports yet.",
  });
  ports.show(connect.ports);
  return h(
    "div",
    { class: "grid" },
    card("Ports", {}, ports.element),
    card("What to type", { span: "span-6" }, ...settings(context, connect)),
    card("Devices", { span: "span-6" }, ...connect.devices.map(deviceBlock)),
    termsCard(context),
  );
}

function rangeText(port: Port): string {
  if (!port.isVariable) return "fixed";
  const [least, most] = [port.minDifficulty, port.maxDifficulty].map(significantOrWhole);
  return `${least} to ${most}`;
}

function significantOrWhole(value: number): string {
  return value >= 1 ? count(value) : significant(value);
}

/** The user line grows from what the reader types, ready to copy. */
function settings(context: PageContext, connect: Connect): HTMLElement[] {
  const wallet = h("input", {
    autocomplete: "off",
    spellcheck: "false",
    placeholder: `${prefixOf(context) ?? "kaspa"}:…`,
    value: rememberedWallet() ?? "",
    oninput: () => render(),
  });
  const worker = h("input", {
    autocomplete: "off",
    spellcheck: "false",
    placeholder: "rig1",
    maxlength: "64",
    oninput: () => render(),
  });
  const warning = h("p", { class: "small warn", role: "status" });
  const lines = h("div", { class: "stack" });
  const render = () => {
    const name = worker.value.trim() === "" ? "rig1" : worker.value.trim();
    setText(warning, walletWarning(wallet.value.trim(), prefixOf(context)));
    const user = wallet.value.trim() === "" ? connect.user : `${wallet.value.trim()}.${name}`;
    lines.replaceChildren(
      h("p", { class: "small quiet" }, "User, or wallet and worker"),
      copyRow(user, "user"),
      h("p", { class: "small quiet" }, "Password"),
      copyRow(connect.password.usual, "password"),
      h(
        "p",
        { class: "small quiet" },
        `Or a starting difficulty of your own: ${connect.password.meaning}.`,
      ),
      copyRow(connect.password.difficulty, "password with a difficulty"),
    );
  };
  render();
  return [
    h("label", { class: "field" }, h("span", {}, "Your wallet"), wallet),
    warning,
    h("label", { class: "field" }, h("span", {}, "Name of the worker"), worker),
    lines,
  ];
}

function prefixOf(context: PageContext): string | undefined {
  return context.live.newest()?.pool.addressPrefix;
}

/** What is plainly wrong with a wallet; the pool itself checks the rest. */
function walletWarning(wallet: string, prefix: string | undefined): string {
  if (wallet === "" || prefix === undefined) return "";
  const [head = "", body] = wallet.toLowerCase().split(":");
  if (body !== undefined && head !== prefix) return `This pool pays to ${prefix}: addresses only.`;
  const isWhole = /^q[a-z0-9]{60,65}$|^p[a-z0-9]{60,65}$/.test(body ?? head);
  return isWhole ? "" : "That does not look like a whole Kaspa address.";
}

function deviceBlock(device: Connect["devices"][number]): HTMLElement {
  return h(
    "div",
    { class: "device" },
    h("h2", {}, device.device),
    h("p", { class: "small" }, device.setup),
    h("p", { class: "small quiet" }, device.hint),
  );
}
