// The state machine under every order of events: random commands against real Postgres and a chain
// that lives in memory and may do what chains and networks do. After each command the money must
// agree, and at the end everything must be paid exactly once.

import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import {
  copyDatabase,
  migratedDatabase,
  walletOf,
} from "../../../testing/harness/scenes/payment-scene.ts";
import { type PostgresServer, startPostgres } from "../../../testing/harness/servers/postgres.ts";
import { holdWallet, readControl } from "../../adapters/database/payouts/control.ts";
import { openBatches, takenBackBatches } from "../../adapters/database/payouts/queries.ts";
import { dueWallets } from "../../adapters/database/payouts/reserve.ts";
import { type Database, openDatabase } from "../../adapters/database/sql.ts";
import { scriptOf } from "../../adapters/kaspa/address.ts";
import { addressOfScript, openWallet, readSigned } from "../../adapters/kaspa/wallet/wallet.ts";
import { createMetrics } from "../../adapters/metrics/registry.ts";
import { systemClock } from "../../base/clock.ts";
import { PoolError } from "../../base/errors.ts";
import { silentLog } from "../../base/log.ts";
import type { TreasuryOutput } from "../../domain/reward.ts";
import { sompi } from "../../domain/sompi.ts";
import { type PaymentDeps, resumeOpen } from "./batches/batch-machine.ts";
import type { ChainView, CrashPointName } from "./dependencies.ts";
import { createPaymentEvents } from "./events.ts";
import { runCycle } from "./payment-cycle.ts";
import { auditPool } from "./recovery/payment-audit.ts";

const KAS = 100_000_000n;
const wallet = openWallet("5e".repeat(32), "simnet");
const TREASURY_OUTPUTS = 12;

interface Accepted {
  id: string;
  daaScore: bigint;
  bytes: string;
}

/** A chain of one block at a time: mempool, acceptance, reorganisation, and lost words. */
class MemoryChain {
  daaScore = 1000n;
  accepted: Accepted[] = [];
  mempool = new Map<string, string>();
  /** What happens to the next sendings. */
  mishaps: ("lose" | "forget")[] = [];
  /** Called before anything is done with the bytes of a sending. */
  readonly #beforeSend: (id: string) => Promise<void>;

  constructor(beforeSend: (id: string) => Promise<void>) {
    this.#beforeSend = beforeSend;
  }

  async observe(): Promise<ChainView> {
    const outputs = this.outputs();
    return {
      node: "memory",
      virtualDaaScore: this.daaScore,
      anchorHash: () => Promise.resolve(this.daaScore.toString(16).padStart(64, "0")),
      outputs,
      feeRate: () => Promise.resolve(100n),
      isInMempool: (id) => Promise.resolve(this.mempool.has(id)),
      send: async (bytes) => {
        await this.#beforeSend(readSigned(bytes).transactionId);
        return this.send(bytes);
      },
      findAcceptance: (id) => Promise.resolve(this.accepted.find((one) => one.id === id)?.daaScore),
      findSpends: () => Promise.resolve({ spends: [], received: new Map(), isWhole: true }),
    };
  }

  outputs(): TreasuryOutput[] {
    const first = Array.from({ length: TREASURY_OUTPUTS }, (_, index) => ({
      transactionId: "ab".repeat(32),
      index,
      amount: sompi(1500n * KAS),
      blockDaaScore: 1n,
      isCoinbase: false,
    }));
    const outputs = new Map<string, TreasuryOutput>(first.map((o) => [keyOf(o), o]));
    for (const { id, bytes, daaScore } of this.accepted) {
      const signed = readSigned(bytes);
      for (const input of signed.inputs) {
        expect([id, outputs.delete(keyOf(input))]).toEqual([id, true]);
      }
      for (const [index, output] of signed.outputs.entries()) {
        if (output.script !== wallet.script) continue;
        const own = { transactionId: id, index, isCoinbase: false, blockDaaScore: daaScore };
        outputs.set(keyOf(own), { ...own, amount: output.amount });
      }
    }
    return [...outputs.values()];
  }

