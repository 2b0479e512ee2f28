// Building blocks of pages: figures, fact lists, copy buttons, range choices.
// Values are updated in place, so that a live page is never rebuilt.

import { systemClock } from "../../../base/clock.ts";
import { type Child, h, icon, setText } from "../dom.ts";
import { ago, fullTime, hashrateParts, kasText, plusMinus } from "../format.ts";
import type { Amount, Hashrate } from "../responses.ts";

export interface Figure {
  element: HTMLElement;
  set(value: { text: string; unit?: string; note?: string; title?: string }): void;
}

export function figure(label: string, options: { span?: string; isHero?: boolean } = {}): Figure {
  const text = h("span", {}, "–");
  const unit = h("span", { class: "unit" });
  const note = h("div", { class: "note" });
  const value = h("div", { class: "value" }, text, unit);
  const hero = options.isHero === true ? " hero" : "";
  const element = h(
    "section",
    { class: `card figure ${options.span ?? "span-3"}${hero}`, "aria-label": label },
    h("div", { class: "label" }, label),
    value,
    note,
  );
  return {
    element,
    set: (given) => {
      setText(text, given.text);
      setText(unit, given.unit ?? "");
      setText(note, given.note ?? "");
      value.title = given.title ?? "";
    },
  };
}

export function setHashrate(target: Figure, rate: Hashrate, note?: string): void {
  const { text, unit } = hashrateParts(rate.hs);
  const from = `${rate.shares} shares in ${rate.windowSeconds} s`;
  const title = `${rate.hs.toLocaleString("en")} H/s from ${from}`;
  target.set({ text, unit, note: note ?? plusMinus(rate.confidence), title });
}

export interface Facts {
  element: HTMLElement;
  set(label: string, value: Child, title?: string): void;
}

/** A list of labels and values. */
export function facts(labels: readonly string[]): Facts {
  const values = new Map(labels.map((label) => [label, h("dd", {}, "–")]));
  const rows = [...values].flatMap(([label, value]) => [h("dt", {}, label), value]);
  return {
    element: h("dl", { class: "facts" }, ...rows),
    set: (label, value, title) => {
      const cell = values.get(label);
      if (cell === undefined) return;
      if (typeof value === "string") setText(cell, value);
      else cell.replaceChildren(...(value == null ? [] : [value]));
      cell.title = title ?? "";
    },
  };
}

export function setAmount(target: Facts, label: string, amount: Amount, note = ""): void {
  target.set(label, `${kasText(amount)} KAS${note}`, `${kasText(amount, 8)} KAS`);
}

export function card(
  title: string,
  options: { span?: string; tools?: Child[] },
  ...children: Child[]
): HTMLElement {
  return h(
    "section",
    { class: `card ${options.span ?? ""}`, "aria-label": title },
    h(
      "div",
      { class: "card-head" },
      h("h2", {}, title),
      options.tools === undefined ? null : h("div", { class: "filters" }, ...options.tools),
    ),
    ...children,
  );
}

/** A relative time, which the page refreshes every second. */
export function timeAgo(iso: string | null): HTMLElement {
  if (iso === null) return h("span", { class: "quiet" }, "never");
  return h("time", { datetime: iso, title: fullTime(iso) }, ago(iso));
}

export function refreshTimes(): void {
  for (const element of document.querySelectorAll("time")) {
    setText(element, ago(element.dateTime));
  }
}

const COPIED_MS = 1500;

export function copyButton(text: () => string, what: string): HTMLElement {
  const button = h("button", {
    type: "button",
    class: "icon-button small",
    "aria-label": `Copy ${what}`,
    title: `Copy ${what}`,
    onclick: () => {
      copy(text())
        .then(() => {
          button.replaceChildren(icon("done"));
          button.classList.add("good");
          systemClock.after(COPIED_MS, () => {
            button.replaceChildren(icon("copy"));
            button.classList.remove("good");
          });
        })
        .catch(() => {
          button.title = "Your browser blocked copying";
        });
    },
  });
  button.append(icon("copy"));
  return button;
}

/** Browsers offer the clipboard on HTTPS only; plain HTTP uses the old command. */
async function copy(text: string): Promise<void> {
  if (navigator.clipboard !== undefined) return await navigator.clipboard.writeText(text);
  const area = h("textarea", { "aria-hidden": "true" });
  area.value = text;
  document.body.append(area);
  area.select();
  const isDone = document.execCommand("copy");
  area.remove();
  if (!isDone) throw new Error("copying was blocked");
}

export function copyRow(text: string, what: string): HTMLElement {
  return h(
    "div",
    { class: "copy-row" },
    h("code", {}, text),
    copyButton(() => text, what),
  );
}

export interface Choices<T> {
  element: HTMLElement;
  /** Shows `name` as chosen, without calling `choose`. */
  press(name: T): void;
}

export function choices<T extends string>(
  label: string,
  names: readonly T[],
  chosen: T,
  choose: (name: T) => void,
): Choices<T> {
  const press = (name: T) => {
    for (const [i, button] of buttons.entries()) {
      button.setAttribute("aria-pressed", String(names[i] === name));
    }
  };
  const buttons = names.map((name) => {
    const onclick = () => {
      press(name);
      choose(name);
    };
    return h("button", { type: "button", onclick }, name);
  });
  press(chosen);
  return {
    element: h("div", { class: "choices", role: "group", "aria-label": label }, ...buttons),
    press,
  };
}

/** A button that downloads a list as CSV and shows progress. */
export function downloadButton(download: () => Promise<void>): HTMLElement {
  const idle = "Download CSV";
  const button = h("button", { type: "button", class: "button" }, idle);
  const say = (text: string, isBusy: boolean) => {
    setText(button, text);
    button.toggleAttribute("disabled", isBusy);
  };
  button.addEventListener("click", () => {
    say("Loading…", true);
    download()
      .then(() => say(idle, false))
      .catch((thrown: unknown) => {
        button.title = thrown instanceof Error ? thrown.message : "";
        say("Failed, try again", false);
      });
  });
  return button;
}
