// Pushes the registry to a Pushgateway every 10 s and deletes the group on stop.
// A gateway that is down costs one log line.

import { Pushgateway } from "prom-client";
import type { Clock } from "../../base/clock.ts";
import { errorText } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { startLoop } from "../../base/loop-service.ts";
import type { Metrics } from "./registry.ts";

const PUSH_INTERVAL_MS = 10_000;
const PUSH_TIMEOUT_MS = 5000;

/** `url` is PUSHGATEWAY with its scheme. */
export function startPush(options: {
  url: string;
  job: string;
  instance: string;
  metrics: Metrics;
  clock: Clock;
  log: Log;
}): AsyncDisposable {
  const gateway = new Pushgateway(
    options.url,
    { timeout: PUSH_TIMEOUT_MS },
    options.metrics.registry,
  );
  const group = { jobName: options.job, groupings: { instance: options.instance } };
  let isDown = false;
  const loop = startLoop({
    name: "metrics push",
    pauseMs: PUSH_INTERVAL_MS,
    clock: options.clock,
    log: options.log,
    turn: async () => {
      try {
        await gateway.push(group);
        isDown = false;
      } catch (thrown) {
        if (!isDown) options.log.warn("metrics push failed", { error: errorText(thrown) });
        isDown = true;
      }
    },
  });
  return {
    [Symbol.asyncDispose]: async () => {
      await loop[Symbol.asyncDispose]();
      await gateway.delete(group).catch((thrown: unknown) => {
        options.log.warn("metrics group not deleted", { error: errorText(thrown) });
      });
    },
  };
}
