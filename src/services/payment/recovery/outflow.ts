// Compares the treasury's outputs on the chain with our batches, before each cycle and every hour.
// Invariant: an output that was spent by no batch halts payouts. Either somebody else has the key,
// or this database was restored and lacks payments.

import {
  noteIdentity,
  noteOutflowChecked,
  noteTreasury,
  ownedOutputs,
  type PaymentControl,
  readControl,
  type TreasuryOutpoint,
} from "../../../adapters/database/payouts/control.ts";
import { FAILOVER, haltPayouts } from "../../../adapters/database/payouts/halt.ts";
import { outpointKey } from "../../../domain/outpoint.ts";
import type { PaymentDeps } from "../batches/batch-machine.ts";
import { withMaturity } from "../batches/plan.ts";
import type { ChainView } from "../dependencies.ts";

export type OutflowCheck =
  | { agrees: true }
  /** `missing` were spent by no batch; `spender` is known if the chain showed it. */
  | { agrees: false; missing: TreasuryOutpoint[]; spender: string | undefined };

/**
 * Halts payouts on a difference; otherwise stores the block up to which all agreed. An output that
 * a node does not show although nothing spent it is left to the next check.
 */
export async function checkOutflow(deps: PaymentDeps): Promise<OutflowCheck> {
  const { outflowHash } = await readControl(deps.database);
  // The rows are read before the chain: an output that is missing then was owned when they were.
  const owned = await ownedOutputs(deps.database);
  const view = await deps.chain.observe();
  const unspent = new Set(view.outputs.map((output) => outpointKey(output)));
  const missing = owned.filter((output) => !unspent.has(outpointKey(output)));
  if (missing.length === 0) {
    const anchorHash = await view.anchorHash(deps.limits.confirmationsDaa);
    const outputs = withMaturity(view, deps.limits);
    await deps.database.transaction((tx) => noteOutflowChecked(tx, { anchorHash, outputs }));
    return { agrees: true };
  }
  const spender =
    outflowHash === undefined ? undefined : await spenderOf(view, missing, outflowHash);
  if (spender !== undefined || outflowHash === undefined) {
    const count = `${missing.length} treasury output${missing.length === 1 ? "" : "s"}`;
    const by = spender === undefined ? "" : ` by ${spender}`;
    await halt(deps, `${count} spent${by}, which is no payment in this database`);
  }
  return { agrees: false, missing, spender };
}

/**
 * Follows a rotation of the treasury's key. Returns a fault if the database belongs to another
 * treasury or network. Halts payouts if it is a copy: after a restore, payments made since the
 * backup must be accounted for first.
 */
export async function checkIdentity(
  deps: PaymentDeps,
  network: string,
): Promise<{ control: PaymentControl; fault: string | undefined }> {
  const control = await readControl(deps.database);
  const { address, retired } = deps.signer;
  const noted = control.treasuryAddress;
  if (noted !== undefined && retired.some((former) => former.address === noted)) {
    await deps.database.transaction((tx) => noteTreasury(tx, address));
  } else if (noted !== undefined && noted !== address) {
    const fault = `the key is of ${address}, the database of treasury ${noted}`;
    return { control, fault };
  }
  if (control.network !== undefined && control.network !== network) {
    return { control, fault: `the database is of network ${control.network}, not ${network}` };
  }
  const { identity, notedIdentity = identity } = control;
  if (noted === undefined || control.network === undefined) {
    // A copy keeps the identity of its original here, so that the next check still knows it.
    const first = { identity: notedIdentity, treasuryAddress: address, network };
    await deps.database.transaction((tx) => noteIdentity(tx, first));
  }
  if (notedIdentity !== identity && !control.isHalted) {
    const reason = isFailover(notedIdentity, identity)
      ? `${FAILOVER}a standby became the primary; what it lacks is looked for on the chain`
      : "restored: this database is a copy; compare the outflow, then unhalt";
    await halt(deps, reason);
  }
  return { control: await readControl(deps.database), fault: undefined };
}

/**
 * Whether two identities differ in the timeline alone: the same cluster, promoted or recovered. A
 * standby that was replicated asynchronously may lack the last payments.
 */
function isFailover(before: string, now: string): boolean {
  const [was, is] = [before.split(":"), now.split(":")];
  return was.length === 4 && was.slice(0, 3).join() === is.slice(0, 3).join();
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

async function halt(deps: PaymentDeps, reason: string): Promise<void> {
  const isNew = await deps.database.transaction((tx) => haltPayouts(tx, reason));
  if (isNew) deps.events.halted(reason);
}
