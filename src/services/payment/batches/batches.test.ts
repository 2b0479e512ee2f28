import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { sompi } from "../../../domain/sompi.ts";
import {
  type BatchPlan,
  type Limits,
  MIN_CHANGE,
  planConsolidation,
  planPayouts,
  planSweep,
  type Recipient,
  type Spendable,
} from "./batches.ts";
import { EMPTY_SHAPE, massOf, withInput, withOutput } from "./mass.ts";

const KAS = 100_000_000n;
const script = `20${"aa".repeat(32)}ac`;
const limits: Limits = { feeRate: 100n, maxMass: 100_000n, changeScript: script };

function outputsOf(...amounts: readonly bigint[]): Spendable[] {
  return amounts.map((amount, index) => ({
    transactionId: index.toString(16).padStart(64, "0"),
    index: 0,
    amount: sompi(amount),
    blockDaaScore: 1n,
    isCoinbase: true,
    script,
  }));
}

function recipientsOf(...amounts: readonly bigint[]): Recipient[] {
  return amounts.map((amount, index) => ({ wallet: `w${index}`, amount: sompi(amount), script }));
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((a, b) => a + b, 0n);
}

/** Everything that must hold for a batch, recomputed from its parts. */
function expectSound(batch: BatchPlan, used: Limits): void {
  const inputs = batch.inputs.map((input) => input.amount);
  const paid = batch.recipients.map((recipient) => recipient.amount);
  expect(sum(inputs)).toBe(sum(paid) + batch.change + batch.fee);
  expect(batch.change >= MIN_CHANGE).toBe(true);
  let shape = inputs.reduce<typeof EMPTY_SHAPE>(withInput, EMPTY_SHAPE);
  for (const amount of [...paid, batch.change]) shape = withOutput(shape, amount, script);
  expect(massOf(shape)).toBe(batch.mass);
  expect(batch.mass <= used.maxMass).toBe(true);
  expect(batch.fee >= batch.mass * used.feeRate).toBe(true);
  // Not more than the mass costs: at most what one more round of the fee would have added.
  expect(batch.fee <= (batch.mass + 20_000n) * used.feeRate).toBe(true);
}

function outpoints(batches: readonly BatchPlan[]): string[] {
  return batches.flatMap((batch) => batch.inputs.map((i) => `${i.transactionId}:${i.index}`));
}

