// A wallet's proof of one block, as JSON: paths from its leaves to the roots in the log's entries,
// and from the entries to a signed checkpoint. docs/developer/open-book-format.md has the shape.

import { logSubtrees, newestCheckpoint } from "../../../adapters/database/openbook/log.ts";
import {
  loggedBlock,
  walletPayouts,
  walletSegments,
} from "../../../adapters/database/openbook/wallet-proofs.ts";
import { tagOfWallet } from "../../../adapters/database/openbook/wallet-tags.ts";
import type { Reader } from "../../../adapters/database/sql.ts";
import { toHex } from "../../../base/bytes.ts";
import { payoutLeaf, splitLeaf, workerLeaf } from "../../../domain/openbook/leaves.ts";
import { inclusionPath, type SubtreeHash } from "../../../domain/openbook/log-tree.ts";
import { type SumLeaf, type SumNode, sumPath } from "../../../domain/openbook/sum-tree.ts";

const MAX_SEGMENTS = 16;
const MAX_PAYOUTS = 4;

export interface ProofRequest {
  wallet: string;
  hash: string;
  allocation: number | undefined;
  /** Segments of the wallet to skip, from the newest. */
  from: number;
}

/** Undefined if the wallet, the block or a checkpoint over it is not there. */
export async function walletProof(reader: Reader, request: ProofRequest) {
  const tag = await tagOfWallet(reader, request.wallet);
  const checkpoint = await newestCheckpoint(reader);
  const block = await loggedBlock(reader, request.hash, request.allocation);
  if (tag === undefined || checkpoint === undefined || block === undefined) return undefined;
  if (block.index >= checkpoint.size) return undefined;
  const log = { size: checkpoint.size, hashOf: logSubtrees(reader, checkpoint.size) };
  const own = toHex(tag.tag);
  return {
    ...{ wallet: request.wallet, salt: toHex(tag.salt), tag: own, checkpoint: checkpoint.note },
    block: await entryProof(block, log),
    split: splitProof(block.split, own),
    segments: await segmentProofs(reader, request, { own, segments: block.segments, log }),
    payouts: await payoutProofs(reader, request.wallet, { own, log }),
  };
}

interface LogView {
  size: number;
  hashOf: SubtreeHash;
}

async function entryProof({ index, entry }: { index: number; entry: Uint8Array }, log: LogView) {
  const path = await inclusionPath(index, log.size, log.hashOf);
  return { index, entry: toHex(entry), inclusion: path.map(toHex) };
}

/** Fixed-size rows of a packed file. */
function rowsOf(file: Uint8Array, bytes: number): Buffer[] {
  const all = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const count = Math.floor(all.byteLength / bytes);
  return Array.from({ length: count }, (_, row) => all.subarray(row * bytes, (row + 1) * bytes));
}

const u128 = (row: Buffer, at: number) =>
  (row.readBigUInt64BE(at) << 64n) | row.readBigUInt64BE(at + 8);

function splitProof(file: Uint8Array, own: string) {
  const rows = rowsOf(file, 56);
  const leaf = rows.findIndex((row) => toHex(row.subarray(0, 32)) === own);
  const row = rows[leaf];
  if (row === undefined) return null;
  const leaves = rows.map((one) =>
    splitLeaf({
      walletTag: one.subarray(0, 32),
      work: u128(one, 32),
      units: one.readBigUInt64BE(48),
    }),
  );
  return {
    ...{ leaf, leaves: rows.length, work: u128(row, 32), sompi: row.readBigUInt64BE(48) },
    path: pathOf(leaves, leaf),
  };
}

async function segmentProofs(
  reader: Reader,
  { wallet, from }: ProofRequest,
  of: { own: string; segments: Uint8Array; log: LogView },
) {
  const indexes = rowsOf(of.segments, 8).map((row) => Number(row.readBigUInt64BE(0)));
  const found = await walletSegments(reader, wallet, { indexes, from, limit: MAX_SEGMENTS });
  const shown = [];
  for (const segment of found.shown) {
    const proof = await entryProof(segment, of.log);
    shown.push({ ...proof, workers: workerProofs(segment.workers, segment.names) });
  }
  return { total: found.total, from, shown };
}

function workerProofs(file: Uint8Array, names: readonly (string | undefined)[]) {
  const rows = rowsOf(file, 120);
  const leaves = rows.map((row) =>
    workerLeaf({
      ...{ walletTag: row.subarray(0, 32), workerTag: row.subarray(32, 64) },
      ...{ sharesRoot: row.subarray(64, 96), work: u128(row, 96) },
      units: row.readBigUInt64BE(112),
    }),
  );
  return rows.flatMap((row, leaf) => {
    const name = names[leaf];
    if (name === undefined) return [];
    const sharesRoot = toHex(row.subarray(64, 96));
    const sums = { work: u128(row, 96), shares: row.readBigUInt64BE(112) };
    return [{ name, leaf, leaves: rows.length, sharesRoot, ...sums, path: pathOf(leaves, leaf) }];
  });
}

async function payoutProofs(
  reader: Reader,
  wallet: string,
  { own, log }: { own: string; log: LogView },
) {
  const proofs = [];
  for (const payout of await walletPayouts(reader, wallet, MAX_PAYOUTS)) {
    if (payout.index >= log.size) continue;
    const rows = rowsOf(payout.rows, 44);
    const leaf = rows.findIndex((row) => toHex(row.subarray(0, 32)) === own);
    const row = rows[leaf];
    if (row === undefined) continue;
    const leaves = rows.map((one) =>
      payoutLeaf({
        walletTag: one.subarray(0, 32),
        outputIndex: one.readUInt32BE(32),
        sompi: one.readBigUInt64BE(36),
      }),
    );
    proofs.push({
      ...(await entryProof(payout, log)),
      ...{ outputIndex: row.readUInt32BE(32), sompi: row.readBigUInt64BE(36) },
      ...{ leaf, leaves: rows.length, path: pathOf(leaves, leaf) },
    });
  }
  return proofs;
}

function pathOf(leaves: readonly SumLeaf[], leaf: number) {
  return sumPath(leaves, leaf).map(({ hash, work, units }: SumNode) => ({
    ...{ hash: toHex(hash), work, units },
  }));
}
