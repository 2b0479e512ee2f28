// Numbers and times for people. Pure but for the reader's own locale and time zone.
// What must stay true: amounts are cut from exact digits, never rounded through a float.

import { systemClock } from "../../base/clock.ts";
import type { Amount } from "./answers.ts";

const UNITS = ["H/s", "kH/s", "MH/s", "GH/s", "TH/s", "PH/s", "EH/s", "ZH/s"] as const;
const PREFIXES = ["", "k", "M", "G", "T", "P", "E", "Z"] as const;
const GROUPED = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** Three significant digits, without an exponent. */
export function significant(value: number): string {
  if (value === 0) return "0";
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(digits, 4));
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

/** A large number with a prefix: difficulties and counts of hashes. */
export function short(value: number): string {
  const { text, unit } = scaled(value, PREFIXES);
  return unit === "" ? text : `${text} ${unit}`;
}

export function count(value: number): string {
  return GROUPED.format(value);
}

/** KAS cut to `decimals`; the whole value is what `title` shows. */
export function kas(amount: Amount, decimals = 4): string {
  const [whole = "0", fraction = ""] = amount.kas.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
  return `${grouped}.${fraction.slice(0, decimals).padEnd(decimals, "0")}`;
}

export function percent(value: number, digits = 2): string {
  return `${value.toFixed(value !== 0 && value < 0.01 ? 3 : digits)} %`;
}

/** Effort is a fraction in answers and a percentage for people. */
export function effort(value: number | null): string {
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
  if (value < 86_400) {
    const minutes = Math.floor((value % 3600) / 60);
    return `${Math.floor(value / 3600)} h${minutes === 0 ? "" : ` ${minutes} min`}`;
  }
  const hours = Math.floor((value % 86_400) / 3600);
  return `${Math.floor(value / 86_400)} d${hours === 0 ? "" : ` ${hours} h`}`;
}

export function secondsSince(iso: string): number {
  return (systemClock.nowMs() - Date.parse(iso)) / 1000;
}

export function ago(iso: string | null): string {
  if (iso === null) return "never";
  const seconds = secondsSince(iso);
  return seconds < 2 ? "just now" : `${duration(seconds)} ago`;
}

const LOCAL = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const SHORT_TIME = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});

/** Local time, and UTC behind it. */
export function fullTime(iso: string): string {
  return `${LOCAL.format(Date.parse(iso))} · ${iso.replace("T", " ").slice(0, 19)} UTC`;
}

export function shortTime(iso: string): string {
  return SHORT_TIME.format(Date.parse(iso));
}

/** Both ends of a wallet or hash. */
export function ends(text: string, head = 8, tail = 6): string {
  const colon = text.indexOf(":") + 1;
  const body = text.slice(colon);
  if (body.length <= head + tail + 1) return body;
  return `${body.slice(0, head)}…${body.slice(-tail)}`;
}
