// Stratum messages: parses lines into requests and writes replies. Pure. Invariant: no input makes
// it throw, an id is returned exactly as it came, every reply has both `result` and `error`, and
// all output is ASCII.

import type { RefusedVerdict } from "../../../domain/share.ts";
import { idTexts } from "./id-text.ts";

export interface Request {
  /** The id's JSON text to send back, or ODD_ID; undefined if the request wants no reply. */
  id: string | undefined;
  method: string;
  params: readonly unknown[];
}

export type Parsed =
  | { ok: true; requests: Request[] }
  /** Not JSON, or no request in it. `isForeign` is another protocol's greeting. */
  | { ok: false; isForeign: boolean };

/** Some clients send it before their first request. */
const BYTE_ORDER_MARK = "\ufeff";
const CONTROL = /[\x00-\x1f\x7f]/;
const ALL_CONTROL = /[\x00-\x1f\x7f]/g;
const MAX_ID_LENGTH = 64;
/** Stands for an id that no reply can carry: a boolean, an array, an object or a long text. */
export const ODD_ID = "";
const MAX_BATCH = 32;

/** One line to its requests: one, or the members of an array. Control characters are blanks. */
export function parseLine(line: string): Parsed {
  const whole = line.startsWith(BYTE_ORDER_MARK) ? line.slice(1) : line;
  const text = CONTROL.test(whole) ? whole.replace(ALL_CONTROL, " ") : whole;
  const first = text.trimStart()[0];
  if (first !== "{" && first !== "[") return { ok: false, isForeign: true };
  const value = parseJson(text);
  if (value === undefined) return { ok: false, isForeign: false };
  const members = Array.isArray(value) ? value : [value];
  if (members.length > MAX_BATCH) return { ok: false, isForeign: false };
  const ids = idTexts(text);
  const requests = members.map((member, index) => toRequest(member, ids[index]));
  const found = requests.filter((request): request is Request => request !== undefined);
  return found.length > 0 ? { ok: true, requests: found } : { ok: false, isForeign: false };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    // A SyntaxError, or a RangeError where brackets are nested too deeply: not a message.
    if (thrown instanceof SyntaxError || thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

function toRequest(value: unknown, idNumber: string | undefined): Request | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { id, method, params } = value as { id?: unknown; method?: unknown; params?: unknown };
  if (typeof method !== "string") return undefined;
  return { id: idText(id, idNumber), method, params: Array.isArray(params) ? params : [] };
}

/** Numbers keep their text, also above 2^53. */
function idText(id: unknown, idNumber: string | undefined): string | undefined {
  if (id === undefined || id === null) return undefined;
  if (typeof id === "string") return id.length <= MAX_ID_LENGTH ? asciiJson(id) : ODD_ID;
  if (typeof id !== "number" || idNumber === undefined) return ODD_ID;
  return idNumber.length <= MAX_ID_LENGTH ? idNumber : ODD_ID;
}

export const ERROR = {
  other: 20,
  jobNotFound: 21,
  duplicate: 22,
  lowDifficulty: 23,
  unauthorized: 24,
  notSubscribed: 25,
} as const;
export type ErrorCode = (typeof ERROR)[keyof typeof ERROR];

/** From what became of a share to what its miner reads. */
export const REFUSALS: Record<RefusedVerdict, readonly [ErrorCode, string]> = {
  stale: [ERROR.jobNotFound, "Job not found"],
  duplicate: [ERROR.duplicate, "Duplicate share submitted"],
  lowDifficulty: [ERROR.lowDifficulty, "Invalid difficulty"],
  wrongPrefix: [ERROR.other, "Nonce is outside of this connection's extranonce"],
  invalid: [ERROR.other, "Malformed share"],
};

export function resultLine(id: string, resultJson: string): string {
  return `{"id":${id},"result":${resultJson},"error":null}\n`;
}

export function errorLine(id: string, code: ErrorCode, reason: string): string {
  return `{"id":${id},"result":null,"error":[${code},${asciiJson(reason)},null]}\n`;
}

export function difficultyLine(difficulty: number): string {
  return `{"id":null,"method":"mining.set_difficulty","params":[${difficulty}]}\n`;
}

/** JSON text of a string in which every character is ASCII, so that its length is its bytes. */
export function asciiJson(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
