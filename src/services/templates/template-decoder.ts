// Decodes and checks the text of one fetcher message. Anybody who reaches Redis can publish, so
// every field is checked.
// Invariant: a decoded message is complete (protobuf's omitted zeros are filled in) and its 64-bit
// numbers are exact.

import { isHex } from "../../base/bytes.ts";
import { targetOfBits } from "../../domain/difficulty.ts";
import type {
  RpcBlockJson,
  RpcHeaderJson,
  RpcInputJson,
  RpcOutputJson,
  RpcTransactionJson,
} from "../../domain/job.ts";
import {
  NEWEST_BLOCK_VERSION,
  NEWEST_TRANSACTION_VERSION,
  type UnknownValue,
} from "../../domain/node/known-versions.ts";
import { isDeeperThan } from "./json-depth.ts";

export interface TemplateMessage {
  /** Identifies one run of the fetcher; sequence numbers count within a run. */
  source: string;
  sequence: number;
  timeMs: number;
  network: string;
  isSynced: boolean;
  kind: "template" | "heartbeat";
  block: RpcBlockJson;
  blockBytes: string;
}

export type Decoded = { ok: true; message: TemplateMessage } | { ok: false; reason: string };

export const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
const U64_MAX = 2n ** 64n - 1n;
const MAX_DEPTH = 16;
const MAX_LEVELS = 256;
const MAX_PARENTS = 2048;
/** rusty-kaspa's easiest target is below 2^255 (consensus/core/src/config/params.rs). */
const EASIEST_TARGET = 2n ** 255n;
/** The journal stores scores as numbers, which must stay exact. */
const MAX_SCORE = BigInt(Number.MAX_SAFE_INTEGER);

class Refusal extends Error {}

/** Never throws: anything but a complete template is refused with a reason. */
export function decodeMessage(text: string): Decoded {
  if (text.length > MAX_MESSAGE_BYTES) return { ok: false, reason: "tooLarge" };
  try {
    if (isDeeperThan(text, MAX_DEPTH)) return { ok: false, reason: "tooDeep" };
    const raw = object(JSON.parse(text), "message");
    if (raw.version !== 1) throw new Refusal("version");
    return { ok: true, message: readMessage(raw) };
  } catch (thrown) {
    if (thrown instanceof Refusal) return { ok: false, reason: thrown.message };
    if (thrown instanceof SyntaxError) return { ok: false, reason: "notJson" };
    throw thrown;
  }
}

function readMessage(raw: Fields): TemplateMessage {
  const kind = raw.kind;
  if (kind !== "template" && kind !== "heartbeat") throw new Refusal("kind");
  return {
    source: match(raw.source, /^[0-9a-zA-Z_-]{1,64}$/, "source"),
    sequence: uint(raw.seq, Number.MAX_SAFE_INTEGER, "seq"),
    timeMs: uint(raw.time, Number.MAX_SAFE_INTEGER, "time"),
    network: match(raw.network, /^[a-z0-9-]{1,32}$/, "network"),
    isSynced: raw.synced === true,
    kind,
    block: readBlock(object(raw.block, "block")),
    blockBytes: match(raw.blockBytes, /^[A-Za-z0-9+/]+={0,2}$/, "blockBytes"),
  };
}

function readBlock(raw: Fields): RpcBlockJson {
  const transactions = list(raw.transactions, 100_000, "transactions").map(readTransaction);
  if (transactions.length === 0) throw new Refusal("transactions");
  return { header: readHeader(object(raw.header, "header")), transactions };
}

function readHeader(raw: Fields): RpcHeaderJson {
  const parents = list(raw.parents, MAX_LEVELS, "parents").map((level) => {
    const hashes = object(level, "parents").parentHashes;
    return { parentHashes: list(hashes, MAX_PARENTS, "parents").map((h) => hash(h, "parents")) };
  });
  if (parents.length === 0) throw new Refusal("parents");
  return {
    version: knownVersion(raw.version, "header"),
    parents,
    hashMerkleRoot: hash(raw.hashMerkleRoot, "hashMerkleRoot"),
    acceptedIdMerkleRoot: hash(raw.acceptedIdMerkleRoot, "acceptedIdMerkleRoot"),
    utxoCommitment: hash(raw.utxoCommitment, "utxoCommitment"),
    timestamp: u64(raw.timestamp, "timestamp"),
    bits: bits(raw.bits),
    nonce: u64(raw.nonce, "nonce"),
    daaScore: score(raw.daaScore, "daaScore"),
    blueWork: match(
      raw.blueWork === undefined ? "0" : raw.blueWork,
      /^[0-9a-f]{1,48}$/,
      "blueWork",
    ),
    blueScore: score(raw.blueScore, "blueScore"),
    pruningPoint: hash(raw.pruningPoint, "pruningPoint"),
  };
}