  send(bytes: string): { answer: "taken" | "known" | "unclear"; detail: string } {
    const id = readSigned(bytes).transactionId;
    const mishap = this.mishaps.shift();
    if (mishap === "forget") return { answer: "unclear", detail: "no answer" };
    const isKnown = this.mempool.has(id) || this.accepted.some((one) => one.id === id);
    if (!isKnown && !this.mayAccept(bytes)) return { answer: "unclear", detail: "an orphan" };
    if (!this.accepted.some((one) => one.id === id)) this.mempool.set(id, bytes);
    if (mishap === "lose") return { answer: "unclear", detail: "no answer" };
    return { answer: isKnown ? "known" : "taken", detail: id };
  }

  mine(blocks: number): void {
    for (let made = 0; made < blocks; made++) {
      this.daaScore++;
      for (const [id, bytes] of this.mempool) if (this.mayAccept(bytes)) this.accept(id, bytes);
    }
  }

  private mayAccept(bytes: string): boolean {
    const unspent = new Set(this.outputs().map(keyOf));
    return readSigned(bytes).inputs.every((input) => unspent.has(keyOf(input)));
  }

  private accept(id: string, bytes: string): void {
    this.mempool.delete(id);
    this.accepted.push({ id, bytes, daaScore: this.daaScore });
  }

  /** Acceptances of the last blocks are taken back; half of them fall out of the mempool too. */
  reorganise(depth: number): void {
    const kept = this.daaScore - BigInt(depth);
    for (const one of this.accepted.filter((a) => a.daaScore > kept)) {
      if (one.daaScore % 2n === 0n) this.mempool.set(one.id, one.bytes);
    }
    this.accepted = this.accepted.filter((one) => one.daaScore <= kept);
  }

  paid(): Map<string, bigint> {
    const paid = new Map<string, bigint>();
    for (const { bytes } of this.accepted) {
      for (const { script, amount } of readSigned(bytes).outputs) {
        if (script === wallet.script) continue;
        const address = addressOfScript(script, "simnet") ?? "";
        paid.set(address, (paid.get(address) ?? 0n) + amount);
      }
    }
    return paid;
  }
}

function keyOf({ transactionId, index }: { transactionId: string; index: number }): string {
  return `${transactionId}:${index}`;
}

class Crash extends Error {}

interface World {
  database: Database;
  chain: MemoryChain;
  credited: Map<string, bigint>;
  credits: number;
  /** Commits until one whose reply is lost; undefined when all are heard. */
  commitsToLoss: number | undefined;
}

function newWorld(database: Database): World {
  const chain = new MemoryChain(async (id) => {
    const stored = await database.query(
      `SELECT b.id FROM payout_batch AS b JOIN payout_attempt AS a ON a.batch_id = b.id
       WHERE b.transaction_id = $1 AND a.answered_at IS NULL`,
      [id],
    );
    expect([id, stored.length > 0]).toEqual([id, true]);
  });
  return { database, chain, credited: new Map(), credits: 0, commitsToLoss: undefined };
}

/** The database, but that the reply to a commit may be lost: what was written is not known. */
function lossy(world: World): Database {
  const { database } = world;
  return {
    ...database,
    transaction: async (work) => {
      const result = await database.transaction(work);
      if (world.commitsToLoss === undefined) return result;
      if (world.commitsToLoss-- > 0) return result;
      world.commitsToLoss = undefined;
      throw new PoolError("database", LOST_COMMIT);
    },
  };
}

const LOST_COMMIT = "the reply to a commit is lost";

function depsOf(world: World, crashAt: CrashPointName | undefined): PaymentDeps {
  return {
    database: lossy(world),
    chain: world.chain,
    signer: {
      ...wallet,
      scriptOf: (address) => scriptOf(address, "simnet"),
      addressOf: (script) => addressOfScript(script, "simnet"),
    },
    limits: {
      thresholdSompi: 5n * KAS,
      maxPerCycleSompi: undefined,
      maxPerDaySompi: undefined,
      maxFeeRate: 1000n,
      maxMass: 20_000n,
      confirmationsDaa: 10n,
      coinbaseMaturityDaa: 100n,
      consolidateOver: 3,
    },
    events: createPaymentEvents(silentLog, createMetrics("test", { defaults: false })),
    crashPoint: (name) => {
      if (name === crashAt) throw new Crash(name);
    },
    requireLock: () => undefined,
  };
}

