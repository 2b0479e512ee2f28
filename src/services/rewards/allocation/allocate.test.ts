import { expect, test } from "bun:test";
import fc from "fast-check";
import { sompi } from "../../../domain/sompi.ts";
import { allocate } from "./allocate.ts";

const SUBSIDY = 194_454_365n;

const amounts = fc.bigInt({ min: 0n, max: 2n ** 62n });
const fees = fc.bigInt({ min: 0n, max: 1_000_000n });
const works = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 8 }),
  fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 100n }), fc.constantFrom(0n, 1n, 1000n)),
  { maxKeys: 60 },
);

function sums(reward: bigint, fee: bigint, work: ReadonlyMap<string, bigint>) {
  const allocation = allocate({ reward: sompi(reward), feePartsPerMillion: fee, work });
  const credited = allocation.credits.reduce((sum, credit) => sum + credit.amount, 0n);
  return { allocation, credited };
}

test("fee, credits and the unallocated rest are the reward to the last sompi", () => {
  fc.assert(
    fc.property(amounts, fees, works, (reward, fee, work) => {
      const { allocation, credited } = sums(reward, fee, new Map(Object.entries(work)));
      expect(allocation.fee + credited + allocation.unallocated).toBe(sompi(reward));
      expect(allocation.credits.every((credit) => credit.amount > 0n)).toBe(true);
    }),
  );
});

test("no wallet is off by a whole sompi from its exact share", () => {
  fc.assert(
    fc.property(amounts, fees, works, (reward, fee, work) => {
      const { allocation } = sums(reward, fee, new Map(Object.entries(work)));
      const total = Object.values(work).reduce((sum, each) => sum + each, 0n);
      const split = reward - allocation.fee;
      for (const { wallet, amount } of allocation.credits) {
        const error = amount * total - split * (work[wallet] ?? 0n);
        expect(error < total && error > -total).toBe(true);
      }
    }),
  );
});

test("the order of the wallets does not matter, and more work never earns less", () => {
  fc.assert(
    fc.property(amounts, fees, works, (reward, fee, work) => {
      const entries = Object.entries(work);
      const forward = sums(reward, fee, new Map(entries)).allocation;
      const backward = sums(reward, fee, new Map(entries.reverse())).allocation;
      expect(backward).toEqual(forward);
      const earned = new Map(forward.credits.map((credit) => [credit.wallet, credit.amount]));
      const byWork = entries.sort((a, b) => (a[1] < b[1] ? -1 : 1));
      for (let at = 1; at < byWork.length; at++) {
        const [less, more] = [byWork[at - 1], byWork[at]];
        if (less === undefined || more === undefined || less[1] === more[1]) continue;
        const lessEarned: bigint = earned.get(less[0]) ?? 0n;
        expect((earned.get(more[0]) ?? 0n) >= lessEarned).toBe(true);
      }
    }),
  );
});

test("sompi that cannot be split go to whoever lost most, then to the smaller address", () => {
  const work = new Map([
    ["k:c", 1n],
    ["k:a", 1n],
    ["k:b", 1n],
  ]);
  const { allocation } = sums(101n, 0n, work);
  expect(allocation.credits).toEqual([
    { wallet: "k:a", amount: sompi(34n) },
    { wallet: "k:b", amount: sompi(34n) },
    { wallet: "k:c", amount: sompi(33n) },
  ]);
});

test("a reward that no work explains is not the fee's, nor anybody's", () => {
  const none = { fee: sompi(0n), credits: [], unallocated: sompi(SUBSIDY) };
  expect(sums(SUBSIDY, 7500n, new Map()).allocation).toEqual(none);
  expect(sums(SUBSIDY, 7500n, new Map([["k:a", 0n]])).allocation).toEqual(none);
});

test("fractional percentages that binary fractions miss are exact", () => {
  // 0.29, 1.15, 2.3 and 0.75 percent.
  for (const [partsPerMillion, fee] of [
    [2900n, 563_917n],
    [11_500n, 2_236_225n],
    [23_000n, 4_472_450n],
    [7500n, 1_458_407n],
  ] as const) {
    const work = new Map([["k:a", 1n]]);
    const { allocation, credited } = sums(SUBSIDY, partsPerMillion, work);
    expect(allocation.fee).toBe(sompi(fee));
    expect(credited).toBe(SUBSIDY - fee);
  }
});
