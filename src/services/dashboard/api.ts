// Fetches JSON from the pool's API, and whole lists by their cursors.
// Errors are one sentence that a miner understands; a page that was left sends no more requests.

import { sleep, systemClock } from "../../base/clock.ts";
import type { Slice } from "./responses.ts";

export class ApiError extends Error {
  override name = "ApiError";
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const RETRIES = 3;
const RETRY_MS = 1200;

/** Returns the JSON at `path`; retries if rate-limited. Throws ApiError. */
export async function fetchJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await fetchOnce<T>(path, signal);
    } catch (thrown) {
      const isBusy = thrown instanceof ApiError && thrown.status === 429;
      if (!isBusy || attempt >= RETRIES || signal?.aborted === true) throw thrown;
      await sleep(systemClock, RETRY_MS * (attempt + 1), signal);
    }
  }
}

/** Posts JSON once and returns the response's JSON. Throws ApiError. */
export function sendJson<T>(path: string, body: object, signal?: AbortSignal): Promise<T> {
  return fetchOnce<T>(path, signal, { method: "POST", body: JSON.stringify(body) });
}

async function fetchOnce<T>(
  path: string,
  signal?: AbortSignal,
  request: RequestInit = {},
): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, signal === undefined ? request : { ...request, signal });
  } catch (thrown) {
    if (signal?.aborted === true) throw thrown;
    throw new ApiError(0, "The pool cannot be reached. Check your connection.");
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return body as T;
  throw new ApiError(response.status, sentence(response.status, body));
}

function sentence(status: number, body: unknown): string {
  if (status === 429) return "Too many requests. Try again in a moment.";
  const detail =
    typeof body === "object" && body !== null && "detail" in body ? String(body.detail) : "";
  const text = detail === "" ? `the pool returned ${status}` : detail;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** All rows of a list with cursors, up to `limit`. */
export async function fetchAll<T>(path: string, limit: number, signal?: AbortSignal): Promise<T[]> {
  const rows: T[] = [];
  let cursor: string | null = null;
  do {
    const url = new URL(path, location.origin);
    url.searchParams.set("limit", "100");
    if (cursor !== null) url.searchParams.set("cursor", cursor);
    const slice: Slice<T> = await fetchJson(`${url.pathname}${url.search}`, signal);
    rows.push(...slice.data);
    cursor = slice.next;
  } while (cursor !== null && rows.length < limit);
  return rows;
}