function readTransaction(value: unknown): RpcTransactionJson {
  const raw = object(value, "transaction");
  return {
    version: knownVersion(raw.version, "transaction"),
    inputs: listOrNone(raw.inputs, 10_000, "inputs").map(readInput),
    outputs: listOrNone(raw.outputs, 10_000, "outputs").map(readOutput),
    lockTime: u64(raw.lockTime, "lockTime"),
    subnetworkId: match(raw.subnetworkId, /^[0-9a-f]{40}$/, "subnetworkId"),
    gas: u64(raw.gas, "gas"),
    payload: hex(raw.payload, "payload"),
    storageMass: u64(raw.storageMass, "storageMass"),
  };
}

function readInput(value: unknown): RpcInputJson {
  const raw = object(value, "input");
  const outpoint = object(raw.previousOutpoint, "previousOutpoint");
  return {
    previousOutpoint: {
      transactionId: hash(outpoint.transactionId, "transactionId"),
      index: uint(outpoint.index, 0xffff_ffff, "index"),
    },
    signatureScript: hex(raw.signatureScript, "signatureScript"),
    sequence: u64(raw.sequence, "sequence"),
    sigOpCount: uint(raw.sigOpCount, 0xff, "sigOpCount"),
    computeBudget: uint(raw.computeBudget, 0xffff, "computeBudget"),
  };
}

function readOutput(value: unknown): RpcOutputJson {
  const raw = object(value, "output");
  const script = object(raw.scriptPublicKey, "scriptPublicKey");
  const output: RpcOutputJson = {
    amount: u64(raw.amount, "amount"),
    scriptPublicKey: {
      version: uint(script.version, 0xffff, "scriptPublicKey.version"),
      scriptPublicKey: hex(script.scriptPublicKey, "scriptPublicKey"),
    },
  };
  if (raw.covenant === undefined) return output;
  const covenant = object(raw.covenant, "covenant");
  output.covenant = {
    authorizingInput: uint(covenant.authorizingInput, 0xffff, "covenant"),
    covenantId: hash(covenant.covenantId, "covenant"),
  };
  return output;
}

type Fields = Record<string, unknown>;

function object(value: unknown, name: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Refusal(name);
  return value as Fields;
}

function list(value: unknown, limit: number, name: string): unknown[] {
  if (!Array.isArray(value) || value.length > limit) throw new Refusal(name);
  return value;
}

/** Protobuf omits an empty list. */
function listOrNone(value: unknown, limit: number, name: string): unknown[] {
  return value === undefined ? [] : list(value, limit, name);
}

function match(value: unknown, pattern: RegExp, name: string): string {
  if (typeof value !== "string" || !pattern.test(value)) throw new Refusal(name);
  return value;
}

function hash(value: unknown, name: string): string {
  return match(value, /^[0-9a-f]{64}$/, name);
}

function hex(value: unknown, name: string): string {
  const text = value === undefined ? "" : value;
  if (typeof text !== "string" || !isHex(text)) throw new Refusal(name);
  return text;
}

/** A small number; protobuf omits a zero. */
function uint(value: unknown, max: number, name: string): number {
  if (value === undefined) return 0;
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > max) {
    throw new Refusal(name);
  }
  return value;
}

/** A newer version may hash otherwise: miners would search for blocks that are invalid. */
function knownVersion(value: unknown, place: "header" | "transaction"): number {
  const isHeader = place === "header";
  const newest = isHeader ? NEWEST_BLOCK_VERSION : NEWEST_TRANSACTION_VERSION;
  const name: UnknownValue = isHeader ? "block_version" : "transaction_version";
  const version = uint(value, 0xffff, `${place}.version`);
  if (version > newest) throw new Refusal(name);
  return version;
}

/** Compact bits of a target that a block can meet; without one every share would be a block. */
function bits(value: unknown): number {
  const compact = uint(value, 0xffff_ffff, "bits");
  const target = targetOfBits(compact);
  if (target === 0n || target > EASIEST_TARGET) throw new Refusal("bits");
  return compact;
}

function score(value: unknown, name: string): string {
  const text = u64(value, name);
  if (BigInt(text) > MAX_SCORE) throw new Refusal(name);
  return text;
}

/** A 64-bit number as decimal text; a bare JSON number would have lost digits already. */
function u64(value: unknown, name: string): string {
  const text = match(value === undefined ? "0" : value, /^(?:0|[1-9][0-9]{0,19})$/, name);
  if (text.length === 20 && BigInt(text) > U64_MAX) throw new Refusal(name);
  return text;
}
