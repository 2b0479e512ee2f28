// Balances that stay below the minimum payout for long, for the operator to pay (`katpool pay`) or
// to leave. Lists only; nothing is ever taken from a wallet.

import { dormantBalances } from "../../adapters/database/payouts/dormant.ts";
import { requireSchema } from "../../adapters/database/schema/migrate.ts";
import { PoolError } from "../../base/errors.ts";
import { openPaymentDatabase, readPaymentSetup } from "../payment/dependencies.ts";
import { EXIT } from "../payment/exit.ts";
import { jsonText, kas } from "../payment/text.ts";
import type { Call } from "./call.ts";

const SHOWN = 1000;

export async function listDormant(call: Call): Promise<number> {
  const setup = readPaymentSetup(call.env);
  const days = daysOf(call.options.days) ?? setup.config.file.payment.dormantDays;
  await using database = openPaymentDatabase(setup.url, call.log);
  await requireSchema(database);
  const { thresholdSompi } = setup.limits;
  const found = await dormantBalances(database, { thresholdSompi, days, limit: SHOWN });
  if (call.isJson) {
    call.print(jsonText(found));
    return EXIT.done;
  }
  for (const { wallet, balance, changedAt } of found.wallets) {
    call.print(`${wallet} ${kas(balance)} KAS, unchanged since ${changedAt.toISOString()}`);
  }
  call.print(`wallets: ${found.count}, ${kas(found.total)} KAS; ${found.wallets.length} shown`);
  return EXIT.done;
}

function daysOf(text: string | boolean | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (typeof text === "string" && /^[0-9]{1,4}$/.test(text)) return Number.parseInt(text, 10);
  throw new PoolError("config", "--days: must be a whole number of days");
}
