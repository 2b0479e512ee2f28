// What proves a wallet's part of a block: the block's entry with its split, the segments it pays
// that the wallet worked in, and the wallet's newest payouts.

import type { Reader } from "../sql.ts";
import walletSegmentsSql from "./sql/wallet-segments.sql" with { type: "text" };

export interface LoggedBlock {
  index: number;
  entry: Uint8Array;
  split: Uint8Array;
  segments: Uint8Array;
}

/** The newest entry of a block, or that of one allocation; undefined if it is not logged. */
export async function loggedBlock(
  reader: Reader,
  hash: string,
  allocation: number | undefined,
): Promise<LoggedBlock | undefined> {
  const [row] = await reader.query<Omit<LoggedBlock, "index"> & { index: bigint }>(
    `SELECT b.index, e.bytes AS entry, b.split, b.segments
     FROM open_book_block AS b
     JOIN open_book_entry AS e USING (index)
     WHERE b.hash = $1 AND ($2::INTEGER IS NULL OR b.allocation = $2)
     ORDER BY b.index DESC
     LIMIT 1`,
    [hash, allocation ?? null],
  );
  return row && { ...row, index: Number(row.index) };
}

export interface WalletSegment {
  index: number;
  entry: Uint8Array;
  workers: Uint8Array;
  /** The workers' names in the order of the leaves; undefined for another wallet's. */
  names: (string | undefined)[];
}

/** Of these segments those with work of the wallet, the newest first, and how many there are. */
export async function walletSegments(
  reader: Reader,
  wallet: string,
  { indexes, from, limit }: { indexes: readonly number[]; from: number; limit: number },
): Promise<{ total: number; shown: WalletSegment[] }> {
  const rows = await reader.query<{
    index: bigint;
    entry: Buffer;
    workers: Buffer;
    names: (string | null)[];
    total: bigint;
  }>(walletSegmentsSql, [wallet, indexes, limit, from]);
  return {
    total: Number(rows[0]?.total ?? 0),
    shown: rows.map(({ index, entry, workers, names }) => ({
      ...{ index: Number(index), entry, workers },
      names: names.map((name) => name ?? undefined),
    })),
  };
}

export interface LoggedPayout {
  index: number;
  entry: Uint8Array;
  rows: Uint8Array;
}

/** The wallet's newest payouts that are logged. */
export async function walletPayouts(
  reader: Reader,
  wallet: string,
  limit: number,
): Promise<LoggedPayout[]> {
  const rows = await reader.query<Omit<LoggedPayout, "index"> & { index: bigint }>(
    `SELECT o.index, e.bytes AS entry, o.rows
     FROM payout AS p
     JOIN open_book_payout AS o USING (batch_id)
     JOIN open_book_entry AS e USING (index)
     WHERE p.wallet = $1
     ORDER BY p.id DESC
     LIMIT $2`,
    [wallet, limit],
  );
  return rows.map((row) => ({ ...row, index: Number(row.index) }));
}
