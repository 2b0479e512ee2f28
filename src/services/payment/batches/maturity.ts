// Which outputs of the treasury are there to stay. Pure.
// What must stay true: a coinbase output is mature when the node would let it be spent, any other
// when it is as deep as a payment must be to count as paid.

import type { TreasuryOutput } from "../../../domain/reward.ts";
import type { ChainView, PaymentLimits } from "../dependencies.ts";

export function matureOutputs(
  view: Pick<ChainView, "outputs" | "virtualDaaScore">,
  limits: Pick<PaymentLimits, "coinbaseMaturityDaa" | "confirmationsDaa">,
): TreasuryOutput[] {
  return view.outputs.filter((output) => {
    const wait = output.isCoinbase ? limits.coinbaseMaturityDaa : limits.confirmationsDaa;
    return output.blockDaaScore + wait <= view.virtualDaaScore;
  });
}
