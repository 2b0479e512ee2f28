// How to connect a miner: ports, settings, and a hint per device.

import { fetchJson } from "../api.ts";
import { card, copyRow } from "../cards/cards.ts";
import { questionsCard } from "../cards/questions-card.ts";
import { h, setText } from "../dom.ts";
import { count, significant } from "../format.ts";
import { savedWallet } from "../preferences.ts";
import type { Connect } from "../responses.ts";
import { createTable } from "../tables/table.ts";
import type { PageContext, PageMaker } from "./page.ts";

type Port = Connect["ports"][number];

export const connectPage: PageMaker = (context) => {
  const element = h("div", {}, h("div", { class: "page-head" }, h("h1", {}, "Connect a miner")));
  fetchJson<Connect>("/api/connect", context.signal)
    .then((connect) => element.append(content(context, connect)))
    .catch(context.fail);
  return { title: "Connect", element };
};

/** The URL of a port; if the operator configured no host, the page's own host is used. */
export function portUrl(connect: Connect, port: Port): string {
  return port.url ?? `stratum+tcp://${connect.host ?? location.hostname}:${port.port}`;
}

function portUrls(connect: Connect, port: Port): string[] {
  const plain = portUrl(connect, port);
  if (port.tlsPort === null) return [plain];
  const host = connect.host ?? location.hostname;
  return [plain, port.tlsUrl ?? `stratum+ssl://${host}:${port.tlsPort}`];
}

function content(context: PageContext, connect: Connect): HTMLElement {
  const ports = createTable<Port>({
    caption: "Ports",
    columns: [
      {
        label: "Address",
        isName: true,
        cell: (port) =>
          h("div", {}, ...portUrls(connect, port).map((url) => copyRow(url, "address"))),
      },
      { label: "Difficulty", isNumber: true, cell: (port) => difficultyText(port.difficulty) },
      {
        label: "Range",
        isNumber: true,
        isWide: true,
        cell: (port) => rangeText(port),
      },
      {
        label: "Shares per minute",
        isNumber: true,
        isWide: true,
        cell: (port) => (port.isVariable ? `about ${port.sharesPerMinute}` : "–"),
      },
    ],
    key: (port) => String(port.port),
    empty: "No ports configured.",
  });
  ports.show(connect.ports);
  return h(
    "div",
    { class: "grid" },
    card("Ports", {}, ports.element),
    card("Miner settings", { span: "span-6" }, ...settings(context, connect)),
    card("Devices", { span: "span-6" }, ...connect.devices.map(deviceBlock)),
    questionsCard(context),
  );
}

function rangeText(port: Port): string {
  if (!port.isVariable) return "fixed";
  const [low, high] = [port.minDifficulty, port.maxDifficulty].map(difficultyText);
  return `${low} to ${high}`;
}

function difficultyText(value: number): string {
  return value >= 1 ? count(value) : significant(value);
}

/** Builds the user name from what the reader types, ready to copy. */
function settings(context: PageContext, connect: Connect): HTMLElement[] {
  const wallet = h("input", {
    autocomplete: "off",
    spellcheck: "false",
    placeholder: `${prefixOf(context) ?? "kaspa"}:…`,
    value: savedWallet() ?? "",
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
      h("p", { class: "small quiet" }, "User (wallet and worker)"),
      copyRow(user, "user"),
      h("p", { class: "small quiet" }, "Password"),
      copyRow(connect.password.usual, "password"),
      h(
        "p",
        { class: "small quiet" },
        `Or set a difficulty with the password: ${connect.password.meaning}.`,
      ),
      copyRow(connect.password.difficulty, "password with a difficulty"),
    );
  };
  render();
  return [
    h("label", { class: "field" }, h("span", {}, "Your wallet address"), wallet),
    warning,
    h("label", { class: "field" }, h("span", {}, "Worker name"), worker),
    lines,
  ];
}

function prefixOf(context: PageContext): string | undefined {
  return context.live.newest()?.pool.addressPrefix;
}

/** Obvious mistakes in a wallet address; the pool checks the rest. */
function walletWarning(wallet: string, prefix: string | undefined): string {
  if (wallet === "" || prefix === undefined) return "";
  const [head = "", body] = wallet.toLowerCase().split(":");
  if (body !== undefined && head !== prefix) return `This pool pays to ${prefix}: addresses only.`;
  const isComplete = /^q[a-z0-9]{60,65}$|^p[a-z0-9]{60,65}$/.test(body ?? head);
  return isComplete ? "" : "This is not a complete Kaspa address.";
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
