// The simulated network as one object: DAG, selected chain, UTXO set, mempool. The RPC calls read
// it; the control object changes it. Every block, submitted or mined internally, enters through
// `#insert` and is announced exactly once.

import { randomBytes } from "node:crypto";
import { Mempool } from "../mempool/mempool.ts";
import { Signatures } from "../mempool/signatures.ts";
import { maturityAt, type NodeOptions, serverVersion } from "../options.ts";
import type { Block, DagBlock, ScriptHex, Utxo } from "./block.ts";
import { coinbaseTransaction, encodePayload } from "./coinbase.ts";
import { bodyCommitment, utxoCommitment } from "./commitment.ts";
import { type Consequences, Dag } from "./dag.ts";
import { blockHash, transactionId } from "./hashing.ts";
import { type SubmissionRules, validateBlock } from "./submission.ts";
import { blockVersion, buildBlock, TemplateCache } from "./template.ts";
import { type VirtualBlock, type VirtualChange, VirtualState } from "./virtual-state.ts";

export interface BlockEvent {
  block: DagBlock;
  change: VirtualChange;
  /** False for a block of the internal miner. */
  isSubmitted: boolean;
}

export type SubmitOutcome = { accepted: true; hash: string } | { accepted: false; why: string };

/** A key without an owner; the control object spends its outputs without a signature. */
export const faucetScript: ScriptHex = `000020${"02".repeat(32)}ac`;

const faucetUtxo: Utxo = {
  outpoint: { transactionId: `${"00".repeat(31)}01`, index: 0 },
  amount: 1_000_000_000_00000000n,
  scriptPublicKey: faucetScript,
  blockDaaScore: 0n,
  isCoinbase: false,
  covenantId: null,
};

const genesisPayload = {
  blueScore: 0n,
  subsidy: 0n,
  scriptPublicKey: "0000",
  extraData: "simulated node",
};

export function genesisBlock(bits: number, timestamp: bigint): Block {
  const transactions = [coinbaseTransaction([], encodePayload(genesisPayload))];
  const added = new Map([["faucet", faucetUtxo]]);
  return {
    header: {
      version: blockVersion,
      parentsByLevel: [],
      hashMerkleRoot: bodyCommitment(transactions),
      acceptedIdMerkleRoot: "00".repeat(32),
      utxoCommitment: utxoCommitment("00".repeat(32), { added, removed: new Map() }),
      timestamp,
      bits,
      nonce: 0n,
      daaScore: 0n,
      blueWork: 0n,
      blueScore: 0n,
      pruningPoint: "00".repeat(32),
    },
    transactions,
  };
}

export class SimulatedChain {
  readonly dag: Dag;
  readonly virtual: VirtualState;
  readonly mempool: Mempool;
  readonly signatures = new Signatures();
  readonly #options: NodeOptions;
  readonly #rules: SubmissionRules;
  readonly #invalid = new Set<string>();
  readonly #cache = new TemplateCache();
  readonly #listeners: ((event: BlockEvent) => void)[] = [];

  constructor(options: NodeOptions, genesis: Block) {
    this.#options = options;
    const { k, blockTimeMs, rateChange, maxParents, mergesetLimit, checkPow } = options;
    const maturity = (daaScore: bigint) => maturityAt(options, daaScore);
    const hash = blockHash(genesis.header);
    const transactionIds = genesis.transactions.map(transactionId);
    this.dag = new Dag({ k, blockTimeMs, rateChange, genesis, hash, transactionIds });
    const isSigned = this.signatures.isValid.bind(this.signatures);
    const premine = [faucetUtxo];
    const { dag } = this;
    const limits = { maturity, maxParents, mergesetLimit };
    this.virtual = new VirtualState({ dag, premine, isSigned, ...limits });
    this.#rules = { dag, maxParents, mergesetLimit, checkPow, subsidy: options.subsidySompi };
    this.mempool = new Mempool({
      maturity,
      acceptedMemoryDaa: options.acceptedMemoryDaa,
      minimumFeerate: options.minimumFeerate,
      signatures: this.signatures,
      utxo: (key) => this.virtual.utxos.get(key),
      daaScore: () => this.virtual.daaScore,
    });
  }

  /** Called after every block, in the order of the blocks. */
  onBlock(listener: (event: BlockEvent) => void): void {
    this.#listeners.push(listener);
  }

  /** The block to mine for this payee; identical within a second if nothing changes. */
  template(payee: ScriptHex, extraData: string): Block {
    const nowMs = Date.now();
    const base = this.virtual.virtual;
    return this.#cache.get(`${payee}/${extraData}`, base, nowMs, () =>
      this.#build(base, payee, extraData),
    );
  }

  /** Validates a client's block; a known block gets its first result again. */
  submit(block: Block): SubmitOutcome {
    const hash = blockHash(block.header);
    if (this.dag.has(hash)) return { accepted: true, hash };
    if (this.#invalid.has(hash)) return { accepted: false, why: "the hash is known as invalid" };
    const result = validateBlock(block, BigInt(Date.now()), this.#rules);
    if (!result.isValid) {
      if (result.isForEver) this.#invalid.add(hash);
      return { accepted: false, why: result.why };
    }
    this.#insert({ block, hash, ...result, isSubmitted: true });
    return { accepted: true, hash };
  }

  /** Adds a block without proof of work, on the virtual block or on the given parents. */
  mine(payee: ScriptHex, extraData = "within", parents?: string[]): DagBlock {
    const base = parents === undefined ? this.virtual.virtual : this.virtual.preview(parents);
    const block = this.#build(base, payee, `${serverVersion}/${extraData}`, parents === undefined);
    block.header.nonce = randomBytes(8).readBigUInt64LE();
    const hash = blockHash(block.header);
    const { consequences } = base;
    return this.#insert({ block, hash, consequences, level: 0, isSubmitted: false });
  }

  /** Adds a block of a state file without validating it again. */
  restore(block: Block, hash: string, transactionIds: string[], level: number): void {
    const consequences = this.dag.consequences(block.header.parentsByLevel[0] ?? []);
    this.dag.insert({ block, hash, transactionIds, level, consequences });
    this.virtual.resolve();
  }

  #build(base: VirtualBlock, payee: ScriptHex, extraData: string, withMempool = true): Block {
    const transactions = withMempool ? this.mempool.selection() : [];
    return buildBlock({
      base,
      payee,
      extraData,
      subsidy: this.#options.subsidySompi,
      transactions: transactions.map((entry) => entry.transaction),
      nowMs: BigInt(Date.now()),
      pruningPoint: this.dag.genesis,
      find: (hash) => this.dag.block(hash),
    });
  }

  #insert(entering: {
    block: Block;
    hash: string;
    consequences: Consequences;
    level: number;
    isSubmitted: boolean;
  }): DagBlock {
    const { block, isSubmitted } = entering;
    const transactionIds = block.transactions.map(transactionId);
    const added = this.dag.insert({ ...entering, transactionIds });
    const change = this.virtual.resolve();
    this.mempool.blockAdded(block.transactions, transactionIds);
    if (change.removedChain.length > 0) this.mempool.dropImpossible();
    for (const listener of this.#listeners) listener({ block: added, change, isSubmitted });
    return added;
  }
}
