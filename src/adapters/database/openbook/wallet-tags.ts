// The tags that stand for wallets in the log. A wallet's salt is drawn once and never changes.

import { onlyRow, type Reader, type Tx } from "../sql.ts";

export interface WalletTag {
  salt: Uint8Array;
  tag: Uint8Array;
}

/** Reads the tags of wallets and makes those that are missing. */
export async function tagWallets(
  tx: Tx,
  wallets: readonly string[],
  make: (wallet: string) => WalletTag,
): Promise<Map<string, WalletTag>> {
  const known = await readTags(tx, wallets);
  const missing = [...new Set(wallets)].filter((wallet) => !known.has(wallet)).sort();
  for (const wallet of missing) {
    const { salt, tag } = make(wallet);
    await tx.query(
      `INSERT INTO open_book_wallet (wallet, salt, tag)
       VALUES ($1, $2, $3)
       ON CONFLICT (wallet) DO NOTHING`,
      [wallet, Buffer.from(salt), Buffer.from(tag)],
    );
  }
  for (const [wallet, tag] of await readTags(tx, missing)) known.set(wallet, tag);
  return known;
}

async function readTags(
  reader: Reader,
  wallets: readonly string[],
): Promise<Map<string, WalletTag>> {
  const rows = await reader.query<{ wallet: string; salt: Buffer; tag: Buffer }>(
    "SELECT wallet, salt, tag FROM open_book_wallet WHERE wallet = ANY ($1)",
    [[...new Set(wallets)]],
  );
  return new Map(rows.map(({ wallet, salt, tag }) => [wallet, { salt, tag }]));
}

export async function tagOfWallet(reader: Reader, wallet: string): Promise<WalletTag | undefined> {
  return (await readTags(reader, [wallet])).get(wallet);
}

/** Rows and bytes of what is kept for the challenge time. */
export async function proofBytes(reader: Reader): Promise<bigint> {
  const row = onlyRow(
    await reader.query<{ bytes: string }>(
      "SELECT COALESCE(SUM(bytes), 0)::TEXT AS bytes FROM open_book_shares",
    ),
  );
  return BigInt(row.bytes);
}
