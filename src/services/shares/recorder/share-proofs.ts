// What the recorder keeps for the open book: the shares of a batch as proofs of work, the capsules
// of their jobs, and those of found blocks; stored in the transaction that stores the work.

import {
  insertBlockCapsule,
  insertJobCapsules,
  insertShareBatches,
} from "../../../adapters/database/openbook/recorded-shares.ts";
import type { Tx } from "../../../adapters/database/sql.ts";
import type { ReadShare, RecordVisitor } from "../../../adapters/journal/format.ts";
import { fromHex } from "../../../base/bytes.ts";
import { type CapsulePieces, capsulePieces } from "../../../domain/openbook/capsule.ts";
import { ShareBatches } from "../../../domain/openbook/share-batch.ts";
import { coinbaseProof } from "../../../domain/openbook/transaction-hash.ts";
import type { SolvedBlock } from "../blocks/found-block.ts";
import type { Aggregate } from "./aggregate.ts";

/** The capsule of a job by its pre-PoW hash; undefined if this process does not have it. */
export type CapsuleOf = (prePowHash: string) => CapsulePieces | undefined;

/** Jobs whose capsules are known to be stored are not stored again. */
const REMEMBERED_JOBS = 2000;

/** Lives as long as its recorder. */
export class ShareProofs {
  readonly #capsuleOf: CapsuleOf;
  readonly #stored = new Set<string>();

  constructor(capsuleOf: CapsuleOf) {
    this.#capsuleOf = capsuleOf;
  }

  /** A visitor that passes the journal's records on to `batch` and keeps their shares. */
  keeping(batch: Aggregate): KeptShares {
    return new KeptShares(batch);
  }

  async store(
    tx: Tx,
    instance: string,
    kept: KeptShares,
    idOf: (worker: string) => bigint,
  ): Promise<void> {
    const capsules = [...kept.jobs]
      .filter((hash) => !this.#stored.has(hash))
      .flatMap((hash) => {
        const pieces = this.#capsuleOf(hash);
        return pieces === undefined ? [] : [{ prePowHash: fromHex(hash, 32), pieces }];
      });
    await insertShareBatches(tx, instance, kept.batches.take(), idOf);
    await insertJobCapsules(tx, capsules);
    for (const { block } of kept.batch.blocks) {
      await insertBlockCapsule(tx, block.hash, blockCapsule(block));
    }
  }

  /** Called after the commit. */
  remember(kept: KeptShares): void {
    for (const hash of kept.jobs) {
      if (this.#capsuleOf(hash) !== undefined) this.#stored.add(hash);
    }
    for (const hash of this.#stored) {
      if (this.#stored.size <= REMEMBERED_JOBS) return;
      this.#stored.delete(hash);
    }
  }
}

export class KeptShares implements RecordVisitor {
  readonly batch: Aggregate;
  readonly batches = new ShareBatches();
  readonly jobs = new Set<string>();
  #job: ReadShare["job"] | undefined;

  constructor(batch: Aggregate) {
    this.batch = batch;
  }

  share(share: ReadShare): void {
    this.batch.share(share);
    this.batches.add(this.batch.position().segmentFirstSequence, share.sequence, share);
    if (share.job === this.#job) return;
    this.#job = share.job;
    this.jobs.add(share.job.prePowHash);
  }

  block(sequence: number, json: string): void {
    this.batch.block(sequence, json);
  }

  lost(firstSequence: number, lastSequence: number): void {
    this.batch.lost(firstSequence, lastSequence);
  }
}

function blockCapsule({ block, nonce }: SolvedBlock): Uint8Array {
  const { header, transactions } = block;
  const proof = coinbaseProof(transactions, header.hashMerkleRoot);
  const { head, parents, tail } = capsulePieces(header, BigInt(nonce), proof);
  return Buffer.concat([head, parents, tail]);
}
