// The families of miners: how each wants its handshake and its jobs. Pure.
// Recognised by the user agent of `mining.subscribe`; sources are the public bridges and device
// logs (docs/miner/stratum.md). A wrong user agent harms only its sender, and matching one takes
// time linear in its length.

import { u64LittleEndianHex } from "../../../base/bytes.ts";
import type { Job } from "../../../domain/job.ts";
import { difficultyLine } from "../protocol/messages.ts";
import type { Extranonce } from "./extranonce.ts";

export interface Dialect {
  name: string;
  /** Whether the agent told which family this is. */
  isKnown: boolean;
  /** "hex": hash and timestamp as 80 digits. "words": four 64-bit numbers and the timestamp. */
  jobForm: "hex" | "words";
  /** IceRiver devices get nothing but method and parameters. */
  isMinimal: boolean;
  subscribeResult: "ethereum" | "bitmain";
  /** Whether `mining.set_extranonce` carries the number of bytes left to the miner. */
  extranonceParameters: 1 | 2;
  /** Least milliseconds between two jobs when the port does not say. */
  jobIntervalMs: number;
  /** Some of these devices name another job than the one they solved. */
  namesWrongJobs: boolean;
  mayBeDecimalNonce: boolean;
}

const PLAIN: Dialect = {
  name: "other",
  isKnown: false,
  jobForm: "words",
  isMinimal: false,
  subscribeResult: "ethereum",
  extranonceParameters: 1,
  jobIntervalMs: 250,
  namesWrongJobs: false,
  mayBeDecimalNonce: false,
};

const ICERIVER: Partial<Dialect> = {
  ...{ name: "iceriver", jobForm: "hex", isMinimal: true, namesWrongJobs: true },
};
const BITMAIN: Partial<Dialect> = {
  ...{ name: "bitmain", subscribeResult: "bitmain", extranonceParameters: 2 },
  ...{ namesWrongJobs: true, mayBeDecimalNonce: true },
};

/** The official bridge knows the same signs of the first two families (rusty-kaspa, bridge). */
const FAMILIES: readonly { sign: string; dialect: Dialect }[] = [
  family("iceriver", ICERIVER),
  family("icemining", ICERIVER),
  family("icm", ICERIVER),
  family("godminer", BITMAIN),
  family("bitmain", BITMAIN),
  family("antminer", BITMAIN),
  family("goldshell", { jobForm: "hex" }),
  family("bzminer", { jobForm: "hex" }),
  family("lolminer", { namesWrongJobs: true }),
  family("srbminer", {}),
  family("teamredminer", {}),
  family("gminer", {}),
  family("kaspa-miner", { extranonceParameters: 2 }),
  family("nicehash", { extranonceParameters: 2 }),
];

export function dialectOf(userAgent: string): Dialect {
  const lower = userAgent.slice(0, 128).toLowerCase();
  return FAMILIES.find(({ sign }) => lower.includes(sign))?.dialect ?? PLAIN;
}

function family(sign: string, more: Partial<Dialect>): { sign: string; dialect: Dialect } {
  return { sign, dialect: { ...PLAIN, name: sign, isKnown: true, ...more } };
}

/** The JSON of the answer to `mining.subscribe`. */
export function subscribeResult(dialect: Dialect, extranonce: Extranonce): string {
  if (dialect.subscribeResult === "ethereum") return '[true,"EthereumStratum/1.0.0"]';
  return `[null,"${extranonce.hex}",${8 - extranonce.size}]`;
}

export function extranonceLine(dialect: Dialect, extranonce: Extranonce): string {
  const left = dialect.extranonceParameters === 2 ? `,${8 - extranonce.size}` : "";
  return `{"id":null,"method":"mining.set_extranonce","params":["${extranonce.hex}"${left}]}\n`;
}

/** One line per form of job; sessions of a dialect share the text. */
export interface EncodedJob {
  job: Job;
  minimalHex: string;
  hex: string;
  words: string;
}

export function encodeJob(job: Job): EncodedJob {
  const { prePowHash, timestampMs } = job.template;
  const hexParams = `["${job.id}","${prePowHash}${u64LittleEndianHex(timestampMs)}"]`;
  const words = [0, 16, 32, 48].map((at) => littleEndianWord(prePowHash.slice(at, at + 16)));
  const wordsParams = `["${job.id}",[${words.join(",")}],${timestampMs}]`;
  const line = (params: string) =>
    `{"id":${job.id},"jsonrpc":"2.0","method":"mining.notify","params":${params}}\n`;
  return {
    job,
    minimalHex: `{"method":"mining.notify","params":${hexParams}}\n`,
    hex: line(hexParams),
    words: line(wordsParams),
  };
}

function jobLine(encoded: EncodedJob, dialect: Dialect): string {
  if (dialect.jobForm === "words") return encoded.words;
  return dialect.isMinimal ? encoded.minimalHex : encoded.hex;
}

/** The job's line, and the difficulty's in front of it where the miner must hear of it. */
export function difficultyJobLines(
  encoded: EncodedJob,
  to: { dialect: Dialect; difficulty: number },
  withDifficulty: boolean,
): string {
  const line = jobLine(encoded, to.dialect);
  return withDifficulty ? difficultyLine(to.difficulty) + line : line;
}

/** Eight bytes of hex, read as a little-endian number, in decimal. */
function littleEndianWord(hex: string): string {
  const bytes = hex.match(/../g) ?? [];
  return BigInt(`0x${bytes.reverse().join("")}`).toString();
}
