// One HTTP call with a timeout and no redirects. A door.
// What must stay true: only addresses of the operator's configuration are called, and an
// answer is never read past its limit.

import { PoolError } from "../../base/errors.ts";

const MAX_ANSWER_BYTES = 65_536;

/**
 * Sends `body` as JSON; throws PoolError "network" unless the answer is 2xx within `timeoutMs`, or
 * at once when `signal` aborts.
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
    throw new PoolError("network", `no answer from ${options.url}`, thrown);
  }
  const length = Number.parseInt(response.headers.get("content-length") ?? "0", 10);
  if (length <= MAX_ANSWER_BYTES) await response.body?.cancel();
  if (!response.ok) throw new PoolError("network", `${options.url} answered ${response.status}`);
}
