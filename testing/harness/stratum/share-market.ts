// A miniature pool for tests of what a share is worth: one clock, one or more processes with their
// real sessions, notifiers, validators and nonce sets. Proof-of-work values come from a seeded
// generator, so a "hash" costs nanoseconds.

import type { StratumPortConfig } from "../../../src/adapters/config/config.ts";
import type { HandWoundClock } from "../../../src/base/clock.ts";
import type { Job, PowChecker, SeenNonces, Template } from "../../../src/domain/job.ts";
import type { JournalAppend } from "../../../src/services/shares/dependencies.ts";
import { TallyBook } from "../../../src/services/shares/metrics/worker-tallies.ts";
import { NonceSet } from "../../../src/services/shares/nonce-set.ts";
import { ShareValidator } from "../../../src/services/shares/share-validator.ts";
import { NonceSpaces } from "../../../src/services/stratum/difficulty/nonce-spaces.ts";
import { RememberedDifficulties } from "../../../src/services/stratum/difficulty/remembered.ts";
import { JobNotifier } from "../../../src/services/stratum/job-notifier.ts";
import { Origin } from "../../../src/services/stratum/limits/origins.ts";
import { checkSession } from "../../../src/services/stratum/limits/session-limits.ts";
import { WalletBudgets } from "../../../src/services/stratum/limits/wallet-budgets.ts";
import { ShareInput, submitLine } from "../../../src/services/stratum/methods/submit.ts";
import {
  type ConversationContext,
  takeLine,
} from "../../../src/services/stratum/protocol/conversation.ts";
import { Session } from "../../../src/services/stratum/session.ts";
import { Outbox } from "../../../src/services/stratum/sockets/outbox.ts";
import { JobBook } from "../../../src/services/templates/job-book.ts";

const TWO_256 = 2 ** 256;
const TOLD = /.*set_difficulty","params":\[([^\]]+)\]/s;
const HASHES_PER_DIFFICULTY = 2 ** 32;
/** A block takes 2^60 hashes, so none is found. */
const BITS = 0x1910_0000;

/** The difficulty at which a share takes `work` hashes on average. */
export function difficultyOf(work: number): number {
  return work / HASHES_PER_DIFFICULTY;
}

/** The proof-of-work value of a nonce: uniform below 2^256, the same in every process. */
export function powValue(header: number, hi: number, lo: number): number {
  const a = mix(mix(mix(header ^ 0x51ed_270b) ^ hi) ^ lo);
  const b = mix(a ^ 0x9e37_79b9 ^ Math.imul(lo, 0x85eb_ca6b));
  return (((a >>> 0) * 2 ** 21 + (b >>> 11) + 0.5) / 2 ** 53) * TWO_256;
}

function mix(word: number): number {
  let x = word | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb_352d);
  x = Math.imul(x ^ (x >>> 15), 0x846c_a68b);
  return x ^ (x >>> 16);
}

/** What all miners hash: the header of one template. */
export function headerOf(template: Pick<Template, "prePowHash" | "timestampMs">): number {
  const word = Number.parseInt(template.prePowHash.slice(-8), 16);
  return mix(mix(word) + Number(template.timestampMs & 0xffff_ffffn));
}

/** Work credited, by wallet and worker. */
class CreditTotals implements JournalAppend {
  durableSequence = 0;
  readonly credits = new Map<string, number>();
  #sequence = 0;

  fault(): undefined {
    return undefined;
  }

  append(share: { worker: string; work: number }): number {
    this.credits.set(share.worker, (this.credits.get(share.worker) ?? 0) + share.work);
    this.#sequence += 1;
    return this.#sequence;
  }
}

export interface Header {
  number: number;
  prePowHash: string;
  timestampMs: bigint;
  publishedMs: number;
}

/** One app process: from a miner's line to the journal it is the pool's own code. */
export class PoolProcess {
  readonly clock: HandWoundClock;
  readonly journal = new CreditTotals();
  readonly book: JobBook;
  readonly validator: ShareValidator;
  readonly miners = new Set<MarketMiner>();
  readonly #ports: readonly StratumPortConfig[];
  readonly #notifier: JobNotifier;
  readonly #spaces: NonceSpaces;
  readonly #seen = new Map<string, SeenNonces>();
  readonly context: ConversationContext;

