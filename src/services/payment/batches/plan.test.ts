import { describe, expect, test } from "bun:test";
import { sompi } from "../../../domain/sompi.ts";
import { makePlan, matureOutputs } from "./plan.ts";

const limits = { coinbaseMaturityDaa: 1000n, confirmationsDaa: 100n };

function output(blockDaaScore: bigint, isCoinbase: boolean) {
  return {
    transactionId: "ab".repeat(32),
    index: 0,
    amount: sompi(1n),
    blockDaaScore,
    isCoinbase,
    script: "aa",
  };
}

test("an output may be spent at its maturity, and not one block before", () => {
  const outputs = [
    output(4000n, true),
    output(4001n, true),
    output(4900n, false),
    output(4901n, false),
  ];
  const mature = matureOutputs({ outputs, virtualDaaScore: 5000n }, limits);
  expect(mature.map(({ blockDaaScore }) => blockDaaScore)).toEqual([4000n, 4900n]);
});

const KAS = 100_000_000n;

/** Who would be paid of wallets that wait in this order, and why the others would not. */
async function planFor(
  amounts: readonly bigint[],
  caps: { cycle?: bigint; day?: bigint },
  reserved = { day: 0n, cycle: 0n },
  treasury: { outputs?: readonly bigint[]; mayConsolidate?: boolean; maxFeeRate?: bigint } = {},
) {
  const { outputs = [100_000n * KAS], mayConsolidate = true, maxFeeRate = 1000n } = treasury;
  const script = (name: string) => `20${Buffer.from(name).toString("hex").padStart(64, "0")}ac`;
  const planning = await makePlan({
    reader: { query: () => Promise.resolve([]) },
    view: {
      node: "none",
      virtualDaaScore: 5000n,
      outputs: outputs.map((amount, index) => ({
        ...{ ...output(1n, false), index, amount: sompi(amount), script: script("treasury") },
      })),
      anchorHash: () => Promise.resolve("ab".repeat(32)),
      feeRate: () => Promise.resolve(100n),
      isInMempool: () => Promise.resolve(false),
      send: () => Promise.reject(new Error("nothing is sent")),
      findAcceptance: () => Promise.resolve(undefined),
      findSpends: () => Promise.resolve({ spends: [], received: new Map(), isWhole: true }),
    },
    signer: {
      address: "treasury",
      script: script("treasury"),
      retired: [],
      scriptOf: script,
      addressOf: () => undefined,
      sign: () => ({ transactionId: "", bytes: "" }),
      describe: () => ({ transactionId: "", bytes: "" }),
    },
    limits: {
      ...limits,
      thresholdSompi: 5n * KAS,
      maxPerCycleSompi: caps.cycle,
      maxPerDaySompi: caps.day,
      maxFeeRate,
      maxMass: 100_000n,
      consolidateOver: 80,
      payDormantDays: undefined,
    },
    due: amounts.map((amount, index) => ({
      payoutId: BigInt(index),
      wallet: `w${index}`,
      dueAt: undefined,
      amount,
      workers: [],
      holdReason: undefined,
    })),
    reserved,
    mayConsolidate,
  });
  if (planning.outcome !== "planned") throw new Error("no plan: the fee rate is too high");
  const { plan } = planning;
  return {
    paid: plan.payouts.flatMap((batch) => batch.recipients.map(({ wallet }) => wallet)),
    sompi: plan.payouts.reduce(
      (sum, batch) => batch.recipients.reduce((s, r) => s + r.amount, sum),
      0n,
    ),
    left: plan.left.map(({ wallet, why }) => `${wallet}: ${why}`),
    consolidated: plan.consolidations.reduce((sum, batch) => sum + batch.inputs.length, 0),
  };
}

const REACHED = "the cap of the cycle or the day is reached";

test.each([["cycle"], ["day"]])(
  "a %s cap that is reached holds back all who wait behind",
  async (cap) => {
    const amounts = [60n * KAS, 50n * KAS, 10n * KAS];
    expect(await planFor(amounts, { [cap]: 100n * KAS })).toMatchObject({
      paid: ["w0"],
      left: [`w1: ${REACHED}`, `w2: ${REACHED}`],
    });
  },
);

