// Asks the pool's API, and reads lists to their end.
// Used by every page. What must stay true: a fault is told in one sentence that a miner
// understands, and a page that was left asks no more.

import { sleep, systemClock } from "../../base/clock.ts";
import type { Page } from "./responses.ts";

export class ApiFault extends Error {
  override name = "ApiFault";
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const RETRIES = 3;
const RETRY_MS = 1200;

/** The pool's door lets so many questions a second through; the rest are asked again later. */
export async function ask<T>(path: string, signal?: AbortSignal): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await askOnce<T>(path, signal);
    } catch (thrown) {
      const isBusy = thrown instanceof ApiFault && thrown.status === 429;
      if (!isBusy || attempt >= RETRIES || signal?.aborted === true) throw thrown;
      await sleep(systemClock, RETRY_MS * (attempt + 1), signal);
    }
  }
}

async function askOnce<T>(path: string, signal?: AbortSignal): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, signal === undefined ? {} : { signal });
  } catch (thrown) {
    if (signal?.aborted === true) throw thrown;
    throw new ApiFault(0, "The pool does not answer. Is your connection up?");
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return body as T;
  throw new ApiFault(response.status, sentence(response.status, body));
}

function sentence(status: number, body: unknown): string {
  if (status === 429) return "Too many questions at once. Try again in a moment.";
  const detail =
    typeof body === "object" && body !== null && "detail" in body ? String(body.detail) : "";
  const text = detail === "" ? `the pool answered ${status}` : detail;
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** All rows of a list that is paged by cursor, up to `limit`. */
export async function askAll<T>(path: string, limit: number, signal?: AbortSignal): Promise<T[]> {
  const rows: T[] = [];
  let cursor: string | null = null;
  do {
    const url = new URL(path, location.origin);
    url.searchParams.set("limit", "100");
    if (cursor !== null) url.searchParams.set("cursor", cursor);
    const page: Page<T> = await ask(`${url.pathname}${url.search}`, signal);
    rows.push(...page.data);
    cursor = page.next;
  } while (cursor !== null && rows.length < limit);
  return rows;
}