  constructor(options: {
    clock: HandWoundClock;
    ports: readonly StratumPortConfig[];
    instance: number;
    instances: number;
  }) {
    const { clock, ports, instance, instances } = options;
    this.clock = clock;
    this.#ports = ports;
    this.book = new JobBook({
      limit: 40,
      ...{ maxAgeMs: Infinity, confirmedAgeMs: () => 0, nowMs: () => clock.monotonicMs() },
      maxVariants: 20,
      part: instance,
      firstId: 1000 * (instance + 1),
      makeChecker: (prePowHash, timestampMs) => checker({ prePowHash, timestampMs }),
      makeSeen: (template) => this.#seenOf(template),
      maxSeen: 1 << 22,
    });
    this.#spaces = new NonceSpaces({ ports, instance, instances });
    this.#notifier = new JobNotifier({
      clock,
      jobs: this.jobs,
      offer: (session, nowMs) => {
        session.offerJob(nowMs);
        session.outbox.flush();
      },
    });
    const { journal, book } = this;
    const tallies = new TallyBook(clock);
    const nothing = () => undefined;
    const connections = { accepted: nothing };
    this.validator = new ShareValidator({
      ...{ jobs: book, journal, tallies, connections, clock, onBlock: nothing, onReplied: nothing },
    });
    this.context = {
      ...{ addressPrefix: "kaspadev", isValidAddress: () => true, validator: this.validator },
      input: new ShareInput(),
      remembered: new RememberedDifficulties(),
      onFailedLogins: nothing,
    };
  }

  get jobs() {
    return {
      current: () => this.book.newest(),
      currentVariant: (difficulty: number) => this.book.variant(difficulty),
      newestId: () => this.book.newest()?.id ?? 0,
      oldestId: () => this.book.oldestId(),
    };
  }

  /** Delivers the template to the process. */
  take(header: Header): Job {
    const { prePowHash, timestampMs, publishedMs } = header;
    const more = { prePowHash, timestampMs, publishedMs, bits: BITS, block: { header: {} } };
    const job = this.book.add(more as unknown as Template);
    this.#notifier.newJob(
      job,
      [...this.miners].map((miner) => miner.session),
    );
    return job;
  }

  /** Undefined if no prefix is free. */
  connect(portIndex: number): MarketMiner | undefined {
    const port = this.#ports[portIndex];
    if (port === undefined) throw new Error(`no port ${portIndex}`);
    const space = this.#spaces.take(port, {
      oldestJobId: this.jobs.oldestId(),
      nowMs: this.clock.monotonicMs(),
      onEarly: () => undefined,
    });
    if (space === undefined) return undefined;
    const miner = new MarketMiner(this);
    miner.session = new Session({
      outbox: (jobLines) => new Outbox(miner, port.maxOutboxBytes, jobLines),
      address: "192.0.2.1",
      port,
      space,
      origin: new Origin("192.0.2.1", true),
      wallets: new WalletBudgets(Number.POSITIVE_INFINITY),
      nowMs: this.clock.monotonicMs(),
      currentJob: (shared) => this.#notifier.current(shared),
      onReply: () => undefined,
    });
    this.miners.add(miner);
    return miner;
  }

  disconnect(miner: MarketMiner): void {
    const { session } = miner;
    if (!this.miners.delete(miner)) return;
    session.isClosed = true;
    this.#notifier.forget(session);
    const isUsed = session.state === "authorized";
    const newestJobId = this.jobs.newestId();
    this.#spaces.giveBack(session.port, session.space, { isUsed, newestJobId });
  }

  /** What the server does once a second. */
  watch(): void {
    for (const { session } of this.miners) checkSession(session, this.clock.monotonicMs());
  }

  #seenOf({ prePowHash, timestampMs }: Template): SeenNonces {
    const key = `${prePowHash}${timestampMs}`;
    const set = this.#seen.get(key) ?? new NonceSet();
    this.#seen.set(key, set);
    if (this.#seen.size > 100) this.#seen.delete(this.#seen.keys().next().value ?? "");
    return set;
  }
}

function checker(template: Pick<Template, "prePowHash" | "timestampMs">): PowChecker {
  const header = headerOf(template);
  let last = 0;
  return {
    check: (hi, lo) => {
      last = powValue(header, hi, lo);
      return last;
    },
    exactValue: () => BigInt(last),
    free: () => undefined,
  };
}

/** One connection; `isStalled` makes it read nothing. */
export class MarketMiner {
  session!: Session;
  isStalled = false;
  readonly process: PoolProcess;
  /** The last difficulty it was sent, as expected hashes; 0 before the first. */
  assignedWork = 0;
  #user = "";

  constructor(process: PoolProcess) {
    this.process = process;
  }

  write(data: string | Uint8Array): number {
    if (this.isStalled) return 0;
    const told = TOLD.exec(data.toString())?.[1];
    if (told !== undefined) this.assignedWork = Math.round(Number(told) * HASHES_PER_DIFFICULTY);
    return data.length;
  }

  resume(): void {
    this.isStalled = false;
    this.session.outbox.drained();
  }

  request(method: string, params: readonly unknown[]): void {
    const text = JSON.stringify({ id: 1, method, params });
    takeLine(this.session, text, this.process.context, this.process.clock.monotonicMs());
    this.session.outbox.flush();
  }

  /** With shares of a few hashes, `searches` for other jobs would be hashing at the pool's cost. */
  subscribe(agent = "plain", searches = 0): this {
    this.request("mining.subscribe", [agent]);
    for (let n = searches; n < 16; n++) this.session.budget.triedOtherJobs(false);
    return this;
  }

  authorize(wallet: string, password = "x"): this {
    this.#user = `kaspadev:${wallet}.rig`;
    this.request("mining.authorize", [this.#user, password]);
    return this;
  }

  suggest(work: number): void {
    this.request("mining.suggest_difficulty", [difficultyOf(work) * 1.001]);
  }

  /** The high half of nonce number `n` of a connection's nonce space. */
  nonceHi(n: number): number {
    const { size, value } = this.session.extranonce;
    const shift = 32 - 8 * size;
    return size === 0 ? n >>> 0 : ((value << shift) | (n & (2 ** shift - 1))) >>> 0;
  }

  /** Submits under whatever name of a job. */
  submitNamed(job: string, hi: number, lo: number): void {
    const nonce = hi.toString(16).padStart(8, "0") + lo.toString(16).padStart(8, "0");
    this.request("mining.submit", [this.#user, job, nonce]);
  }

  submit(jobId: number, hi: number, lo: number): void {
    const nonce = hi.toString(16).padStart(8, "0") + lo.toString(16).padStart(8, "0");
    const params = `["${this.#user}","${jobId}","${nonce}"]`;
    const line = Buffer.from(`{"id":1,"method":"mining.submit","params":${params}}`);
    submitLine(this.session, line, 0, line.byteLength, this.process.context);
    this.session.outbox.flush();
  }
}
