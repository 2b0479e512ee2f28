// An adversary that hashes a job first and then uses one lever to be credited more for what it
// found, next to honest miners, in the pool of `share-market.ts`. `play` returns the credit per
// hash of each miner.

import { HandWoundClock } from "../../../src/base/clock.ts";
import {
  bestWork,
  type Find,
  fixed,
  HIGH_WORK,
  type Lever,
  LOW_WORK,
  portsFor,
  TWO_256,
  WORKS,
} from "./share-levers.ts";
import { type Header, headerOf, type MarketMiner, PoolProcess, powValue } from "./share-market.ts";

const HASHES = 512;
const HONEST_HASHES = 256;
const HONEST_MINERS = 2;
/** Found nonces are submitted this many jobs later, after every session had its chance. */
const PATIENCE_JOBS = 8;
/** Nonces of a find that are tried under the ids of other works. */
const FOREIGN_TRIES = 4;

export interface MarketOptions {
  lever: Lever;
  /** Jobs a second. */
  rate: number;
  jobs?: number;
  /** Connections of the adversary if the lever uses many. */
  connections?: number;
}

/** `miner` submits all of `find`; the pool accepts what meets the difficulty. */
interface Sale {
  miner: MarketMiner;
  find: Find;
}

export class Market {
  readonly #clock = new HandWoundClock();
  readonly #options: Required<MarketOptions>;
  readonly #processes: PoolProcess[];
  readonly #honest: { miner: MarketMiner; lastJobId: number; from: number }[] = [];
  readonly #crowd: MarketMiner[] = [];
  readonly #sales: { at: number; sale: Sale }[] = [];
  /** Ids of a header's jobs, by process. */
  readonly #ids = new Map<string, number>();
  #random = 1;
  #step = 0;
  #hashes = { adversary: 0, honest: 0 };
  #work = { adversary: 0, honest: 0 };

  constructor(options: MarketOptions) {
    this.#options = { jobs: 1500, connections: 26, ...options };
    const instances = options.lever === "processes" ? 2 : 1;
    const ports = portsFor(options.lever);
    this.#processes = Array.from(
      { length: instances },
      (_, instance) => new PoolProcess({ clock: this.#clock, ports, instance, instances }),
    );
  }

  play(): { adversary: number; honest: number } {
    this.#newHeader();
    this.#open();
    const periodMs = 1000 / this.#options.rate;
    let watchedMs = 0;
    while (this.#step < this.#options.jobs) {
      const startMs = this.#clock.monotonicMs();
      this.#turn(periodMs);
      this.#clock.advance(startMs + periodMs - this.#clock.monotonicMs());
      this.#mineHonestly();
      while (this.#clock.monotonicMs() - watchedMs >= 1000) {
        watchedMs += 1000;
        for (const process of this.#processes) process.watch();
      }
      this.#sell(this.#step);
    }
    this.#sell(Number.POSITIVE_INFINITY);
    for (const process of this.#processes) {
      for (const [worker, work] of process.journal.credits) {
        this.#work[worker.startsWith("kaspadev:honest") ? "honest" : "adversary"] += work;
      }
    }
    return {
      adversary: this.#work.adversary / this.#hashes.adversary,
      honest: this.#work.honest / this.#hashes.honest,
    };
  }

  #open(): void {
    for (let n = 0; n < HONEST_MINERS; n++) {
      const miner = this.#connect(0).subscribe().authorize(`honest${n}`);
      this.#honest.push({ miner, lastJobId: -1, from: 0x4000_0000 + n * 0x800_0000 });
    }
    const { lever, connections } = this.#options;
    if (lever === "suggest" || lever === "stalled" || lever === "processes") {
      const process = this.#processes.at(-1);
      for (let n = 0; n < connections; n++) {
        const miner = this.#connect(0, process).subscribe().authorize("thief");
        miner.isStalled = lever === "stalled";
        this.#crowd.push(miner);
        this.#clock.advance(lever === "suggest" ? 250 / connections : 0);
      }
    } else if (lever === "reuse") {
      while (this.#crowd.length < 250) this.#crowd.push(this.#connect(0).subscribe());
      const last = this.#connect(0).subscribe().authorize("thief");
      last.suggest(HIGH_WORK);
      this.#crowd.push(last);
    } else if (lever === "noPrefix") {
      for (const work of [LOW_WORK, HIGH_WORK]) {
        this.#crowd.push(this.#connect(0).subscribe().authorize("thief", fixed(work)));
      }
    } else if (lever === "noPrefixPorts") {
      for (const port of [0, 1]) {
        this.#crowd.push(this.#connect(port).subscribe().authorize("thief"));
      }
      this.#crowd.push(this.#connect(2).subscribe().authorize("thief", fixed(32)));
    }
  }

  /** Publishes a job to every process, while the adversary uses its lever. */
  #turn(periodMs: number): void {
    const { lever } = this.#options;
    if (lever === "processes") {
      this.#turnOfTwo(periodMs);
      return;
    }
    const header = this.#newHeader();
    if (lever === "suggest") this.#suggest(header);
    else if (lever === "password") this.#password(header);
    else if (lever === "stalled") this.#stalled(header);
    else if (lever === "ports") this.#ports(header);
    else if (lever === "reuse") this.#reuse(header);
    else this.#withoutPrefix(header);
  }

  /** The connection that gets the job last suggests the difficulty that pays best. */
  #suggest(header: Header): void {
    const process = this.#process(0);
    const id = this.#idOf(header, process);
    const late = this.#crowd.filter((miner) => miner.session.lastJobId < id);
    const [first] = late.sort((a, b) => a.session.nextJobMs - b.session.nextJobMs);
    const miner = first ?? this.#pick(this.#crowd);
    const find = this.#find(miner, header);
    miner.suggest(bestWork(find, WORKS));
    this.#later({ miner, find });
  }