type Command =
  | { do: "credit"; wallet: number; kas: number }
  | { do: "cycle"; crashAt: CrashPointName | undefined }
  | { do: "resume"; crashAt: CrashPointName | undefined }
  | { do: "mine"; blocks: number }
  | { do: "reorganise"; depth: number }
  | { do: "loseMempool" }
  /** The commit of the transaction after so many others is done, and its reply is lost. */
  | { do: "loseCommit"; after: number }
  | { do: "mishap"; kind: "lose" | "forget" };

const crash = fc.option(
  fc.constantFrom<CrashPointName>(
    ...(["before-reserve", "reserved", "before-sign", "signed", "before-send"] as const),
    ...(["after-send", "submitted", "before-accept", "accepted"] as const),
    ...(["before-settle", "settled"] as const),
  ),
  { nil: undefined },
);
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    do: fc.constant("credit" as const),
    wallet: fc.integer({ min: 1, max: 6 }),
    kas: fc.integer({ min: 1, max: 30 }),
  }),
  fc.record({ do: fc.constant("cycle" as const), crashAt: crash }),
  fc.record({ do: fc.constant("resume" as const), crashAt: crash }),
  fc.record({ do: fc.constant("mine" as const), blocks: fc.integer({ min: 1, max: 6 }) }),
  // Deeper than a settled payment is, now and then: then it has to be sent again.
  fc.record({ do: fc.constant("reorganise" as const), depth: fc.integer({ min: 1, max: 16 }) }),
  fc.record({ do: fc.constant("loseMempool" as const) }),
  fc.record({ do: fc.constant("loseCommit" as const), after: fc.integer({ min: 0, max: 12 }) }),
  fc.record({ do: fc.constant("mishap" as const), kind: fc.constantFrom("lose", "forget") }),
);

async function act(world: World, given: Command): Promise<void> {
  const { chain } = world;
  switch (given.do) {
    case "credit":
      return credit(world, walletOf(given.wallet), BigInt(given.kas) * KAS + 7n);
    case "cycle":
      return survive(() => cycle(world, given.crashAt));
    case "resume":
      return survive(async () => {
        await resumeOpen(depsOf(world, given.crashAt), false);
      });
    case "mine":
      return chain.mine(given.blocks);
    case "reorganise":
      return chain.reorganise(given.depth);
    case "loseMempool":
      return chain.mempool.clear();
    case "loseCommit":
      world.commitsToLoss = given.after;
      return;
    case "mishap":
      chain.mishaps.push(given.kind);
  }
}

