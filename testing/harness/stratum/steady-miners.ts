// Many miners that send shares at a steady rate over plain TCP and TLS, and record every reply.
// They do not hash: at a difficulty of four hashes every fourth nonce is a share. They do not
// reconnect: a connection that closes is a finding.

import type { Socket } from "bun";

export interface SteadyOptions {
  plainPort: number;
  tlsPort: number;
  /** Half of them over TLS. */
  miners: number;
  /** Of all miners together. */
  sharesPerSecond: number;
  user: string;
  /** Shares that can be recorded. */
  limit: number;
}

/** What became of a share: its error code, or one of these. */
export const OUTCOME = { accepted: 0, unanswered: 255 } as const;
const STALE = 21;
const TICK_MS = 10;

interface Miner {
  socket: Socket<Miner>;
  user: string;
  isTls: boolean;
  isOpen: boolean;
  prefix: string;
  job: string;
  rest: string;
}

export class SteadyMiners {
  /** By the number of the share, which is its id on the wire. */
  readonly nonces: BigUint64Array;
  readonly outcomes: Uint8Array;
  readonly sentMs: Float64Array;
  readonly replyMs: Float64Array;
  count = 0;
  /** Connections that were closed by the other side, with the time. */
  readonly cuts: { isTls: boolean; atMs: number }[] = [];
  readonly violations: string[] = [];
  readonly #options: SteadyOptions;
  readonly #miners: Miner[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;
  #due = 0;
  #next = 0;

  constructor(options: SteadyOptions) {
    const { limit } = options;
    this.#options = options;
    this.nonces = new BigUint64Array(limit);
    this.outcomes = new Uint8Array(limit).fill(OUTCOME.unanswered);
    this.sentMs = new Float64Array(limit);
    this.replyMs = new Float64Array(limit);
  }

  /** Resolves when all of them have a job. */
  async connect(): Promise<void> {
    const { miners } = this.#options;
    for (let at = 0; at < miners; at += 50) {
      const numbers = Array.from({ length: Math.min(50, miners - at) }, (_, n) => at + n);
      this.#miners.push(...(await Promise.all(numbers.map((n) => this.#open(n)))));
    }
    const isReady = () => this.#miners.every(({ job, prefix }) => job !== "" && prefix !== "");
    for (let tries = 0; !isReady(); tries++) {
      if (tries > 600) throw new Error("not every miner has a job");
      await Bun.sleep(50);
    }
  }

  /** Sends shares until `pause`. */
  start(): void {
    let before = performance.now();
    this.#timer = setInterval(() => {
      const now = performance.now();
      this.#due += ((now - before) * this.#options.sharesPerSecond) / 1000;
      before = now;
      for (; this.#due >= 1 && this.count < this.#options.limit; this.#due--) this.#share(now);
    }, TICK_MS);
  }

  /** Sends no more, and waits for outstanding replies. */
  async pause(): Promise<void> {
    clearInterval(this.#timer);
    for (let tries = 0; tries < 100 && this.unanswered() > 0; tries++) await Bun.sleep(100);
  }

  /** Shares without a reply whose connection is open. */
  unanswered(from = 0): number {
    let count = 0;
    for (let n = from; n < this.count; n++) {
      if (this.outcomes[n] === OUTCOME.unanswered) count += 1;
    }
    return count;
  }

  /** Of the shares from number `from` up to `to`, those for a job that was not known any more. */
  stale(from: number, to = this.count): number {
    let count = 0;
    for (let n = from; n < to; n++) if (this.outcomes[n] === STALE) count += 1;
    return count;
  }

  /** Times from sending to reply, in order. */
  latencies(from: number, to = this.count): Float64Array {
    const times: number[] = [];
    for (let n = from; n < to; n++) {
      if (this.outcomes[n] === OUTCOME.unanswered) continue;
      times.push((this.replyMs[n] ?? 0) - (this.sentMs[n] ?? 0));
    }
    return Float64Array.from(times).sort();
  }

  /** The miners themselves end these connections. */
  leave(isTls: boolean): void {
    for (const miner of this.#miners) if (miner.isTls === isTls) this.#end(miner);
  }

  #end(miner: Miner): void {
    if (!miner.isOpen) return;
    miner.isOpen = false;
    miner.socket.end();
  }

  async #open(number: number): Promise<Miner> {
    const { plainPort, tlsPort, user } = this.#options;
    const isTls = number % 2 === 1;
    const miner = {
      ...{ user: `${user}.rig${number}`, isTls, isOpen: true, prefix: "", job: "", rest: "" },
    } as Miner;
    const shaken = Promise.withResolvers<void>();
    miner.socket = await Bun.connect<Miner>({
      hostname: "127.0.0.1",
      port: isTls ? tlsPort : plainPort,
      ...(isTls ? { tls: { rejectUnauthorized: false } } : {}),
      data: miner,
      socket: {
        handshake: () => shaken.resolve(),
        data: (_socket, chunk) => this.#take(miner, chunk),
        close: () => {
          if (miner.isOpen) this.cuts.push({ isTls, atMs: performance.now() });
          miner.isOpen = false;
        },
        error: (_socket, error) => void this.violations.push(error.message),
      },
    });
    if (isTls) await shaken.promise;
    miner.socket.write(
      `{"id":"s","method":"mining.subscribe","params":["IceRiverMiner-v1.1"]}\n` +
        `{"id":"a","method":"mining.authorize","params":["${miner.user}","x"]}\n`,
    );
    return miner;
  }

  #share(now: number): void {
    const miner = this.#miners[this.#next++ % this.#miners.length];
    if (miner?.isOpen !== true) return;
    const n = this.count++;
    const own = (n + 1).toString(16).padStart(16 - miner.prefix.length, "0");
    this.nonces[n] = BigInt(`0x${miner.prefix}${own}`);
    this.sentMs[n] = now;
    const params = `["${miner.user}","${miner.job}","${miner.prefix}${own}"]`;
    miner.socket.write(`{"id":${n},"method":"mining.submit","params":${params}}\n`);
  }

  #take(miner: Miner, chunk: Buffer): void {
    const lines = (miner.rest + chunk.toString("latin1")).split("\n");
    miner.rest = lines.pop() ?? "";
    const now = performance.now();
    for (const line of lines) this.#line(miner, line, now);
  }

  #line(miner: Miner, line: string, now: number): void {
    const job = /"mining\.notify","params":\["([0-9]+)"/.exec(line)?.[1];
    const prefix = /"mining\.set_extranonce","params":\["([0-9a-f]+)"/.exec(line)?.[1];
    const n = /^\{"id":([0-9]+),/.exec(line)?.[1];
    if (job !== undefined) miner.job = job;
    else if (prefix !== undefined) miner.prefix = prefix;
    else if (n !== undefined) this.#reply(Number(n), line, now);
    else if (!/"mining\.set_difficulty"|^\{"id":"[sa]","result":(?:true|\[)/.test(line)) {
      this.violations.push(line);
    }
  }

  #reply(n: number, line: string, now: number): void {
    const code = line.includes('"result":true') ? 0 : /"error":\[([0-9]+)/.exec(line)?.[1];
    if (this.outcomes[n] !== OUTCOME.unanswered) this.violations.push(`second reply: ${line}`);
    this.outcomes[n] = Number(code ?? 254);
    this.replyMs[n] = now;
  }
}
