// The leader's treasury and accountant: settles found blocks, watches what the chain paid,
// compares the two, and allocates rewards. What must stay true: an event only wakes a part; each
// reads the truth from the node and the database.

import type { BaseConfig } from "../../adapters/config/config.ts";
import { unreachable } from "../../base/assert.ts";
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
import { chainOf } from "../../services/rewards/settlement/chain.ts";
import { createSettler } from "../../services/rewards/settlement/settle-blocks.ts";
import { createReconciler } from "../../services/rewards/treasury/reconcile.ts";
import { createWatch } from "../../services/rewards/treasury/utxo-tracker.ts";
import type { MiningParts } from "./mining.ts";

export function startTreasury(parts: MiningParts): AsyncDisposable {
  const stack = new AsyncDisposableStack();
  const { config, database, clock, log, metrics } = parts;
  const accountant = stack.use(
    createAccountant({
      database,
      scheme: schemeOf(config),
      feePartsPerMillion: config.feePartsPerMillion,
      treasuryAddress: parts.treasury,
      metrics: createAccountantMetrics(metrics),
      clock,
      log,
    }),
  );
  const chain = chainOf(parts.nodes, parts.treasury);
  const counts = createTreasuryMetrics(metrics);
  const { coinbaseMaturityDaa } = config;
  const shared = { chain, database, coinbaseMaturityDaa, metrics: counts, clock, log };
  const settler = stack.use(createSettler({ ...shared, onSettled: () => accountant.wake() }));
  const watch = stack.use(createWatch({ ...shared, onCoinbase: () => settler.wake() }));
  const isCurrent = () => watch.isCurrent();
  const reconciler = stack.use(createReconciler({ ...shared, isCurrent }));
  for (const part of [accountant, settler, watch, reconciler]) part.start();
  return stack;
}

function schemeOf(config: BaseConfig): Scheme {
  const { scheme, pplnsDifficulty } = config.file.treasury;
  switch (scheme) {
    case "proportional":
      return proportional;
    case "solo":
      return solo;
    case "pplns":
      // The difficulty of one share at a time, so that the window is as exact as its shares.
      return pplns(BigInt(workOf(1)) * BigInt(Math.round(pplnsDifficulty ?? 1)));
    default:
      return unreachable(scheme);
  }
}
