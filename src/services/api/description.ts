// Serves openapi.yaml, the description of the API, also as JSON.

import { contentResponse, type Route } from "../../adapters/http/web-route.ts";
import { getRoute } from "./context.ts";

const SHORT_AGE = "public, max-age=60";

/** `openapiYaml` is the text of the file; it is read once, at start. */
export function descriptionRoutes(openapiYaml: string): Route[] {
  const asYaml = contentResponse({
    type: "application/yaml",
    body: openapiYaml,
    cacheControl: SHORT_AGE,
  });
  const asJson = contentResponse({
    type: "application/json",
    body: JSON.stringify(Bun.YAML.parse(openapiYaml)),
    cacheControl: SHORT_AGE,
  });
  return [getRoute("/openapi.yaml", () => asYaml), getRoute("/openapi.json", () => asJson)];
}
