// Reads a submitted share from the bytes of its line without making strings. `methods/submit` tries
// it first; anything else falls back to the JSON parser. Invariant: a line that it accepts means
// what the JSON parser and `nonce.ts` would read from it.

export interface ShareLine {
  id: number;
  /** Where the user's text lies in the line's bytes; unset when `isLastUser`. */
  userStart: number;
  userEnd: number;
  /** The user is the expected one. */
  isLastUser: boolean;
  jobId: number;
  /** The digits of the nonce as a number, without the connection's extranonce. */
  nonceHi: number;
  nonceLo: number;
  nonceDigits: number;
}

const ID = 1;
const METHOD = 2;
const PARAMS = 4;
const VERSION = 8;
const ALL = ID | METHOD | PARAMS;
const MAX_DIGITS = 15; // below 2^53

const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d] as const;
const [QUOTE, BACKSLASH, COMMA, COLON, SPACE, ZERO] = [0x22, 0x5c, 0x2c, 0x3a, 0x20, 0x30] as const;
const SMALL = { i: 0x69, j: 0x6a, m: 0x6d, p: 0x70, x: 0x78 } as const;

const ID_KEY = Buffer.from('"id"');
const METHOD_KEY = Buffer.from('"method"');
const PARAMS_KEY = Buffer.from('"params"');
const VERSION_KEY = Buffer.from('"jsonrpc"');
const SUBMIT = Buffer.from('"mining.submit"');
const VERSION_VALUE = Buffer.from('"2.0"');
const HEX = hexValues();

export function emptyShareLine(): ShareLine {
  return {
    ...{ id: 0, userStart: 0, userEnd: 0, isLastUser: false, jobId: 0 },
    ...{ nonceHi: 0, nonceLo: 0, nonceDigits: 0 },
  };
}

/**
 * Reads the line in `bytes` from `start` up to and without `end`, with its keys in any order.
 * Answers false when it is anything but a share in three parameters with a plain number as id;
 * `into` is then spoiled. `lastUser` is the user text that is likely, in plain ASCII.
 */
export function readShareLine(
  bytes: Uint8Array,
  start: number,
  end: number,
  lastUser: Uint8Array,
  into: ShareLine,
): boolean {
  let at = start;
  if (bytes[at] !== OPEN_BRACE) return false;
  let found = 0;
  do {
    at = blanks(bytes, at + 1);
    const key = keyAt(bytes, at);
    if (key === 0 || (found & key) !== 0) return false;
    found |= key;
    at = blanks(bytes, at + lengthOf(key));
    if (bytes[at] !== COLON) return false;
    at = blanks(bytes, at + 1);
    if (key === ID) at = readId(bytes, at, into);
    else if (key === METHOD) at = behind(bytes, at, SUBMIT);
    else if (key === PARAMS) at = readParams(bytes, at, lastUser, into);
    else at = behind(bytes, at, VERSION_VALUE);
    if (at < 0) return false;
    at = blanks(bytes, at);
  } while (bytes[at] === COMMA);
  return bytes[at] === CLOSE_BRACE && at + 1 === end && (found & ALL) === ALL;
}

/** The user texts that can be expected: those whose bytes in JSON are the text itself. */
export function plainUser(user: string): Uint8Array {
  return Buffer.from(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/.test(user) ? user : "");
}

function keyAt(bytes: Uint8Array, at: number): number {
  const letter = bytes[at + 1];
  if (letter === SMALL.i) return behind(bytes, at, ID_KEY) < 0 ? 0 : ID;
  if (letter === SMALL.m) return behind(bytes, at, METHOD_KEY) < 0 ? 0 : METHOD;
  if (letter === SMALL.p) return behind(bytes, at, PARAMS_KEY) < 0 ? 0 : PARAMS;
  if (letter === SMALL.j) return behind(bytes, at, VERSION_KEY) < 0 ? 0 : VERSION;
  return 0;
}

function lengthOf(key: number): number {
  if (key === ID) return ID_KEY.byteLength;
  return key === VERSION ? VERSION_KEY.byteLength : METHOD_KEY.byteLength;
}

/** Blanks only: other white space takes the general way. */
function blanks(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] === SPACE) at += 1;
  return at;
}