  /** A connection that knows its prefix sets its difficulty in the password. */
  #password(header: Header): void {
    const agent = this.#next() % 2 === 0 ? "goldshell" : "bzminer";
    const miner = this.#connect(0).subscribe(agent);
    const find = this.#find(miner, header);
    miner.authorize("thief", fixed(bestWork(find, WORKS)));
    this.#submit({ miner, find });
    miner.process.disconnect(miner);
  }

  /** A connection that stops reading chooses when it gets the job. */
  #stalled(header: Header): void {
    const miner = this.#crowd[this.#step % this.#crowd.length] ?? this.#pick(this.#crowd);
    const find = this.#find(miner, header);
    miner.suggest(bestWork(find, WORKS));
    miner.resume();
    this.#submit({ miner, find });
    miner.isStalled = true;
  }

  /** Chooses the port after hashing, with the prefix that was hashed. */
  #ports(header: Header): void {
    const probe = this.#connect(0).subscribe();
    const find = this.#find(probe, header);
    probe.process.disconnect(probe);
    const works = [LOW_WORK, 32, HIGH_WORK];
    const { value } = probe.session.extranonce;
    for (const port of [works.indexOf(bestWork(find, works)), 0]) {
      const miner = this.#connect(port).subscribe();
      if (miner.session.extranonce.value === value) {
        miner.authorize("thief");
        this.#submit({ miner, find });
      }
      miner.process.disconnect(miner);
      if (miner.session.extranonce.value === value) return;
    }
  }

  /** Submits the best nonces, disconnects, and returns with the same prefix for the rest. */
  #reuse(header: Header): void {
    const last = this.#crowd.at(-1);
    if (last === undefined || this.#clock.monotonicMs() - last.session.openedMs < 600) return;
    const find = this.#find(last, header);
    this.#submit({ miner: last, find });
    this.#crowd.pop();
    last.process.disconnect(last);
    for (;;) {
      const miner = this.#connect(0).subscribe();
      if (miner.session.extranonce.value !== last.session.extranonce.value) {
        this.#crowd.unshift(miner);
        continue;
      }
      miner.authorize("thief");
      this.#submit({ miner, find });
      miner.suggest(HIGH_WORK);
      this.#crowd.push(miner);
      return;
    }
  }

  /** One process has the job earlier than the other, on which the difficulty is chosen. */
  #turnOfTwo(periodMs: number): void {
    const [fast, slow] = [this.#process(0), this.#process(1)];
    const header = this.#makeHeader();
    this.#give(header, fast);
    const miner = this.#pick(this.#crowd);
    const find = this.#find(miner, header);
    miner.suggest(bestWork(find, WORKS));
    this.#clock.advance(Math.min(periodMs, 200) * ((this.#next() % 100) / 100));
    // Every other time the slow process believes that it had the job first.
    const publishedMs = this.#step % 2 === 0 ? this.#clock.monotonicMs() : header.publishedMs;
    this.#give({ ...header, publishedMs }, slow);
    this.#later({ miner, find });
  }

  /** A nonce is valid on every connection without a prefix: it goes where it is worth most. */
  #withoutPrefix(header: Header): void {
    const [low, high, prefixed] = this.#crowd;
    if (low === undefined || high === undefined) return;
    const turns = prefixed === undefined ? [low, high] : [low, high, prefixed];
    const hasher = turns[this.#step % turns.length] ?? low;
    const id = hasher.session.lastJobId;
    const job = hasher.process.book.get(id);
    const nonces = this.#hash(prefixed ?? low, job?.template ?? header);
    const foreignIds = turns.map(({ session }) => session.lastJobId).filter((one) => one !== id);
    const find = { header, nonces, id, foreignIds };
    // A nonce under the id of another job costs the pool one more hash.
    this.#hashes.adversary += FOREIGN_TRIES * foreignIds.length;
    for (const miner of [...turns].reverse()) this.#later({ miner, find });
  }

  #mineHonestly(): void {
    for (const one of this.#honest) {
      const { miner } = one;
      const { lastJobId } = miner.session;
      const job = miner.process.book.get(lastJobId);
      if (lastJobId === one.lastJobId || job === undefined) continue;
      one.lastJobId = lastJobId;
      const header = headerOf(job.template);
      const limit = TWO_256 / miner.assignedWork;
      this.#hashes.honest += HONEST_HASHES;
      for (let lo = 0; lo < HONEST_HASHES; lo++) {
        const hi = miner.nonceHi(one.from);
        if (powValue(header, hi, lo) <= limit) miner.submit(lastJobId, hi, lo);
      }
    }
  }

  #find(miner: MarketMiner, header: Header): Find {
    return { header, nonces: this.#hash(miner, header) };
  }

  #hash(miner: MarketMiner, work: Pick<Header, "prePowHash" | "timestampMs">): Find["nonces"] {
    const print = headerOf(work);
    const hi = miner.nonceHi(0);
    const nonces = [];
    for (let lo = 0; lo < HASHES; lo++) {
      const value = powValue(print, hi, lo);
      if (value <= TWO_256 / LOW_WORK) nonces.push({ hi, lo, value });
    }
    this.#hashes.adversary += HASHES;
    return nonces;
  }

  #later(sale: Sale): void {
    this.#sales.push({ at: this.#step + PATIENCE_JOBS, sale });
  }

  #sell(until: number): void {
    while ((this.#sales[0]?.at ?? Number.POSITIVE_INFINITY) <= until) {
      const next = this.#sales.shift();
      if (next === undefined) return;
      this.#submit(next.sale);
    }
  }

  #submit({ miner, find }: Sale): void {
    const id = find.id ?? this.#idOf(find.header, miner.process);
    for (const { hi, lo } of find.nonces) miner.submit(id, hi, lo);
    for (const { hi, lo } of find.nonces.slice(0, FOREIGN_TRIES)) {
      for (const foreignId of find.foreignIds ?? []) miner.submit(foreignId, hi, lo);
    }
  }

  #newHeader(): Header {
    const header = this.#makeHeader();
    for (const process of this.#processes) this.#give(header, process);
    return header;
  }

  #makeHeader(): Header {
    this.#step += 1;
    const prePowHash = this.#step.toString(16).padStart(64, "0");
    const publishedMs = this.#clock.monotonicMs();
    return { number: this.#step, prePowHash, timestampMs: BigInt(this.#step), publishedMs };
  }

  #give(header: Header, process: PoolProcess): void {
    const { id } = process.take(header);
    this.#ids.set(`${this.#processes.indexOf(process)} ${header.number}`, id);
  }

  #idOf(header: Header, process: PoolProcess): number {
    return this.#ids.get(`${this.#processes.indexOf(process)} ${header.number}`) ?? -1;
  }

  #connect(port: number, process = this.#process(0)): MarketMiner {
    const miner = process.connect(port);
    if (miner === undefined) throw new Error("no prefix is left");
    return miner;
  }

  #process(index: number): PoolProcess {
    const process = this.#processes[index];
    if (process === undefined) throw new Error(`no process ${index}`);
    return process;
  }

  #pick(miners: readonly MarketMiner[]): MarketMiner {
    const miner = miners[this.#next() % miners.length];
    if (miner === undefined) throw new Error("no connection");
    return miner;
  }

  #next(): number {
    this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#random >>> 8;
  }
}
