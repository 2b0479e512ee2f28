// What one connection may use, at its bounds, and how it refills.

import { expect, test } from "bun:test";
import { SessionBudget } from "./session-budget.ts";

const REFUSED_PER_MINUTE = 120;

function times(count: number, use: () => unknown): unknown {
  let last: unknown;
  for (let n = 0; n < count; n++) last = use();
  return last;
}

test("three thousand other lines may come at once, and fifty more each second", () => {
  const budget = new SessionBudget(REFUSED_PER_MINUTE);
  times(3000, () => budget.chat());
  expect(budget.tick()).toBeUndefined();
  times(50, () => budget.chat());
  expect(budget.tick()).toBeUndefined();
  times(51, () => budget.chat());
  expect(budget.tick()).toBe("chatter");
});

test("a minute's refused shares may come at once, and a sixtieth of them each second", () => {
  const budget = new SessionBudget(REFUSED_PER_MINUTE);
  times(120, () => budget.shareRefused());
  expect(budget.tick()).toBeUndefined();
  times(2, () => budget.shareRefused());
  expect(budget.tick()).toBeUndefined();
  times(3, () => budget.shareRefused());
  expect(budget.tick()).toBe("refusedFlood");
});

test("a pause refills a budget, and never beyond its full size", () => {
  const budget = new SessionBudget(REFUSED_PER_MINUTE);
  times(120, () => budget.shareRefused());
  times(600, () => expect(budget.tick()).toBeUndefined());
  times(121, () => budget.shareRefused());
  expect(budget.tick()).toBe("refusedFlood");
});

test("the tenth malformed line ends, and so does the tenth failed login", () => {
  const budget = new SessionBudget(REFUSED_PER_MINUTE);
  expect(times(9, () => budget.lineMalformed())).toBeUndefined();
  expect(times(9, () => budget.loginFailed())).toBeUndefined();
  expect(budget.lineMalformed()).toBe("malformed");
  expect(budget.loginFailed()).toBe("failedLogins");
});

test("one malformed line and one failed login are forgiven in a minute", () => {
  const budget = new SessionBudget(REFUSED_PER_MINUTE);
  times(9, () => [budget.lineMalformed(), budget.loginFailed()]);
  times(90, () => budget.tick());
  expect(times(2, () => budget.lineMalformed())).toBeUndefined();
  expect(times(2, () => budget.loginFailed())).toBeUndefined();
  expect(budget.lineMalformed()).toBe("malformed");
  expect(budget.loginFailed()).toBe("failedLogins");
});

test("sixteen tries at other jobs, sixteen more for each that matches, at most 64", () => {
  const budget = new SessionBudget(REFUSED_PER_MINUTE);
  times(15, () => budget.triedOtherJobs(false));
  expect(budget.mayTryOtherJobs).toBe(true);
  budget.triedOtherJobs(false);
  expect(budget.mayTryOtherJobs).toBe(false);
  budget.triedOtherJobs(true);
  times(15, () => budget.triedOtherJobs(false));
  expect(budget.mayTryOtherJobs).toBe(true);
  times(10, () => budget.triedOtherJobs(true));
  times(63, () => budget.triedOtherJobs(false));
  expect(budget.mayTryOtherJobs).toBe(true);
  budget.triedOtherJobs(false);
  expect(budget.mayTryOtherJobs).toBe(false);
});
