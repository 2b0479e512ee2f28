// Everything that a test can do to a running simulated node, as plain methods. Tests call them
// directly, the control server by name. A method returns when its effect is complete; parameters
// and results are JSON values (sompi as decimal text).

import { maturityAt } from "../options.ts";
import type { CallContext } from "../wrpc/call-context.ts";
import { payeeScript } from "../wrpc/calls-mining.ts";
import type { Gate } from "./call-gate.ts";
import type { RejectReason, TemplateFault } from "./faults.ts";
import {
  foreignScript,
  fund,
  makeRed,
  mineBlocks,
  reorganise,
  spendElsewhere,
} from "./scenarios.ts";

export interface ControlDeps {
  context: CallContext;
  gates: readonly Gate[];
}

export class Control {
  readonly #context: CallContext;
  readonly #gates: readonly Gate[];
  #redLeft = 0;
  #interval: ReturnType<typeof setInterval> | undefined;

  constructor(parts: ControlDeps) {
    this.#context = parts.context;
    this.#gates = parts.gates;
    const { chain, options } = parts.context;
    chain.onBlock(({ block, isSubmitted }) => {
      if (!isSubmitted || this.#redLeft === 0) return;
      this.#redLeft -= 1;
      queueMicrotask(() => makeRed(chain, block.hash, options.k));
    });
    this.setBlockInterval({ ms: options.blockIntervalMs });
  }

  /** The state of the network. */
  state(): Record<string, string | number | boolean> {
    const { chain } = this.#context;
    const { virtual, dag, mempool } = chain;
    return {
      blocks: dag.size,
      tips: dag.tips.length,
      sink: virtual.sink,
      blueScore: dag.block(virtual.sink).ghostdag.blueScore.toString(),
      virtualDaaScore: virtual.daaScore.toString(),
      mempool: mempool.size,
    };
  }

  /** Mines blocks without proof of work, paying the address or a foreign miner. */
  mine(given: { count?: number; address?: string } = {}): { hashes: string[] } {
    return {
      hashes: mineBlocks(this.#context.chain, given.count ?? 1, this.#payee(given.address)),
    };
  }

  /** `count` outputs of `amount` sompi each, spendable at once. */
  fund(given: { address: string; amount: string; count?: number }): { transactionId: string } {
    const payee = this.#payee(given.address);
    const amount = BigInt(given.amount);
    return { transactionId: fund(this.#context.chain, payee, amount, given.count ?? 1) };
  }

  /** Reorganises the newest `depth` chain blocks out of the selected chain. */
  reorg(given: { depth: number; address?: string }): { removed: string[]; added: string[] } {
    return reorganise(this.#context.chain, given.depth, this.#payee(given.address));
  }

  /** The next submitted blocks are accepted and then outweighed, so that they become red. */
  makeNextBlocksRed(given: { count: number }): void {
    this.#redLeft = given.count;
  }

  /** Moves mature outputs of an address elsewhere without its key; all of them by default. */
  spendElsewhere(given: { address: string; to?: string; outpoints?: string[]; count?: number }): {
    transactionId: string;
    spent: string[];
  } {
    const { chain, options } = this.#context;
    return spendElsewhere(chain, this.#payee(given.address), {
      to: this.#payee(given.to),
      outpoints: given.outpoints ?? null,
      maturity: maturityAt(options, chain.virtual.daaScore),
      count: given.count ?? 1_000,
    });
  }

  /** Interval of the foreign miner; 0 stops it. */
  setBlockInterval(given: { ms: number }): void {
    clearInterval(this.#interval);
    this.#interval = undefined;
    if (given.ms <= 0) return;
    this.#interval = setInterval(() => this.#context.chain.mine(foreignScript), given.ms);
  }

  rejectSubmits(given: { count: number; reason: RejectReason }): void {
    this.#context.faults.rejectSubmits(given.count, given.reason);
  }

  /**
   * The call takes effect, the reply is lost. `method` in wRPC JSON spelling, or "*". Here and in
   * the next two methods the first `skip` calls are not affected.
   */
  loseReplies(given: { method: string; count: number; skip?: number }): void {
    this.#context.faults.loseReplies(given.method, given.count, given.skip);
  }

  delayReplies(given: { method: string; count: number; ms: number; skip?: number }): void {
    this.#context.faults.delayReplies(given.method, given.count, given.ms, given.skip);
  }

  failCalls(given: { method: string; count: number; message: string; skip?: number }): void {
    this.#context.faults.failCalls(given.method, given.count, given.message, given.skip);
  }

  spoilTemplates(given: { fault: TemplateFault; count: number }): void {
    this.#context.faults.spoilTemplates(given.fault, given.count);
  }

  /** null = from the age of the sink. */
  setSynced(given: { isSynced: boolean | null }): void {
    this.#context.faults.isSynced = given.isSynced;
  }

  setReported(given: { network?: string | null; version?: string | null }): void {
    this.#context.faults.reportedNetwork = given.network ?? null;
    this.#context.faults.reportedVersion = given.version ?? null;
  }

  setUtxoIndex(given: { hasUtxoIndex: boolean }): void {
    this.#context.faults.hasUtxoIndex = given.hasUtxoIndex;
  }

  /** `factor` scales the estimate; `minimum` is the mempool's minimum, in sompi per gram. */
  setFeerate(given: { factor?: number; minimum?: string }): void {
    this.#context.faults.feerateFactor = given.factor ?? 1;
    const minimum = given.minimum ?? this.#context.options.minimumFeerate;
    this.#context.chain.mempool.minimumFeerate = BigInt(minimum);
  }

  setMuted(given: { isMuted: boolean }): void {
    this.#context.faults.isMuted = given.isMuted;
  }

  forgetTransaction(given: { transactionId: string }): { wasKnown: boolean } {
    return { wasKnown: this.#context.chain.mempool.forget(given.transactionId) };
  }

  /** Closes every connection; new ones are accepted at once. */
  dropConnections(): void {
    for (const gate of this.#gates) gate.cut();
  }

  /** Like SIGSTOP: connections stay, new ones are accepted, nothing is sent. */
  freeze(): void {
    for (const gate of this.#gates) gate.freeze();
  }

  thaw(): void {
    for (const gate of this.#gates) gate.thaw();
  }

  /** Like a kill: connections close and new ones are refused until `comeBack`. */
  async goDown(): Promise<void> {
    await Promise.all(this.#gates.map((gate) => gate.shut()));
  }

  /** The mempool of a restarted node is empty. */
  async comeBack(given: { keepMempool?: boolean } = {}): Promise<void> {
    if (given.keepMempool !== true) this.#context.chain.mempool.clear();
    await Promise.all(this.#gates.map((gate) => gate.reopen()));
  }

  async restart(given: { downMs?: number; keepMempool?: boolean } = {}): Promise<void> {
    await this.goDown();
    await Bun.sleep(given.downMs ?? 0);
    await this.comeBack(given);
  }

  /** Clears all faults; blocks are not changed. */
  clearFaults(): void {
    this.#redLeft = 0;
    this.#context.faults.clear();
    this.#context.chain.mempool.minimumFeerate = this.#context.options.minimumFeerate;
    this.thaw();
  }

  stop(): void {
    clearInterval(this.#interval);
  }

  #payee(address: string | undefined): string {
    return address === undefined ? foreignScript : payeeScript(address, this.#context);
  }
}
