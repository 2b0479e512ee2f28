// How to point a miner at the pool: ports, what to type where, and hints per device.

import type { Connect } from "./answers.ts";
import { ask } from "./api.ts";
import { card, copyRow } from "./cards.ts";
import { h } from "./dom.ts";
import { significant } from "./format.ts";
import type { PageMaker } from "./page.ts";
import { rememberedWallet } from "./remembered.ts";
import { createTable } from "./table.ts";

type Port = Connect["ports"][number];

export const connectPage: PageMaker = (context) => {
  const element = h("div", {}, h("div", { class: "page-head" }, h("h1", {}, "Connect a miner")));
  ask<Connect>("/api/connect", context.signal)
    .then((connect) => element.append(content(connect)))
    .catch(context.fail);
  return { title: "Connect", element };
};

function content(connect: Connect): HTMLElement {
  const host = connect.host ?? location.hostname;
  const url = (port: Port) => port.url ?? `stratum+tcp://${host}:${port.port}`;
  const ports = createTable<Port>({
    caption: "Ports",
    columns: [
      { label: "Address", isName: true, cell: (port) => copyRow(url(port), "address") },
      { label: "Difficulty", isNumber: true, cell: (port) => significantOrWhole(port.difficulty) },
      {
        label: "Range",
        isNumber: true,
        cell: (port) => rangeText(port),
      },
      {
        label: "Shares a minute",
        isNumber: true,
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
    card("What to type", { span: "span-6" }, ...settings(connect)),
    card("Devices", { span: "span-6" }, ...connect.devices.map(deviceBlock)),
  );
}

function rangeText(port: Port): string {
  if (!port.isVariable) return "fixed";
  const [least, most] = [port.minDifficulty, port.maxDifficulty].map(significantOrWhole);
  return `${least} to ${most}`;
}

function significantOrWhole(value: number): string {
  return value >= 1 ? String(value) : significant(value);
}

/** The user line grows from what the reader types, ready to copy. */
function settings(connect: Connect): HTMLElement[] {
  const wallet = h("input", {
    autocomplete: "off",
    spellcheck: "false",
    placeholder: "kaspa:…",
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
  const lines = h("div", { class: "stack" });
  const render = () => {
    const name = worker.value.trim() === "" ? "rig1" : worker.value.trim();
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
    h("label", { class: "field" }, h("span", {}, "Name of the worker"), worker),
    lines,
  ];
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
