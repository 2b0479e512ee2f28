// Parses path and query parameters. Pure.
// Whatever is not understood is refused with the name of the parameter; nothing is guessed.

import { HttpProblem } from "../../adapters/http/web-route.ts";

export const PAGE_LIMIT = 100;
const DEFAULT_LIMIT = 25;
/** Rows that a numbered page may skip: skipping costs time, a cursor does not. */
const MAX_OFFSET = 200_000;

function refuse(where: string, fault: string): never {
  throw new HttpProblem(400, `${where} ${fault}`, { faults: [{ where, fault }] });
}

/** A whole number within bounds, written in plain digits. */
export function readInteger(
  query: URLSearchParams,
  name: string,
  bounds: { default: number; min: number; max: number },
): number {
  const text = query.get(name);
  if (text === null) return bounds.default;
  const value = /^[0-9]{1,9}$/.test(text) ? Number.parseInt(text, 10) : -1;
  if (value < bounds.min || value > bounds.max) {
    refuse(name, `must be a whole number from ${bounds.min} to ${bounds.max}`);
  }
  return value;
}

export function readLimit(query: URLSearchParams): number {
  return readInteger(query, "limit", { default: DEFAULT_LIMIT, min: 1, max: PAGE_LIMIT });
}

/** The page number under the name `page`, and perPage, as the reference pool's paths take them. */
export function readPage(
  query: URLSearchParams,
  options: { page: string; perPage: number; maxPerPage: number },
): { page: number; limit: number; offset: number } {
  const page = readInteger(query, options.page, { default: 1, min: 1, max: MAX_OFFSET });
  const limit = readInteger(query, "perPage", {
    default: options.perPage,
    min: 1,
    max: options.maxPerPage,
  });
  const offset = (page - 1) * limit;
  if (offset > MAX_OFFSET)
    refuse(options.page, `is past row ${MAX_OFFSET}; use the paths with cursors`);
  return { page, limit, offset };
}

export function readChoice<T extends string>(
  query: URLSearchParams,
  name: string,
  choices: readonly T[],
): T | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  return (
    choices.find((one) => one === text) ?? refuse(name, `must be one of ${choices.join(", ")}`)
  );
}

/** Takes a wallet with or without the network's prefix; returns it with the prefix. */
export function readWallet(text: string | undefined, prefix: string): string {
  const given = (text ?? "").trim().toLowerCase();
  const full = given.includes(":") ? given : `${prefix}:${given}`;
  if (!/^[a-z]{1,12}:[a-z0-9]{1,90}$/.test(full)) refuse("wallet", "is not a Kaspa address");
  if (!full.startsWith(`${prefix}:`))
    refuse("wallet", `belongs to another network (this pool pays to ${prefix}:)`);
  return full;
}

export function readHash(text: string | undefined): string {
  const hash = (text ?? "").toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(hash)) refuse("hash", "must be 64 hex digits");
  return hash;
}

/** Printable ASCII up to the length of a worker name. */
export function readWorkerName(query: URLSearchParams): string | undefined {
  const name = query.get("worker");
  if (name === null) return undefined;
  return /^[\x21-\x7e]{1,64}$/.test(name) ? name : refuse("worker", "is not a worker name");
}

/** A cursor holds the sort key of the last row; callers pass it back unchanged. */
export function writeCursor(parts: readonly string[]): string {
  return Buffer.from(parts.join("\n")).toString("base64url");
}

const MAX_INT8 = 2n ** 63n - 1n;

/** A part of a cursor that is an id: refused beyond what the database can hold. */
export function cursorId(text: string | undefined): bigint {
  const id = BigInt(text ?? "0");
  return id <= MAX_INT8 ? id : refuse("cursor", "was not issued by this path");
}

/** The parts of a cursor, each matching its pattern; undefined if the request has none. */
export function readCursor(
  query: URLSearchParams,
  patterns: readonly RegExp[],
): string[] | undefined {
  const text = query.get("cursor");
  if (text === null) return undefined;
  const parts = /^[\w-]{1,400}$/.test(text)
    ? Buffer.from(text, "base64url").toString("utf8").split("\n")
    : [];
  const fits =
    parts.length === patterns.length && patterns.every((one, i) => one.test(parts[i] ?? ""));
  return fits ? parts : refuse("cursor", "was not issued by this path");
}

export const RANGES = ["1h", "24h", "7d", "30d", "1y"] as const;
export type Range = (typeof RANGES)[number];

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

interface RangeFacts {
  spanMs: number;
  bucketMs: number;
  /** The bucket as a Postgres interval. */
  bucket: string;
}

const RANGE_FACTS: Record<Range, RangeFacts> = {
  "1h": { spanMs: 60 * MINUTE_MS, bucketMs: MINUTE_MS, bucket: "1 minute" },
  "24h": { spanMs: DAY_MS, bucketMs: 10 * MINUTE_MS, bucket: "10 minutes" },
  "7d": { spanMs: 7 * DAY_MS, bucketMs: 60 * MINUTE_MS, bucket: "1 hour" },
  "30d": { spanMs: 30 * DAY_MS, bucketMs: 240 * MINUTE_MS, bucket: "4 hours" },
  "1y": { spanMs: 365 * DAY_MS, bucketMs: DAY_MS, bucket: "1 day" },
};

export function readRange(query: URLSearchParams): Range {
  return readChoice(query, "range", RANGES) ?? "24h";
}

export interface Span {
  from: Date;
  bucketMs: number;
  bucket: string;
}

/** Whole buckets that cover at least the range's span before `now`. */
export function spanOf(range: Range, now: Date): Span {
  const { spanMs, bucketMs, bucket } = RANGE_FACTS[range];
  const from = Math.floor((now.getTime() - spanMs) / bucketMs) * bucketMs;
  return { from: new Date(from), bucketMs, bucket };
}
