// Who is due: wallets at the minimum payout, an operator's one wallet, and, if the operator wants
// it, balances that have stayed below the minimum for long.

import { dormantDue } from "../../adapters/database/payouts/dormant.ts";
import {
  type DueWallet,
  dueWallets,
  rememberDue,
  rememberDueWallet,
  rememberDueWallets,
} from "../../adapters/database/payouts/reserve.ts";
import type { Reader, Tx } from "../../adapters/database/sql.ts";
import type { PaymentLimits } from "./dependencies.ts";

/** Of balances below the minimum, one round of a cycle pays at most so many. */
const DORMANT_PER_ROUND = 1000;

/** Records since when each wallet waits; a plan needs that row. */
export async function noteDue(
  tx: Tx,
  limits: PaymentLimits,
  onlyWallet: string | undefined,
): Promise<void> {
  if (onlyWallet !== undefined) {
    await rememberDueWallet(tx, onlyWallet);
    return;
  }
  await rememberDue(tx, limits.thresholdSompi);
  const dormant = await readDormant(tx, limits);
  await rememberDueWallets(
    tx,
    dormant.map(({ wallet }) => wallet),
  );
}

/** All wallets that are due, in the order of payment, or one with any balance. */
export async function readDue(
  { database, limits }: { database: Reader; limits: PaymentLimits },
  onlyWallet: string | undefined,
): Promise<DueWallet[]> {
  if (onlyWallet !== undefined) {
    const all = await dueWallets(database, 1n, { evenBelowOwnMinimum: true });
    return all.filter(({ wallet }) => wallet === onlyWallet);
  }
  const due = await dueWallets(database, limits.thresholdSompi);
  return [...due, ...(await readDormant(database, limits))];
}

async function readDormant(reader: Reader, limits: PaymentLimits): Promise<DueWallet[]> {
  const { payDormantDays: days, thresholdSompi } = limits;
  if (days === undefined) return [];
  return await dormantDue(reader, { thresholdSompi, days, limit: DORMANT_PER_ROUND });
}
