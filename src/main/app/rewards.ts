// Wires the leader's rewards loops: settle blocks, track treasury outputs, reconcile, allocate.
// An event only wakes a loop; the loop reads the facts from the node and the database.

import type { BaseConfig } from "../../adapters/config/config.ts";
import { unreachable } from "../../base/assert.ts";
import type { Log } from "../../base/log.ts";
import { workOf } from "../../domain/difficulty.ts";
import { createAccountant } from "../../services/rewards/allocation/accountant.ts";
import { createAccountantMetrics } from "../../services/rewards/allocation/accountant-metrics.ts";
import {
  pplns,
  proportional,
  type Scheme,
  solo,
} from "../../services/rewards/allocation/scheme.ts";
import { createTreasuryMetrics } from "../../services/rewards/metrics.ts";
import { createChain } from "../../services/rewards/settlement/chain.ts";
import { createSettler } from "../../services/rewards/settlement/settle-blocks.ts";
import { createReconciler } from "../../services/rewards/treasury/reconcile.ts";
import { createUtxoTracker } from "../../services/rewards/treasury/utxo-tracker.ts";
import type { MiningParts } from "./mining.ts";

export function startRewards(parts: MiningParts): AsyncDisposable {
  const stack = new AsyncDisposableStack();
  const { config, database, clock, log, metrics } = parts;
  const accountant = stack.use(
    createAccountant({
      database,
      scheme: schemeOf(config, log),
      feePartsPerMillion: config.feePartsPerMillion,
      treasuryAddress: parts.treasury,
      isBookOpen: parts.bookSigner !== undefined,
      metrics: createAccountantMetrics(metrics),
      clock,
      log,
    }),
  );
  const chain = createChain(parts.nodes, [parts.treasury, ...parts.retiredTreasuries]);
  const treasuryMetrics = createTreasuryMetrics(metrics);
  const { coinbaseMaturityDaa } = config;
  const shared = { chain, database, coinbaseMaturityDaa, metrics: treasuryMetrics, clock, log };
  const onSettled = () => accountant.wake();
  const settler = stack.use(createSettler({ ...shared, onSettled }));
  const tracker = stack.use(createUtxoTracker({ ...shared, onCoinbase: () => settler.wake() }));
  const isCurrent = () => tracker.isCurrent();
  const reconciler = stack.use(createReconciler({ ...shared, isCurrent, onSettled }));
  for (const loop of [accountant, settler, tracker, reconciler]) loop.start();
  return stack;
}

function schemeOf(config: BaseConfig, log: Log): Scheme {
  const { scheme, pplnsDifficulty, pplnsNetworkMultiple } = config.file.treasury;
  switch (scheme) {
    case "proportional":
      return proportional;
    case "solo":
      return solo;
    case "pplns":
      if (pplnsNetworkMultiple !== undefined) {
        return pplns({ networkMilli: BigInt(Math.round(pplnsNetworkMultiple * 1000)) }, log);
      }
      // workOf takes the difficulty of one share; the window is a whole number of them.
      return pplns(BigInt(workOf(1)) * BigInt(Math.round(pplnsDifficulty ?? 1)), log);
    default:
      return unreachable(scheme);
  }
}
