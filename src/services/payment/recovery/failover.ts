// After a failover payouts stay halted until the ledger is whole and every spend of the treasury on
// the chain is a batch here. A standby that was replicated asynchronously may lack the last
// payments; those are booked from the chain first, so that nobody is paid twice.

import { isFailoverDue } from "../../../adapters/database/payouts/halt.ts";
import type { Log } from "../../../base/log.ts";
import type { PaymentDeps } from "../batches/batch-machine.ts";
import { recover } from "./recovery.ts";

/** A payment that was sent and is forgotten here has left the mempool by then. */
const WAIT_SECONDS = 15 * 60;

export interface FailoverDeps {
  network: string;
  /** Violations by invariant, over the whole history. */
  audit: () => Promise<ReadonlyMap<string, number>>;
  log: Log;
}

/** Lifts the halt of a failover if it is time and everything agrees; otherwise it stays. */
export async function settleFailover(locked: PaymentDeps, deps: FailoverDeps): Promise<boolean> {
  if (!(await isFailoverDue(locked.database, WAIT_SECONDS))) return false;
  const { isLifted, adopted, unknown } = await recover(locked, {
    ...{ network: deps.network, adopt: true, acceptOutflow: false, acceptPayments: false },
    ...{ isDryRun: false, onProgress: () => undefined, confirm: () => isSound(deps) },
  });
  if (isLifted) deps.log.info("payouts continue after a failover", { adopted });
  else {
    deps.log.error("payouts stay halted after a failover", { unknown: unknown.length });
  }
  return isLifted;
}

/** Whether the audit, with what was booked from the chain, finds no violation. */
async function isSound({ audit, log }: FailoverDeps): Promise<boolean> {
  const violated = [...(await audit())].filter(([, count]) => count > 0).map(([name]) => name);
  if (violated.length > 0) log.error("invariants violated after a failover", { violated });
  return violated.length === 0;
}
