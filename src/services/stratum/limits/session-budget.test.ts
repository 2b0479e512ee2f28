// What one connection may use, at its bounds, and how it refills.

import { expect, test } from "bun:test";
import { portConfig } from "../../../../testing/harness/stratum/stratum-fixture.ts";
import { Origin } from "./origins.ts";
import { SessionBudget } from "./session-budget.ts";
import { WalletBudgets } from "./wallet-budgets.ts";

function budgetOf(keys: object = {}): SessionBudget {
  return new SessionBudget({
    port: portConfig({ maxRefusedSharesPerMinute: 120, ...keys }),
    origin: new Origin("192.0.2.1", true),
    wallets: new WalletBudgets(1_000_000),
    nowMs: 0,
  });
}

function times(count: number, use: () => unknown): unknown {
  let last: unknown;
  for (let n = 0; n < count; n++) last = use();
  return last;
}

test("a minute's refused shares may come at once, and a sixtieth of them each second", () => {
  const budget = budgetOf();
  times(120, () => budget.shareRefused(undefined));
  expect(budget.exceeded).toBeUndefined();
  budget.begin(1000);
  times(2, () => budget.shareRefused(undefined));
  expect(budget.exceeded).toBeUndefined();
  budget.shareRefused(undefined);
  expect(budget.exceeded).toBe("refusedFlood");
});

test("a minute's other lines may come at once, and a pause refills no more than that", () => {
  const budget = budgetOf({ maxOtherLinesPerMinute: 60 });
  times(60, () => budget.chat());
  budget.begin(600_000);
  times(60, () => budget.chat());
  expect(budget.exceeded).toBeUndefined();
  budget.chat();
  expect(budget.exceeded).toBe("chatter");
});

test("the tenth malformed line ends, and so does the tenth failed login; one a minute is forgiven", () => {
  const budget = budgetOf();
  expect(times(9, () => budget.lineMalformed())).toBeUndefined();
  expect(times(9, () => budget.loginFailed())).toBeUndefined();
  budget.begin(60_000);
  expect(budget.lineMalformed()).toBeUndefined();
  expect(budget.loginFailed()).toBeUndefined();
  expect(budget.lineMalformed()).toBe("malformed");
  expect(budget.loginFailed()).toBe("failedLogins");
});

test("sixteen searches for other jobs, then few or none; a match brings sixteen more", () => {
  const budget = budgetOf();
  times(15, () => budget.triedOtherJobs(false));
  expect([budget.otherJobs(false), budget.otherJobs(true)]).toEqual([32, 32]);
  budget.triedOtherJobs(false);
  expect([budget.otherJobs(false), budget.otherJobs(true)]).toEqual([0, 8]);
  budget.triedOtherJobs(true);
  expect(budget.otherJobs(false)).toBe(32);
});