describe("payouts", () => {
  test("any wallets and outputs: sums, limits, order, nothing twice, nobody forgotten", () => {
    const amounts = fc.array(fc.bigInt({ min: 1_000_000n, max: 3_000n * KAS }), { maxLength: 120 });
    const outputs = fc.array(fc.bigInt({ min: KAS, max: 20_000n * KAS }), { maxLength: 60 });
    const rates = fc.bigInt({ min: 100n, max: 2000n });
    const masses = fc.constantFrom(20_000n, 100_000n, 500_000n);
    fc.assert(
      fc.property(amounts, outputs, rates, masses, (due, owned, feeRate, maxMass) => {
        const used = { ...limits, feeRate, maxMass };
        const recipients = recipientsOf(...due);
        const spendable = outputsOf(...owned);
        const plan = planPayouts({ recipients, spendable, limits: used, maxBatches: 100 });
        for (const batch of plan.batches) expectSound(batch, used);
        const spent = outpoints(plan.batches);
        expect(new Set(spent).size).toBe(spent.length);
        const paid = plan.batches.flatMap((batch) => batch.recipients);
        const left = plan.left.map(({ recipient }) => recipient);
        const rests = plan.left.filter(({ why }) => why === "rest").length;
        expect(paid.length + left.length).toBe(recipients.length + rests);
        for (const { wallet, amount } of recipients) {
          const amounts = [...paid, ...left].filter((one) => one.wallet === wallet);
          expect(sum(amounts.map((one) => one.amount))).toBe(amount);
        }
        // Nobody is paid after one who had to wait, but for those too small to be paid at all.
        const firstWaiting = plan.left.find(({ why }) => why !== "small");
        const place = recipients.findIndex((one) => one.wallet === firstWaiting?.recipient.wallet);
        const end = firstWaiting === undefined ? Infinity : place + rests;
        expect(paid.every((one) => Number(one.wallet.slice(1)) < end)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test("sixty outputs of 1 KAS take several transactions, because each weighs 10,000 grams", () => {
    const plan = planPayouts({
      recipients: recipientsOf(...Array.from({ length: 60 }, () => KAS)),
      spendable: outputsOf(...Array.from({ length: 20 }, () => 1000n * KAS)),
      limits,
      maxBatches: 100,
    });
    expect(plan.left).toEqual([]);
    expect(plan.batches.map((batch) => batch.recipients.length)).toEqual(
      Array.from({ length: 6 }, () => 10),
    );
  });

  test("an amount too small for any transaction is left out and holds nobody up", () => {
    const plan = planPayouts({
      recipients: recipientsOf(5n * KAS, 5_000_000n, 6n * KAS),
      spendable: outputsOf(1000n * KAS, 1000n * KAS),
      limits,
      maxBatches: 10,
    });
    expect(plan.left.map(({ recipient, why }) => `${recipient.wallet} ${why}`)).toEqual([
      "w1 small",
    ]);
    expect(sum(plan.batches.flatMap((b) => b.recipients.map((r) => r.amount)))).toBe(11n * KAS);
  });

  test("a treasury that is short pays the oldest first and no part of an amount", () => {
    const plan = planPayouts({
      recipients: recipientsOf(50n * KAS, 60n * KAS, 5n * KAS),
      spendable: outputsOf(40n * KAS, 30n * KAS, 20n * KAS),
      limits,
      maxBatches: 10,
    });
    expect(plan.batches.flatMap((b) => b.recipients.map((r) => r.wallet))).toEqual(["w0"]);
    expect(plan.left.map(({ why }) => why)).toEqual(["funds", "funds"]);
  });

  test("no output for a payment leaves everything due", () => {
    const recipients = recipientsOf(5n * KAS);
    const plan = planPayouts({ recipients, spendable: [], limits, maxBatches: 10 });
    expect(plan.batches).toEqual([]);
    expect(plan.left.map(({ recipient, why }) => `${recipient.wallet} ${why}`)).toEqual([
      "w0 funds",
    ]);
  });

  test("an amount that lies in too many outputs is paid in parts, one at a time", () => {
    const plan = planPayouts({
      recipients: recipientsOf(5n * KAS, 1000n * KAS, 6n * KAS),
      spendable: outputsOf(...Array.from({ length: 600 }, () => 2n * KAS)),
      limits,
      maxBatches: 10,
    });
    for (const batch of plan.batches) expectSound(batch, limits);
    expect(plan.batches.map((batch) => batch.recipients.map((one) => one.wallet))).toEqual([
      ["w0"],
      ["w1"],
    ]);
    expect(plan.batches[1]?.inputs.length).toBeGreaterThan(80);
    expect(plan.left.map(({ recipient, why }) => `${recipient.wallet} ${why}`)).toEqual([
      "w1 rest",
      "w2 later",
    ]);
  });

  test("a treasury that is short pays no part, and outputs too small for one are gathered", () => {
    const plan = { recipients: recipientsOf(1000n * KAS), limits, maxBatches: 10 };
    for (const spendable of [
      outputsOf(...Array.from({ length: 400 }, () => 2n * KAS)),
      outputsOf(...Array.from({ length: 12_000 }, () => KAS / 10n)),
    ]) {
      const { batches, left } = planPayouts({ ...plan, spendable });
      expect([batches, left.map(({ why }) => why)]).toEqual([[], ["inputs"]]);
    }
  });
});

describe("consolidation", () => {
  const many = outputsOf(...Array.from({ length: 400 }, (_, i) => 2n * KAS + BigInt(i)));

  test("a payment that needs more inputs than allowed gathers what it needs, and no more", () => {
    const total = 600n * KAS;
    const batches = planConsolidation({ total, spendable: many, limits, over: 80, maxBatches: 50 });
    for (const batch of batches) expectSound(batch, limits);
    const gathered = sum(batches.map((batch) => batch.change));
    expect(gathered >= total && gathered < total + 30n * KAS).toBe(true);
    expect(new Set(outpoints(batches)).size).toBe(outpoints(batches).length);
    expect(batches.every((batch) => batch.inputs.length <= 88)).toBe(true);
  });

  test("few inputs are left alone", () => {
    const plan = { total: 100n * KAS, spendable: many, limits, over: 80, maxBatches: 50 };
    expect(planConsolidation(plan)).toEqual([]);
  });

  test("when outputs have piled up, the smallest are gathered without a payment", () => {
    const batches = planConsolidation({
      total: 0n,
      spendable: many,
      limits,
      over: 30,
      maxBatches: 2,
    });
    expect(batches.length).toBe(2);
    expect(batches[0]?.inputs[0]?.amount.toString()).toBe("200000000");
  });
});

test("the same outputs in any order give the same plan, equal amounts by their outpoint", () => {
  const outputs = outputsOf(...Array.from({ length: 12 }, () => 5n * KAS)).flatMap((output) => [
    output,
    { ...output, index: 1 },
  ]);
  const recipients = recipientsOf(12n * KAS, 7n * KAS, 21n * KAS);
  const planned = (spendable: readonly Spendable[]) =>
    outpoints(planPayouts({ recipients, spendable, limits, maxBatches: 3 }).batches);
  const inOrder = outputs.map((output) => `${output.transactionId}:${output.index}`);
  expect(planned(outputs)).toEqual(inOrder.slice(0, planned(outputs).length));
  expect(planned(outputs.toReversed())).toEqual(planned(outputs));
  fc.assert(
    fc.property(fc.shuffledSubarray(outputs, { minLength: outputs.length }), (shuffled) => {
      expect(planned(shuffled)).toEqual(planned(outputs));
    }),
  );
});

test("a single output of a retired address is moved, one of the current address is not", () => {
  const retired = { ...outputsOf(9n * KAS)[0], script: `20${"bb".repeat(32)}ac` } as Spendable;
  const sweep = { spendable: [retired, ...outputsOf(8n * KAS)], limits, maxBatches: 5 };
  const [batch, ...others] = planSweep(sweep);
  expect(others).toEqual([]);
  expect(batch?.inputs).toEqual([retired]);
  expect(batch?.recipients).toEqual([]);
  expect((batch?.change ?? 0n) + (batch?.fee ?? 0n)).toBe(9n * KAS);
  expect(planSweep({ ...sweep, spendable: outputsOf(8n * KAS) })).toEqual([]);
  expect(planSweep({ ...sweep, maxBatches: 0 })).toEqual([]);
});

test("outputs that cost more than they hold are left lying", () => {
  const dust = outputsOf(...Array.from({ length: 900 }, () => 50_000n));
  const plan = { total: 0n, spendable: dust, limits, over: 2, maxBatches: 10 };
  expect(planConsolidation(plan)).toEqual([]);
});

test("two thousand wallets are planned in well under a second", () => {
  const recipients = recipientsOf(
    ...Array.from({ length: 2000 }, (_, i) => 5n * KAS + BigInt(i * 1000)),
  );
  const spendable = outputsOf(...Array.from({ length: 60 }, () => 1000n * KAS));
  const started = performance.now();
  const plan = planPayouts({ recipients, spendable, limits, maxBatches: 100 });
  expect(plan.left).toEqual([]);
  expect(plan.batches.length).toBeLessThan(45);
  expect(performance.now() - started).toBeLessThan(1000);
});
