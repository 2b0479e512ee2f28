// The byte format of the share journal: groups of records, each group written and synced as one.
// A group is valid as a whole or not at all (length and CRC). Every file is readable without the
// files before it, because workers and jobs are defined again in each.
//
// Group:  magic u32 · payload length u32 · CRC-32 of the payload u32 · first sequence f64
// Record: type u8, then by type (little-endian)
//   1 share   time f64 · worker index u32 · job id f64 · work f64 · nonce high u32 · low u32
//   2 worker  index u32 · length u16 · key in UTF-8
//   3 job     id f64 · pre-PoW hash 32 bytes · timestamp u64 · DAA score f64
//   4 block   length u32 · JSON in UTF-8; belongs to the share before it

export const GROUP_MAGIC = 0x4b50_4a31; // "KPJ1"
export const GROUP_HEADER_BYTES = 20;
export const SHARE_BYTES = 37;
export const RECORD = { share: 1, worker: 2, job: 3, block: 4 } as const;
export const MAX_GROUP_BYTES = 64 * 1024 * 1024;

/** Receives the records of a journal in their order. */
export interface RecordVisitor {
  share(share: ReadShare): void;
  /** The block solved by the share with this sequence; `json` as it was appended. */
  block(sequence: number, json: string): void;
  /** Shares that the journal held and that cannot be read any more, both ends included. */
  lost?(firstSequence: number, lastSequence: number): void;
}

/** A share as it is read back; `job` is its definition, `worker` the worker's key. */
export interface ReadShare {
  sequence: number;
  timeMs: number;
  worker: string;
  job: JournaledJob;
  work: number;
  nonceHi: number;
  nonceLo: number;
}

export interface JournaledJob {
  id: number;
  prePowHash: string;
  timestampMs: bigint;
  daaScore: number;
}

/** File names sort in journal order: the first sequence, zero-padded. */
export function journalFileName(firstSequence: number): string {
  return `${String(firstSequence).padStart(16, "0")}.journal`;
}

export function firstSequenceOf(fileName: string): number | undefined {
  const match = /^([0-9]{16})\.journal$/.exec(fileName);
  return match?.[1] === undefined ? undefined : Number.parseInt(match[1], 10);
}

export type GroupHeader = { length: number; crc: number; firstSequence: number };

/** Undefined if the bytes are not the header of a group. */
export function readGroupHeader(view: DataView, offset: number): GroupHeader | undefined {
  if (offset + GROUP_HEADER_BYTES > view.byteLength) return undefined;
  if (view.getUint32(offset, true) !== GROUP_MAGIC) return undefined;
  const length = view.getUint32(offset + 4, true);
  if (length === 0 || length > MAX_GROUP_BYTES) return undefined;
  return {
    length,
    crc: view.getUint32(offset + 8, true),
    firstSequence: view.getFloat64(offset + 12, true),
  };
}

/** Writes the header of a group whose payload is already in `frame` after the header's place. */
export function writeGroupHeader(
  frame: Uint8Array,
  header: { crc: number; firstSequence: number },
): void {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  view.setUint32(0, GROUP_MAGIC, true);
  view.setUint32(4, frame.byteLength - GROUP_HEADER_BYTES, true);
  view.setUint32(8, header.crc, true);
  view.setFloat64(12, header.firstSequence, true);
}