async function cycle(world: World, crashAt: CrashPointName | undefined): Promise<void> {
  await runCycle(depsOf(world, crashAt), {
    startedBy: "operator",
    clock: systemClock,
    waitMs: 0,
    pollMs: 1,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
}

async function survive(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    if (thrown instanceof PoolError && thrown.message.includes(LOST_COMMIT)) return;
    if (!(thrown instanceof Crash)) throw thrown;
  }
}

async function credit(world: World, to: string, amount: bigint): Promise<void> {
  await world.database.query("SELECT ledger_post($1, $2, $3)", [
    `opening:${++world.credits}`,
    ["opening", `worker:${to}/rig`],
    [-amount, amount],
  ]);
  world.credited.set(to, (world.credited.get(to) ?? 0n) + amount);
}

async function expectSound(world: World): Promise<void> {
  const results = await auditPool({
    database: world.database,
    readSigned,
    scriptOf: (address) => scriptOf(address, "simnet"),
    observe: undefined,
  });
  expect(results.filter((result) => result.violations > 0)).toEqual([]);
  expect((await readControl(world.database)).reason).toBe("");
}

/** Faults have ended: everything over the threshold is paid, once, and nothing is on its way. */
async function expectDone(world: World, held: ReadonlySet<string> = new Set()): Promise<void> {
  world.chain.mishaps = [];
  world.commitsToLoss = undefined;
  for (let turn = 0; turn < 40; turn++) {
    world.chain.mine(12);
    await cycle(world, undefined);
    const isOpen = (await openBatches(world.database)).length > 0;
    const due = await dueWallets(world.database, 5n * KAS);
    const isWhole = (await takenBackBatches(world.database, world.chain.outputs())).length === 0;
    if (isWhole && !isOpen && due.every((one) => held.has(one.wallet))) break;
  }
  expect(await openBatches(world.database)).toEqual([]);
  await expectSound(world);
  const rows = await world.database.query<{ wallet: string; left: bigint }>(
    `SELECT split_part(substr(account, 8), '/', 1) AS wallet, SUM(balance)::BIGINT AS left
     FROM ledger_account WHERE account LIKE 'worker:%' GROUP BY 1`,
  );
  const paid = world.chain.paid();
  for (const { wallet: to, left } of rows) {
    expect([to, (paid.get(to) ?? 0n) + left]).toEqual([to, world.credited.get(to) ?? 0n]);
    expect(left < 5n * KAS).toBe(!held.has(to));
  }
}

let server: PostgresServer;
let template: string;
beforeAll(async () => {
  server = await startPostgres();
  template = await migratedDatabase(server);
}, 60_000);
afterAll(async () => {
  await server.crash();
  await server.stop();
}, 60_000);

test("any order of credits, cycles, crashes, blocks, reorganisations, lost words and commits", async () => {
  await using database = openDatabase({ url: await copyDatabase(template), log: silentLog });
  // One pool lives through all episodes: after each, its faults end and all must be paid.
  const world = newWorld(database);
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 10, maxLength: 20 }), async (commands) => {
      for (const given of commands) await act(world, given);
      await expectSound(world);
      await expectDone(world);
    }),
    { numRuns: 40, endOnFailure: true },
  );
}, 120_000);

/** Runs a cycle in which `event` comes between the plan and its reservations. */
async function cycleWith(world: World, event: () => Promise<void>): Promise<void> {
  let anchors = 0;
  const observe = world.chain.observe.bind(world.chain);
  world.chain.observe = async () => {
    const view = await observe();
    const anchorHash = async (depthDaa: bigint) => {
      // The first anchor of a cycle belongs to the outflow, the second is read after the plan.
      if (++anchors === 2) await event();
      return view.anchorHash(depthDaa);
    };
    return { ...view, anchorHash };
  };
  await cycle(world, undefined);
  world.chain.observe = observe;
  const aborted = "SELECT detail FROM payment_cycle WHERE outcome = 'aborted'";
  expect(await world.database.query(aborted)).toEqual([]);
}

test("a wallet that is held in the middle of a cycle keeps nobody else from being paid", async () => {
  await using database = openDatabase({ url: await copyDatabase(template), log: silentLog });
  const world = newWorld(database);
  for (const n of [1, 2, 3]) await credit(world, walletOf(n), 20n * KAS);
  const hold = { wallet: walletOf(2), reason: "asked for", heldBy: "operator" as const };
  await cycleWith(world, () => database.transaction((tx) => holdWallet(tx, hold)));
  await expectDone(world, new Set([walletOf(2)]));
  expect([...world.chain.paid().keys()].sort()).toEqual([walletOf(1), walletOf(3)].sort());
}, 60_000);

test("a credit in the middle of a cycle stays with its worker until the next one", async () => {
  await using database = openDatabase({ url: await copyDatabase(template), log: silentLog });
  const world = newWorld(database);
  await credit(world, walletOf(1), 20n * KAS);
  await cycleWith(world, () => credit(world, walletOf(1), 3n * KAS));
  world.chain.mine(20);
  expect(world.chain.paid()).toEqual(new Map([[walletOf(1), 20n * KAS]]));
  const [left] = await database.query<{ balance: bigint }>(
    "SELECT balance FROM ledger_account WHERE account LIKE 'worker:%'",
  );
  expect(left?.balance).toBe(3n * KAS);
  await expectDone(world);
}, 60_000);
