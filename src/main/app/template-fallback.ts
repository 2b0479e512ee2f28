// Wires the template fallback to the nodes, so that miners keep working while the fetcher or Redis
// is down. It uses the same nodes, treasury address and pool tag as everything else.

import { randomBytes } from "node:crypto";
import type { BaseConfig } from "../../adapters/config/config.ts";
import { type NodeTemplate, nodeTemplate } from "../../adapters/kaspa/template.ts";
import { PoolError } from "../../base/errors.ts";
import { startLoop } from "../../base/loop-service.ts";
import { fallbackMetrics } from "../../services/templates/metrics.ts";
import { TemplateFallback } from "../../services/templates/node-fallback.ts";
import type { Mining, MiningParts } from "./mining.ts";

const DEFAULT_SILENCE_SECONDS = 10;
/** Pause between requests while the fetcher is silent. */
const REQUEST_EVERY_MS = 500;

/** Silence of the channel after which it is reconnected: when the fallback starts, if it is on. */
export function channelSilenceMs(file: BaseConfig["file"]): number {
  const seconds = file.templateFallbackSeconds;
  return (seconds === 0 ? DEFAULT_SILENCE_SECONDS : seconds) * 1000;
}

export function startTemplateFallback(parts: MiningParts & Pick<Mining, "feed">): AsyncDisposable {
  const { config, clock, log, feed } = parts;
  const afterMs = config.file.templateFallbackSeconds * 1000;
  const metrics = fallbackMetrics(parts.metrics, () => fallback.isActive);
  const fallback = new TemplateFallback({
    feed,
    network: config.network,
    source: `node-${randomBytes(8).toString("hex")}`,
    afterMs: afterMs === 0 ? Number.POSITIVE_INFINITY : afterMs,
    fetch: () => fetchTemplate(parts),
    nowMs: () => clock.nowMs(),
    log,
    onRequest: metrics.requested,
  });
  const turn = () => fallback.turn();
  return startLoop({ name: "template fallback", pauseMs: REQUEST_EVERY_MS, clock, log, turn });
}

async function fetchTemplate({ nodes, treasury, config }: MiningParts): Promise<NodeTemplate> {
  const node = nodes.usable();
  if (node === undefined) throw new PoolError("node", "no usable node");
  return nodeTemplate(node, { payAddress: treasury, extraData: config.extraData });
}
