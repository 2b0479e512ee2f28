// Unconfirmed transactions and the rules for accepting one, with the node's refusal texts
// (rusty-kaspa 2.1.0 mining/errors). Wallet calls submit, templates select, new blocks remove.
// Invariant: no two transactions in it spend the same output.

import { valueIn, valueOut } from "../chain/acceptance.ts";
import {
  isCoinbase,
  type Outpoint,
  outpointKey,
  type Transaction,
  type Utxo,
} from "../chain/block.ts";
import { transactionId } from "../chain/hashing.ts";
import { CallFault } from "../wrpc/call-fault.ts";
import { blockMassLimit, massOf, normalizedMass } from "./mass.ts";
import {
  type ContextRules,
  isMature,
  refusalInContext,
  refusalInIsolation,
} from "./mempool-rules.ts";
import type { Signatures } from "./signatures.ts";

export interface MempoolEntry {
  id: string;
  transaction: Transaction;
  fee: bigint;
  mass: bigint;
  spent: Utxo[];
  /** Inserted by the control object without checks. */
  isTrusted: boolean;
}

export interface MempoolOptions {
  /** At this DAA score. */
  maturity: (daaScore: bigint) => bigint;
  acceptedMemoryDaa: bigint;
  signatures: Signatures;
  utxo: (key: string) => Utxo | undefined;
  daaScore: () => bigint;
}

const unacceptedDaaScore = (1n << 64n) - 1n;

export class Mempool {
  /** Minimum sompi per gram. */
  minimumFeerate: bigint;
  readonly #options: MempoolOptions;
  readonly #entries = new Map<string, MempoolEntry>();
  readonly #spentBy = new Map<string, string>();
  /** Ids seen in blocks, with the DAA score at that time. */
  readonly #accepted = new Map<string, bigint>();

  constructor(options: MempoolOptions & { minimumFeerate: bigint }) {
    this.#options = options;
    this.minimumFeerate = options.minimumFeerate;
  }

  get size(): number {
    return this.#entries.size;
  }