/** The place behind `word`, or -1 where it does not stand. */
function behind(bytes: Uint8Array, at: number, word: Uint8Array): number {
  const { byteLength } = word;
  for (let index = 0; index < byteLength; index++) {
    if (bytes[at + index] !== word[index]) return -1;
  }
  return at + byteLength;
}

function readId(bytes: Uint8Array, at: number, into: ShareLine): number {
  const end = digitsEnd(bytes, at);
  if (end < 0) return -1;
  into.id = decimal(bytes, at, end);
  return end;
}

function readParams(
  bytes: Uint8Array,
  from: number,
  lastUser: Uint8Array,
  into: ShareLine,
): number {
  if (bytes[from] !== OPEN_BRACKET) return -1;
  let at = readUser(bytes, blanks(bytes, from + 1), lastUser, into);
  at = nextQuoted(bytes, at);
  if (at < 0) return -1;
  const jobEnd = digitsEnd(bytes, at);
  if (jobEnd < 0 || bytes[jobEnd] !== QUOTE) return -1;
  into.jobId = decimal(bytes, at, jobEnd);
  at = nextQuoted(bytes, jobEnd + 1);
  if (at < 0) return -1;
  at = blanks(bytes, readNonce(bytes, at, into));
  return bytes[at] === CLOSE_BRACKET ? at + 1 : -1;
}

/** Behind the closing quote of the user's text, or -1. */
function readUser(bytes: Uint8Array, at: number, lastUser: Uint8Array, into: ShareLine): number {
  if (bytes[at] !== QUOTE) return -1;
  const start = at + 1;
  const end = behind(bytes, start, lastUser);
  into.isLastUser = end > start && bytes[end] === QUOTE;
  if (into.isLastUser) return end + 1;
  let here = start;
  for (;;) {
    const byte = bytes[here] ?? 0;
    if (byte === QUOTE) break;
    if (byte < SPACE || byte > 0x7e || byte === BACKSLASH) return -1;
    here += 1;
  }
  into.userStart = start;
  into.userEnd = here;
  return here + 1;
}

/** Over a comma, to the first character within the next quotes; -1 where there is none. */
function nextQuoted(bytes: Uint8Array, from: number): number {
  if (from < 0) return -1;
  const comma = blanks(bytes, from);
  if (bytes[comma] !== COMMA) return -1;
  const quote = blanks(bytes, comma + 1);
  return bytes[quote] === QUOTE ? quote + 1 : -1;
}

/** The end of a plain decimal number of at most 15 digits; -1 for anything else. */
function digitsEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  while (isDigit(bytes[at] ?? 0)) at += 1;
  const count = at - start;
  if (count === 0 || count > MAX_DIGITS) return -1;
  return bytes[start] === ZERO && count > 1 ? -1 : at;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= 0x39;
}

function decimal(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  for (let at = start; at < end; at++) value = value * 10 + ((bytes[at] ?? 0) - ZERO);
  return value;
}

/** One to sixteen hex digits, 0x before them or not; behind their closing quote, or -1. */
function readNonce(bytes: Uint8Array, from: number, into: ShareLine): number {
  const isPrefixed = bytes[from] === ZERO && ((bytes[from + 1] ?? 0) | 0x20) === SMALL.x;
  const start = isPrefixed ? from + 2 : from;
  let at = start;
  let [hi, lo] = [0, 0];
  for (;;) {
    const digit = HEX[bytes[at] ?? 0] ?? -1;
    if (digit < 0) break;
    hi = (hi << 4) | (lo >>> 28);
    lo = (lo << 4) | digit;
    at += 1;
  }
  const count = at - start;
  if (count === 0 || count > 16 || bytes[at] !== QUOTE) return -1;
  into.nonceHi = hi >>> 0;
  into.nonceLo = lo >>> 0;
  into.nonceDigits = count;
  return at + 1;
}

function hexValues(): Int8Array {
  const values = new Int8Array(256).fill(-1);
  for (let value = 0; value < 16; value++) {
    const digit = value.toString(16);
    values[digit.charCodeAt(0)] = value;
    values[digit.toUpperCase().charCodeAt(0)] = value;
  }
  return values;
}
