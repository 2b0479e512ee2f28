// A settled payout and an operator's adjustment, written by the functions that write them.

import { beginCycle } from "../../../src/adapters/database/payouts/control.ts";
import {
  dueWallets,
  rememberDue,
  reserveBatch,
} from "../../../src/adapters/database/payouts/reserve.ts";
import {
  acceptBatch,
  settleBatch,
  signBatch,
} from "../../../src/adapters/database/payouts/transitions.ts";
import type { Database } from "../../../src/adapters/database/sql.ts";
import { postByHand } from "../scenes/ledger-rows.ts";

/** Pays what these wallets have, which must be at least `least`, by one transaction. */
export async function payByHand(
  database: Database,
  least: Record<string, bigint>,
  transactionId = "cd".repeat(32),
): Promise<void> {
  const [threshold = 1n] = Object.values(least).sort((a, b) => Number(a - b));
  await database.transaction((tx) => rememberDue(tx, threshold));
  const due = await dueWallets(database, threshold);
  const wallets = due.filter(({ wallet }) => least[wallet] !== undefined);
  const total = wallets.reduce((sum, wallet) => sum + wallet.amount, 0n);
  const output = { transactionId, index: 7, blockDaaScore: 1n, isCoinbase: true };
  await database.transaction(async (tx) => {
    const id = await reserveBatch(tx, {
      ...{ cycleId: await beginCycle(tx, "operator"), kind: "payout" },
      inputs: [{ ...output, amount: total + 110n }],
      payouts: wallets.map((wallet) => ({ ...wallet, payoutId: wallet.payoutId ?? 0n })),
      ...{ fee: 10n, change: 100n, mass: 5n, feeRate: 2n, startHash: "ef".repeat(32) },
    });
    await signBatch(tx, id, { transactionId, bytes: "{}" });
    await acceptBatch(tx, id, 2000n);
    await settleBatch(tx, id, 2000n);
  });
}

/** An operator gives 5 sompi of the fees to a wallet. */
export async function adjustByHand(database: Database): Promise<void> {
  await postByHand(database, "adjustment:1", { fee: -5n, "kaspasim:qa": 5n });
}
