// One HTTP POST with a timeout and without redirects, to addresses the operator configured.

import { PoolError } from "../../base/errors.ts";

const MAX_RESPONSE_BYTES = 65_536;

/**
 * Sends `body` as JSON; throws PoolError "network" unless the response is 2xx within `timeoutMs`,
 * or at once if `signal` aborts.
 */
export async function postJson(options: {
  url: string;
  body: unknown;
  headers?: Record<string, string>;
  timeoutMs: number;
  signal?: AbortSignal;
}): Promise<void> {
  const late = AbortSignal.timeout(options.timeoutMs);
  let response: Response;
  try {
    response = await fetch(options.url, {
      method: "POST",
      redirect: "error",
      headers: { "content-type": "application/json", ...options.headers },
      body: JSON.stringify(options.body),
      signal: options.signal === undefined ? late : AbortSignal.any([late, options.signal]),
    });
  } catch (thrown) {
    throw new PoolError("network", `no response from ${options.url}`, thrown);
  }
  const length = Number.parseInt(response.headers.get("content-length") ?? "0", 10);
  if (length <= MAX_RESPONSE_BYTES) await response.body?.cancel();
  if (!response.ok) throw new PoolError("network", `${options.url} returned ${response.status}`);
}
