// Payments against real Postgres and an in-memory chain that can reorganise, forget its mempool,
// lose replies and refuse transactions. For tests of the payment service without a node process.

import { expect } from "bun:test";
import type { Database } from "../../../src/adapters/database/sql.ts";
import { scriptOf } from "../../../src/adapters/kaspa/address.ts";
import {
  addressOfScript,
  openWallet,
  readSigned,
} from "../../../src/adapters/kaspa/wallet/wallet.ts";
import { createMetrics } from "../../../src/adapters/metrics/registry.ts";
import { PoolError } from "../../../src/base/errors.ts";
import { silentLog } from "../../../src/base/log.ts";
import { outpointKey } from "../../../src/domain/outpoint.ts";
import { sompi } from "../../../src/domain/sompi.ts";
import type { PaymentDeps } from "../../../src/services/payment/batches/batch-machine.ts";
import type {
  AcceptedTransaction,
  ChainView,
  CrashPointName,
  OwnedOutput,
} from "../../../src/services/payment/dependencies.ts";
import { createPaymentEvents } from "../../../src/services/payment/events.ts";
import { postByHand } from "./ledger-rows.ts";

export const KAS = 100_000_000n;
export const treasury = openWallet("5e".repeat(32), "simnet");
const TREASURY_OUTPUTS = 12;

interface Accepted {
  id: string;
  daaScore: bigint;
  bytes: string;
}

/** A linear chain: mempool, acceptance, reorganisation, and lost replies. */
export class MemoryChain {
  daaScore = 1000n;
  accepted: Accepted[] = [];
  mempool = new Map<string, string>();
  /** Fate of the next submissions: the reply is lost, or the node forgets the transaction. */
  mishaps: ("lose" | "forget")[] = [];
  /** Transactions that no block accepts, whatever their fee. */
  readonly stuck = new Set<string>();
  /** Treasury outputs spent by foreign transactions. */
  foreign: AcceptedTransaction[] = [];
  /** Called with the bytes of a submission before they are processed. */
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
      findSpends: () =>
        Promise.resolve({ spends: this.foreign, received: new Map(), isWhole: true }),
    };
  }

  outputs(): OwnedOutput[] {
    const first = Array.from({ length: TREASURY_OUTPUTS }, (_, index) => ({
      transactionId: "ab".repeat(32),
      index,
      amount: sompi(1500n * KAS),
      blockDaaScore: 1n,
      isCoinbase: false,
      script: treasury.script,
    }));
    const outputs = new Map<string, OwnedOutput>(first.map((o) => [outpointKey(o), o]));
    for (const { id, bytes, daaScore } of this.accepted) {
      const signed = readSigned(bytes);
      for (const input of signed.inputs) {
        expect([id, outputs.delete(outpointKey(input))]).toEqual([id, true]);
      }
      for (const [index, output] of signed.outputs.entries()) {
        if (output.script !== treasury.script) continue;
        const own = { transactionId: id, index, isCoinbase: false, blockDaaScore: daaScore };
        outputs.set(outpointKey(own), { ...own, amount: output.amount, script: treasury.script });
      }
    }
    for (const { inputs } of this.foreign) {
      for (const input of inputs) outputs.delete(outpointKey(input));
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
    const unspent = new Set(this.outputs().map(outpointKey));
    const { transactionId, inputs } = readSigned(bytes);
    return (
      !this.stuck.has(transactionId) && inputs.every((input) => unspent.has(outpointKey(input)))
    );
  }

  private accept(id: string, bytes: string): void {
    this.mempool.delete(id);
    this.accepted.push({ id, bytes, daaScore: this.daaScore });
  }

  /** A foreign transaction spends one of the treasury's outputs in the next block. */
  spendElsewhere(input: { transactionId: string; index: number }): void {
    this.daaScore++;
    const transactionId = this.daaScore.toString(16).padStart(64, "f");
    const { daaScore } = this;
    this.foreign.push({ transactionId, daaScore, inputs: [input], outputs: [] });
  }

  /** Reverts the acceptances of the last blocks; half of them also leave the mempool. */
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
        if (script === treasury.script) continue;
        const address = addressOfScript(script, "simnet") ?? "";
        paid.set(address, (paid.get(address) ?? 0n) + amount);
      }
    }
    return paid;
  }
}

export class Crash extends Error {}

export interface PaymentFixture {
  database: Database;
  chain: MemoryChain;
  credited: Map<string, bigint>;
  credits: number;
  /** Commits left until one whose reply is lost; undefined if none is. */
  commitsToLoss: number | undefined;
}

export function newFixture(database: Database): PaymentFixture {
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

/** The database, except that the reply to a commit may be lost after it was written. */
function lossy(fixture: PaymentFixture): Database {
  const { database } = fixture;
  return {
    ...database,
    transaction: async (work) => {
      const result = await database.transaction(work);
      if (fixture.commitsToLoss === undefined) return result;
      if (fixture.commitsToLoss-- > 0) return result;
      fixture.commitsToLoss = undefined;
      throw new PoolError("database", LOST_COMMIT);
    },
  };
}

export const LOST_COMMIT = "the reply to a commit is lost";

export function depsOf(fixture: PaymentFixture, crashAt?: CrashPointName): PaymentDeps {
  return {
    database: lossy(fixture),
    chain: fixture.chain,
    signer: {
      ...treasury,
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
      payDormantDays: undefined,
    },
    events: createPaymentEvents(silentLog, createMetrics("test", { defaults: false })),
    crashPoint: (name) => {
      if (name === crashAt) throw new Crash(name);
    },
    requireLock: () => undefined,
  };
}

export async function credit(fixture: PaymentFixture, to: string, amount: bigint): Promise<void> {
  await postByHand(fixture.database, `opening:${++fixture.credits}`, {
    opening: -amount,
    [to]: amount,
  });
  fixture.credited.set(to, (fixture.credited.get(to) ?? 0n) + amount);
}
