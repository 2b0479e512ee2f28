// Joins the template room's fallback to the nodes: started by the app's roof, so that miners work
// on while the fetcher hangs or Redis is away. What must stay true: it asks the same nodes as
// everybody else, for the same treasury and with the same tag.

import { randomBytes } from "node:crypto";
import { type NodeTemplate, nodeTemplate } from "../../adapters/kaspa/template.ts";
import { PoolError } from "../../base/errors.ts";
import { startLoop } from "../../base/loop-service.ts";
import { fallbackMetrics } from "../../services/templates/metrics.ts";
import { TemplateFallback } from "../../services/templates/node-fallback.ts";
import type { Mining, MiningParts } from "./mining.ts";

/** How often the node is asked while the fetcher is silent. */
const ASK_EVERY_MS = 500;

export function startTemplateFallback(parts: MiningParts & Pick<Mining, "feed">): AsyncDisposable {
  const { config, clock, log, feed } = parts;
  const afterMs = config.file.templateFallbackSeconds * 1000;
  const metrics = fallbackMetrics(parts.metrics, () => fallback.isActive);
  const fallback = new TemplateFallback({
    feed,
    network: config.network,
    source: `node-${randomBytes(8).toString("hex")}`,
    afterMs: afterMs === 0 ? Number.POSITIVE_INFINITY : afterMs,
    fetch: () => fetchFrom(parts),
    nowMs: () => clock.nowMs(),
    log,
    onAsked: metrics.asked,
  });
  const turn = () => fallback.turn();
  return startLoop({ name: "template fallback", pauseMs: ASK_EVERY_MS, clock, log, turn });
}

async function fetchFrom({ nodes, treasury, config }: MiningParts): Promise<NodeTemplate> {
  const node = nodes.usable();
  if (node === undefined) throw new PoolError("node", "no usable node");
  return nodeTemplate(node, { payAddress: treasury, extraData: config.file.pool_id });
}
