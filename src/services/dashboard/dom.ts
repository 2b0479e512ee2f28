// Builds DOM elements. External data becomes text nodes, never markup; a test forbids innerHTML.

export type Child = Node | string | null | undefined;

interface Attributes {
  class?: string | undefined;
  [name: string]: string | boolean | undefined | ((event: Event) => void);
}

/** `on…` attributes are listeners; `true` sets an empty attribute, `false` omits it. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (typeof value === "string") element.setAttribute(name, value);
  }
  element.append(...present(children));
  return element;
}

export function present(children: readonly Child[]): (Node | string)[] {
  return children.filter((child) => child !== null && child !== undefined);
}

export function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  copy: "M9 9V5h11v10h-5M4 9h11v11H4Z",
  done: "m5 12.5 4.5 4.5L19 7.5",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13Zm5-1.5L20 20",
  theme: "M12 3.5v17a8.5 8.5 0 0 0 0-17Zm0 17a8.5 8.5 0 0 1 0-17",
  out: "M14 5h5v5m0-5-8 8M17 14v5H5V7h5",
} as const;

/** An icon; hidden from screen readers. */
export function icon(name: keyof typeof ICONS): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}