test.each([["cycle"], ["day"]])("what was reserved before counts against a %s cap", async (cap) => {
  const before = { day: 0n, cycle: 0n, [cap]: 50n * KAS };
  const amounts = [50n * KAS, 1n];
  expect(await planFor(amounts, { [cap]: 100n * KAS }, before)).toMatchObject({
    paid: ["w0"],
    left: [`w1: ${REACHED}`],
  });
  const more = { ...before, [cap]: 50n * KAS + 1n };
  expect((await planFor(amounts, { [cap]: 100n * KAS }, more)).paid).toEqual([]);
});

test.each([["cycle"], ["day"]])(
  "an amount above the %s cap is paid in instalments",
  async (cap) => {
    const amounts = [30n * KAS, 250n * KAS, 10n * KAS];
    expect(await planFor(amounts, { [cap]: 100n * KAS })).toEqual({
      paid: ["w0", "w1"],
      sompi: 100n * KAS,
      left: ["w1: an instalment up to the cap is paid", `w2: ${REACHED}`],
      consolidated: 0,
    });
    // Too little is left for an instalment that is worth its fee.
    expect(await planFor([100n * KAS - 1n, 250n * KAS], { [cap]: 100n * KAS })).toEqual({
      paid: ["w0"],
      sompi: 100n * KAS - 1n,
      left: [`w1: ${REACHED}`],
      consolidated: 0,
    });
  },
);

describe("many small outputs", () => {
  const small = Array.from({ length: 400 }, () => KAS);
  const none = { day: 0n, cycle: 0n };
  const WAITS = "waits for a consolidation";

  test("are consolidated first and alone if more than consolidateOver of them are needed", async () => {
    const plan = await planFor([90n * KAS, KAS], {}, none, { outputs: small });
    expect(plan).toMatchObject({ paid: [], left: [`w0: ${WAITS}`, `w1: ${WAITS}`] });
    // What pays both, and the fees of so many inputs.
    expect(plan.consolidated).toBeGreaterThan(91);
    expect(plan.consolidated).toBeLessThan(110);
  });

  test("are spent as they are if no more are needed, and when a cycle consolidated already", async () => {
    const few = await planFor([70n * KAS], {}, none, { outputs: small });
    expect(few).toMatchObject({ paid: ["w0"], left: [], consolidated: 0 });
    const again = { outputs: small, mayConsolidate: false };
    const paid = await planFor([81n * KAS, KAS], {}, none, again);
    expect(paid).toMatchObject({ paid: ["w0", "w1"], left: [], consolidated: 0 });
  });

  test("pay an amount that needs more inputs than a transaction has in instalments", async () => {
    const again = { outputs: small, mayConsolidate: false };
    expect(await planFor([300n * KAS, KAS], {}, none, again)).toMatchObject({
      paid: ["w0"],
      left: [
        "w0: an instalment is paid, the rest follows in the next round",
        "w1: follows in the next round",
      ],
      consolidated: 0,
    });
  });

  test("are consolidated in any cycle if not even an instalment fits into a transaction", async () => {
    const tiny = Array.from({ length: 2000 }, () => KAS / 100n);
    const again = { outputs: tiny, mayConsolidate: false };
    const plan = await planFor([10n * KAS, KAS], {}, none, again);
    expect(plan).toMatchObject({ paid: [], left: [`w0: ${WAITS}`, `w1: ${WAITS}`] });
    expect(plan.consolidated).toBeGreaterThan(1000);
  });

  test("are left alone while nobody is due", async () => {
    const plan = await planFor([], {}, none, { outputs: small });
    expect(plan).toEqual({ paid: [], sompi: 0n, left: [], consolidated: 0 });
  });
});

test("nothing is planned above the operator's fee rate, and everything at it", async () => {
  const at = (maxFeeRate: bigint) =>
    planFor([10n * KAS], {}, { day: 0n, cycle: 0n }, { maxFeeRate });
  await expect(at(99n)).rejects.toThrow("fee rate");
  expect((await at(100n)).paid).toEqual(["w0"]);
});
