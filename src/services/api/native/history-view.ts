// A history with one point per bucket. Pure.
// From the first share on, an empty bucket is a zero, not a gap; the last bucket is divided by the
// time that has passed in it.

import type { HistoryBucket } from "../../../adapters/database/reports/pool.ts";
import { hashrateHs } from "../../../domain/difficulty.ts";
import { time } from "../json.ts";
import type { Span } from "../query.ts";

export interface HistoryPoint {
  at: string | null;
  hashrateHs: number;
  accepted: number;
  stale: number;
  duplicate: number;
  lowDifficulty: number;
  invalid: number;
}

export function historyView(
  rows: readonly HistoryBucket[],
  span: Span,
  now: Date,
): { bucketSeconds: number; points: HistoryPoint[] } {
  const byStart = new Map(rows.map((row) => [row.at.getTime(), row]));
  const first = rows[0]?.at.getTime() ?? Number.POSITIVE_INFINITY;
  const points: HistoryPoint[] = [];
  for (let at = Math.max(span.from.getTime(), first); at <= now.getTime(); at += span.bucketMs) {
    const row = byStart.get(at);
    const lengthMs = pastOfBucketMs(at, span, now);
    points.push({
      at: time(new Date(at)),
      hashrateHs: Math.round(hashrateHs(Number(row?.work ?? 0), lengthMs)),
      accepted: Number(row?.accepted ?? 0n),
      stale: Number(row?.stale ?? 0n),
      duplicate: Number(row?.duplicate ?? 0n),
      lowDifficulty: Number(row?.lowDifficulty ?? 0n),
      invalid: Number(row?.invalid ?? 0n),
    });
  }
  return { bucketSeconds: span.bucketMs / 1000, points };
}

/** How much of the bucket that starts at `at` has passed by `now`, in ms; at least a second. */
export function pastOfBucketMs(at: number, span: Span, now: Date): number {
  return Math.max(1000, Math.min(span.bucketMs, now.getTime() - at));
}

/** Accepted shares per second in the bucket of `point`. */
export function sharesPerSecond(point: HistoryPoint, span: Span, now: Date): number {
  return (point.accepted * 1000) / pastOfBucketMs(Date.parse(point.at ?? ""), span, now);
}
