// Formats numbers and times for reading. Amounts are truncated from exact digits, never rounded
// through a float.

import { systemClock } from "../../base/clock.ts";
import type { Amount } from "./responses.ts";

const UNITS = ["H/s", "kH/s", "MH/s", "GH/s", "TH/s", "PH/s", "EH/s", "ZH/s"] as const;
const PREFIXES = ["", "k", "M", "G", "T", "P", "E", "Z"] as const;
/** A private network's difficulty may be a millionth. */
const MAX_DIGITS = 9;
const NARROW_SPACE = "\u202f";
const GROUPED = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** Three significant digits without an exponent; trailing zeros of tiny numbers are dropped. */
export function significant(value: number): string {
  if (value === 0) return "0";
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  const text = value.toFixed(Math.min(digits, MAX_DIGITS));
  return digits > 3 ? text.replace(/0+$/, "") : text;
}

function scaled(value: number, names: readonly string[]): { text: string; unit: string } {
  let step = value < 1000 ? 0 : Math.floor(Math.log10(value) / 3);
  step = Math.min(step, names.length - 1);
  return { text: significant(value / 1000 ** step), unit: names[step] ?? "" };
}

export function hashrateParts(hs: number): { text: string; unit: string } {
  return scaled(hs, UNITS);
}

export function hashrate(hs: number): string {
  const { text, unit } = hashrateParts(hs);
  return `${text} ${unit}`;
}

/** A large number with an SI prefix. */
export function short(value: number): string {
  const { text, unit } = scaled(value, PREFIXES);
  return unit === "" ? text : `${text} ${unit}`;
}

/** Thousands are separated by a narrow space, as in amounts. */
export function count(value: number): string {
  return GROUPED.format(value).replaceAll(",", NARROW_SPACE);
}

/** "1 worker", "2 workers". */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? "" : "s"}`;
}

/** KAS truncated to `decimals`. */
export function kasText(amount: Amount, decimals = 4): string {
  const [whole = "0", fraction = ""] = amount.kas.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, NARROW_SPACE);
  return `${grouped}.${fraction.slice(0, decimals).padEnd(decimals, "0")}`;
}

export function percent(value: number, digits = 2): string {
  return `${value.toFixed(value !== 0 && value < 0.01 ? 3 : digits)} %`;
}

/** Effort is a fraction in the API and a percentage on pages. */
export function effortText(value: number | null): string {
  if (value === null) return "–";
  return `${(value * 100).toFixed(value < 0.1 ? 1 : 0)} %`;
}

export function plusMinus(confidence: number | null): string {
  return confidence === null ? "no shares yet" : `± ${percent(confidence * 100, 1)}`;
}

export function duration(seconds: number): string {
  const value = Math.max(0, Math.round(seconds));
  if (value < 60) return `${value} s`;
  if (value < 3600) return `${Math.floor(value / 60)} min`;
  if (value < DAY_SECONDS) {
    const minutes = Math.floor((value % 3600) / 60);
    return `${Math.floor(value / 3600)} h${minutes === 0 ? "" : ` ${minutes} min`}`;
  }
  const hours = Math.floor((value % 86_400) / 3600);
  return `${Math.floor(value / 86_400)} d${hours === 0 ? "" : ` ${hours} h`}`;
}

export function secondsSince(iso: string): number {
  return (systemClock.nowMs() - Date.parse(iso)) / 1000;
}

const DAY_SECONDS = 86_400;
const YEAR_SECONDS = 300 * DAY_SECONDS;

/** Relative within a day, otherwise a date. */
export function ago(iso: string | null): string {
  if (iso === null) return "never";
  const seconds = secondsSince(iso);
  if (seconds < 2) return "just now";
  if (seconds < DAY_SECONDS) return `${duration(seconds)} ago`;
  return seconds < YEAR_SECONDS ? shortTime(iso) : LONG_AGO.format(Date.parse(iso));
}

// 24-hour clock for every locale: unambiguous, and columns stay narrow.
const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
const LOCAL = new Intl.DateTimeFormat(undefined, {
  dateStyle: "medium",
  timeStyle: "medium",
  hourCycle: "h23",
});
const LONG_AGO = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const SHORT_TIME = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", ...CLOCK });
const TIME = new Intl.DateTimeFormat(undefined, CLOCK);
const DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });

/** Local time, followed by UTC. */
export function fullTime(iso: string): string {
  return `${LOCAL.format(Date.parse(iso))} · ${iso.replace("T", " ").slice(0, 19)} UTC`;
}

export function shortTime(iso: string): string {
  return SHORT_TIME.format(Date.parse(iso));
}

/** A chart's tick label: the hour within a day, the date at midnight and for longer steps. */
export function tickTime(seconds: number, stepSeconds: number): string {
  const hour = TIME.format(seconds * 1000);
  return stepSeconds >= DAY_SECONDS || hour === "00:00" ? DAY.format(seconds * 1000) : hour;
}

/** The two ends of a wallet or hash. */
export function ends(text: string, head = 8, tail = 6): string {
  const colon = text.indexOf(":") + 1;
  const body = text.slice(colon);
  if (body.length <= head + tail + 1) return body;
  return `${body.slice(0, head)}…${body.slice(-tail)}`;
}
