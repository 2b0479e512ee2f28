// The API documentation, rendered from openapi.json.

import { fetchJson } from "../api.ts";
import { card } from "../cards/cards.ts";
import { h } from "../dom.ts";
import type { PageMaker } from "./page.ts";

interface Parameter {
  name: string;
  in: string;
  description?: string;
  required?: boolean;
}

interface Operation {
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: (Parameter | { $ref: string })[];
}

interface Description {
  info: { title: string; version: string; description: string };
  tags: { name: string; description: string }[];
  paths: Record<string, { get?: Operation; post?: Operation }>;
  components: { parameters: Record<string, Parameter> };
}

export const docsPage: PageMaker = (context) => {
  const element = h(
    "div",
    {},
    h(
      "div",
      { class: "page-head" },
      h("h1", {}, "API"),
      h("a", { class: "button", href: "/openapi.yaml", download: "openapi.yaml" }, "OpenAPI 3.1"),
    ),
  );
  fetchJson<Description>("/openapi.json", context.signal)
    .then((description) => element.append(content(description)))
    .catch(context.fail);
  return { title: "API", element };
};

function content(description: Description): HTMLElement {
  const paragraphs = description.info.description.trim().split(/\n\s*\n/);
  return h(
    "div",
    { class: "grid" },
    card("Overview", {}, ...paragraphs.map((text) => h("p", { class: "prose" }, text))),
    ...description.tags.map((tag) =>
      card(
        tag.name,
        {},
        h("p", { class: "quiet small" }, tag.description),
        ...operationsOf(description, tag.name),
      ),
    ),
  );
}

function operationsOf(description: Description, tag: string): HTMLElement[] {
  return Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) =>
      operation.tags?.includes(tag) === true
        ? [operationBlock(description, method, path, operation)]
        : [],
    ),
  );
}

function operationBlock(
  description: Description,
  method: string,
  path: string,
  operation: Operation,
): HTMLElement {
  const parameters = (operation.parameters ?? []).flatMap((one) => {
    if (!("$ref" in one)) return [one];
    const name = one.$ref.split("/").at(-1) ?? "";
    return description.components.parameters[name] ?? [];
  });
  const canTry = method === "get" && !path.includes("{");
  return h(
    "details",
    { class: "operation" },
    h(
      "summary",
      {},
      h("span", { class: "chip" }, method.toUpperCase()),
      h("code", {}, path),
      h("span", { class: "quiet" }, operation.summary ?? ""),
    ),
    operation.description === undefined ? null : h("p", {}, operation.description),
    parameters.length === 0 ? null : h("dl", {}, ...parameters.flatMap(parameterRow)),
    canTry ? h("p", {}, h("a", { class: "button", href: path, target: "_blank" }, "Open")) : null,
  );
}

function parameterRow(parameter: Parameter): HTMLElement[] {
  const must = parameter.required === true ? "" : ", optional";
  return [
    h(
      "dt",
      {},
      h("code", {}, parameter.name),
      h("span", { class: "quiet" }, ` ${parameter.in}${must}`),
    ),
    h("dd", {}, parameter.description ?? ""),
  ];
}
