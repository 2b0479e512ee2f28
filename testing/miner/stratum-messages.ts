// Parses the server's lines for the stratum client and formats nonces. Pure functions: a message
// that a strict device could not read is returned as a complaint, not repaired.

import type { Device } from "./devices.ts";

export interface StratumJob {
  readonly id: string;
  /** 64 hex digits, in the natural order of the hash. */
  readonly prePowHash: string;
  /** Milliseconds, as the block header holds them. */
  readonly timestamp: bigint;
  /** The difficulty in force when the job arrived. */
  readonly difficulty: number;
  /** The extranonce prefix in force when the job arrived, hex. */
  readonly extranonce: string;
  readonly receivedAtMs: number;
}

export interface StratumReply {
  readonly id: unknown;
  readonly result: unknown;
  /** [code, text, more] as the server sent it, or null. */
  readonly error: readonly unknown[] | null;
  /** The whole message, for tests of its keys. */
  readonly message: Readonly<Record<string, unknown>>;
  readonly afterMs: number;
}

/** The error code of a reply; 0 if it succeeded. */
export function errorCodeOf(reply: StratumReply): number {
  if (reply.error === null) return reply.result === true ? 0 : 20;
  const code = reply.error[0];
  return typeof code === "number" ? code : 20;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Hash and time of a notify message, or why this device cannot read it. */
export function readJobParameters(
  params: unknown,
  device: Device,
): { id: string; prePowHash: string; timestamp: bigint } | string {
  if (!Array.isArray(params) || typeof params[0] !== "string") return "notify without a job id";
  if (device.jobForm === "hex") return readHexJob(params[0], params);
  return readArrayJob(params[0], params);
}

function readHexJob(id: string, params: unknown[]) {
  const text = params[1];
  if (params.length !== 2 || typeof text !== "string" || !/^[0-9a-f]{80}$/.test(text)) {
    return "notify is not [job, 80 hex digits]";
  }
  return { id, prePowHash: text.slice(0, 64), timestamp: littleEndian(text.slice(64)) };
}

function readArrayJob(id: string, params: unknown[]) {
  const words = params[1];
  if (params.length !== 3 || !Array.isArray(words) || words.length !== 4) {
    return "notify is not [job, four words, timestamp]";
  }
  const numbers = [...words, params[2]].map(unsigned64);
  let prePowHash = "";
  for (const word of numbers.slice(0, 4)) {
    if (word === null || word === undefined) return "a word of the job is not a u64";
    prePowHash += littleEndianHex(word);
  }
  const timestamp = numbers[4];
  if (timestamp === null || timestamp === undefined) return "the job's timestamp is not a u64";
  return { id, prePowHash, timestamp };
}

function unsigned64(value: unknown): bigint | null {
  if (typeof value !== "bigint" && !Number.isSafeInteger(value)) return null;
  const number = BigInt(value as bigint | number);
  return number >= 0n && number < 1n << 64n ? number : null;
}

function littleEndian(hex: string): bigint {
  return BigInt(`0x${Buffer.from(hex, "hex").reverse().toString("hex")}`);
}

function littleEndianHex(value: bigint): string {
  const hex = value.toString(16).padStart(16, "0");
  return Buffer.from(hex, "hex").reverse().toString("hex");
}

/** The difficulty of a set_difficulty message, or null if it is malformed. */
export function readDifficultyParameters(params: unknown): number | null {
  const value: unknown = Array.isArray(params) ? params[0] : undefined;
  return typeof value === "number" && Number.isFinite(value) && value > 0 ? value : null;
}

/** The prefix of a set_extranonce message; `fatal` is why this device disconnects. */
export function readExtranonceParameters(
  params: unknown,
  device: Device,
): { prefix: string | null; complaints: string[]; fatal: string | null } {
  const [prefix, size]: unknown[] = Array.isArray(params) ? params : [];
  if (typeof prefix !== "string" || !/^([0-9a-f]{2}){0,6}$/.test(prefix)) {
    return { prefix: null, complaints: ["set_extranonce without a hex prefix"], fatal: null };
  }
  const ownBytes = 8 - prefix.length / 2;
  const complaints: string[] = [];
  if (size !== undefined && size !== ownBytes) {
    complaints.push(`extranonce ${prefix} leaves ${ownBytes} bytes, not ${String(size)}`);
  }
  let fatal: string | null = null;
  if (ownBytes < device.leastOwnNonceBytes) fatal = `${ownBytes} own nonce bytes are too few`;
  if (device.needsTwoExtranonceParameters && size === undefined) {
    fatal = "set_extranonce with one parameter";
  }
  return { prefix, complaints, fatal };
}

/** The nonce a miner searches: the prefix in the highest bytes, the counter below it. */
export function composeNonce(extranonce: string, counter: bigint): bigint {
  const ownBits = BigInt(64 - extranonce.length * 4);
  const prefix = extranonce === "" ? 0n : BigInt(`0x${extranonce}`);
  return (prefix << ownBits) | BigInt.asUintN(Number(ownBits), counter);
}

/** The parameters of mining.submit as this device writes them. */
export function submitParameters(
  device: Device,
  share: { user: string; jobId: string; nonce: bigint; extranonce: string; timestamp: bigint },
): unknown[] {
  const digits = share.nonce.toString(16).padStart(16, "0");
  const own = digits.slice(share.extranonce.length);
  const text = { full: digits, "0x-full": `0x${digits}`, suffix: own }[device.nonceForm];
  if (!device.fiveParameters) return [share.user, share.jobId, text];
  return [share.user, share.jobId, own, share.timestamp.toString(16), text];
}