  entries(): MempoolEntry[] {
    return [...this.#entries.values()];
  }

  find(id: string): MempoolEntry | undefined {
    return this.#entries.get(id);
  }

  /** Returns the id; throws a CallFault "Rejected transaction …". */
  submit(transaction: Transaction): string {
    const id = transactionId(transaction);
    const reject = (reason: string) => new CallFault(`Rejected transaction ${id}: ${reason}`);
    const refusal = this.#refusalOfKnown(id) ?? refusalInIsolation(id, transaction);
    if (refusal !== null) throw reject(refusal);
    const conflict = this.#conflict(transaction);
    if (conflict !== null) throw reject(conflict);
    const spent = transaction.inputs.map((input) => this.#spendable(input.previousOutpoint));
    const known = spent.filter((utxo) => utxo !== undefined);
    if (known.length < spent.length) {
      throw reject(`transaction ${id} is an orphan where orphan is disallowed`);
    }
    const mass = massOf(transaction, known);
    const inContext = refusalInContext(id, transaction, known, mass, this.#rules());
    if (inContext !== null) throw reject(inContext);
    const fee = valueIn(known) - valueOut(transaction);
    const filled = { ...transaction, storageMass: mass.storage };
    this.#add({ id, transaction: filled, fee, mass: normalizedMass(mass), spent: known });
    return id;
  }

  /** Inserts a transaction without checking fee or signature; its inputs must be unspent. */
  submitTrusted(transaction: Transaction): string {
    const id = transactionId(transaction);
    const spent = transaction.inputs.map((input) => this.#spendable(input.previousOutpoint));
    const known = spent.filter((utxo) => utxo !== undefined);
    if (known.length < spent.length) throw new CallFault(`an input of ${id} does not exist`);
    this.#options.signatures.trust(id);
    for (const { previousOutpoint } of transaction.inputs) this.#evictSpender(previousOutpoint);
    this.#add({ id, transaction, fee: 0n, mass: 0n, spent: known }, true);
    return id;
  }

  /** True if it was present. Transactions that spend its outputs are removed too. */
  forget(id: string): boolean {
    const entry = this.#entries.get(id);
    if (entry === undefined) return false;
    this.#entries.delete(id);
    for (const input of entry.transaction.inputs) {
      this.#spentBy.delete(outpointKey(input.previousOutpoint));
    }
    for (const index of entry.transaction.outputs.keys()) {
      this.#evictSpender({ transactionId: id, index });
    }
    return true;
  }

  clear(): void {
    this.#entries.clear();
    this.#spentBy.clear();
    this.#accepted.clear();
  }

  /** Removes transactions accepted by a block, and those that conflict with them. */
  blockAdded(transactions: readonly Transaction[], ids: readonly string[]): void {
    const daaScore = this.#options.daaScore();
    for (const [at, transaction] of transactions.entries()) {
      if (isCoinbase(transaction)) continue;
      const id = ids[at] ?? "";
      this.#accepted.set(id, daaScore);
      this.#removeMined(id);
      for (const { previousOutpoint } of transaction.inputs) this.#evictSpender(previousOutpoint);
    }
    for (const [id, seen] of this.#accepted) {
      if (seen + this.#options.acceptedMemoryDaa < daaScore) this.#accepted.delete(id);
    }
  }

  /** Drops transactions that lost an input in a reorganisation. */
  dropImpossible(): void {
    for (const entry of this.entries()) {
      const isWhole = entry.transaction.inputs.every(
        (input) => this.#spendable(input.previousOutpoint) !== undefined,
      );
      if (!isWhole) this.forget(entry.id);
    }
  }

  /** Transactions for the next block: inputs confirmed and mature, highest fee rate first. */
  selection(): MempoolEntry[] {
    const ready = this.entries().filter((entry) =>
      entry.transaction.inputs.every((input) => this.#isReady(outpointKey(input.previousOutpoint))),
    );
    const feerate = (entry: MempoolEntry) =>
      entry.isTrusted ? Number.POSITIVE_INFINITY : Number(entry.fee) / Number(entry.mass);
    ready.sort((left, right) => feerate(right) - feerate(left));
    let room = blockMassLimit;
    return ready.filter((entry) => {
      if (entry.mass > room) return false;
      room -= entry.mass;
      return true;
    });
  }

  #rules(): ContextRules {
    const { maturity, signatures } = this.#options;
    const { minimumFeerate } = this;
    const daaScore = this.#options.daaScore();
    return { maturity: maturity(daaScore), daaScore, signatures, minimumFeerate };
  }

  #refusalOfKnown(id: string): string | null {
    if (this.#accepted.has(id)) return `transaction ${id} was already accepted by the consensus`;
    if (this.#entries.has(id)) return `transaction ${id} is already in the mempool`;
    return null;
  }

  #conflict(transaction: Transaction): string | null {
    for (const { previousOutpoint } of transaction.inputs) {
      const other = this.#spentBy.get(outpointKey(previousOutpoint));
      if (other === undefined) continue;
      const outpoint = `(${previousOutpoint.transactionId}, ${previousOutpoint.index})`;
      return `output ${outpoint} already spent by transaction ${other} in the mempool`;
    }
    return null;
  }

  #isReady(key: string): boolean {
    const utxo = this.#options.utxo(key);
    return utxo !== undefined && isMature(utxo, this.#rules());
  }

  /** From the UTXO set, or from the outputs of a mempool transaction. */
  #spendable(outpoint: Outpoint): Utxo | undefined {
    const confirmed = this.#options.utxo(outpointKey(outpoint));
    if (confirmed !== undefined) return confirmed;
    const parent = this.#entries.get(outpoint.transactionId);
    const output = parent?.transaction.outputs[outpoint.index];
    if (output === undefined) return undefined;
    return {
      outpoint,
      amount: output.value,
      scriptPublicKey: output.scriptPublicKey,
      blockDaaScore: unacceptedDaaScore,
      isCoinbase: false,
      covenantId: output.covenant?.covenantId ?? null,
    };
  }

  #add(entry: Omit<MempoolEntry, "isTrusted">, isTrusted = false): void {
    this.#entries.set(entry.id, { ...entry, isTrusted });
    for (const input of entry.transaction.inputs) {
      this.#spentBy.set(outpointKey(input.previousOutpoint), entry.id);
    }
  }

  #removeMined(id: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#entries.delete(id);
    for (const input of entry.transaction.inputs) {
      this.#spentBy.delete(outpointKey(input.previousOutpoint));
    }
  }

  #evictSpender(outpoint: Outpoint): void {
    const spender = this.#spentBy.get(outpointKey(outpoint));
    if (spender !== undefined) this.forget(spender);
  }
}
