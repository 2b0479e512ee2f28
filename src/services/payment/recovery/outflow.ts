// Does the chain spend the treasury's outputs only as our batches say? Asked before each cycle
// and once an hour. What must stay true: an output that is gone without a batch of ours stops
// payouts; it means that somebody else holds the key, or that this database was restored and has
// forgotten payments.

import {
  noteIdentity,
  noteOutflowChecked,
  ownedOutputs,
  type PaymentControl,
  readControl,
  type TreasuryOutpoint,
} from "../../../adapters/database/payouts/control.ts";
import { haltPayouts } from "../../../adapters/database/payouts/halt.ts";
import { outpointKey } from "../../../domain/outpoint.ts";
import type { PaymentParts } from "../batches/batch-machine.ts";
import { matureOutputs } from "../batches/maturity.ts";
import type { ChainView } from "../dependencies.ts";

export type OutflowCheck =
  | { agrees: true }
  /** Gone without a batch; `spender` when the chain showed it. */
  | { agrees: false; missing: TreasuryOutpoint[]; spender: string | undefined };

/**
 * Compares, halts on a difference, and remembers up to where all was well. An output that one
 * node does not show although nothing spent it is left to the next look.
 */
export async function checkOutflow(parts: PaymentParts): Promise<OutflowCheck> {
  const { outflowHash } = await readControl(parts.database);
  // The rows are read first: an output that is gone now was still owned when they were written.
  const owned = await ownedOutputs(parts.database);
  const view = await parts.chain.look();
  const unspent = new Set(view.outputs.map((output) => outpointKey(output)));
  const missing = owned.filter((output) => !unspent.has(outpointKey(output)));
  if (missing.length === 0) {
    const mature = matureOutputs(view, parts.limits);
    const anchorHash = await view.anchorHash(parts.limits.confirmationsDaa);
    await parts.database.transaction((tx) => noteOutflowChecked(tx, { anchorHash, mature }));
    return { agrees: true };
  }
  const spender =
    outflowHash === undefined ? undefined : await spenderOf(view, missing, outflowHash);
  if (spender !== undefined || outflowHash === undefined) {
    const count = `${missing.length} treasury output${missing.length === 1 ? "" : "s"}`;
    const by = spender === undefined ? "" : ` by ${spender}`;
    await halt(parts, `${count} spent${by}, which is no payment in this database`);
  }
  return { agrees: false, missing, spender };
}

/**
 * Refuses to work for another treasury or network than the database's, and halts when the
 * database is a copy: after a restore, what was paid since the backup has to be looked at first.
 */
export async function checkIdentity(
  parts: PaymentParts,
  network: string,
): Promise<{ control: PaymentControl; fault: string | undefined }> {
  const control = await readControl(parts.database);
  const { address } = parts.purse;
  if (control.treasuryAddress !== undefined && control.treasuryAddress !== address) {
    const fault = `the key is of ${address}, the database of treasury ${control.treasuryAddress}`;
    return { control, fault };
  }
  if (control.network !== undefined && control.network !== network) {
    return { control, fault: `the database is of network ${control.network}, not ${network}` };
  }
  if (control.notedIdentity === undefined) {
    const noted = { identity: control.identity, treasuryAddress: address, network };
    await parts.database.transaction((tx) => noteIdentity(tx, noted));
  } else if (control.notedIdentity !== control.identity && !control.isHalted) {
    await halt(parts, "restored: this database is a copy; compare the outflow, then unhalt");
  }
  return { control: await readControl(parts.database), fault: undefined };
}

async function spenderOf(
  view: ChainView,
  missing: readonly TreasuryOutpoint[],
  startHash: string,
): Promise<string | undefined> {
  const { spends } = await view.findSpends(missing, startHash);
  const gone = new Set(missing.map(outpointKey));
  return spends.find((spend) => spend.inputs.some((input) => gone.has(outpointKey(input))))
    ?.transactionId;
}

async function halt(parts: PaymentParts, reason: string): Promise<void> {
  const isNew = await parts.database.transaction((tx) => haltPayouts(tx, reason));
  if (isNew) parts.events.halted(reason);
}
