// A share journal in memory, for tests of what the recorder makes of it.

import type { ReadShare, RecordVisitor } from "../../../src/adapters/journal/format.ts";
import type { JournalSource } from "../../../src/adapters/journal/source.ts";

export type JournaledShare = Omit<ReadShare, "sequence">;

export class MemoryJournal implements JournalSource {
  readonly identity: string;
  readonly firstSequence = 1;
  readonly #records: { share: ReadShare; block: string | undefined }[] = [];

  constructor(identity: string) {
    this.identity = identity;
  }

  get durableSequence(): number {
    return this.#records.length;
  }

  append(share: JournaledShare, block?: string): number {
    const sequence = this.#records.length + 1;
    this.#records.push({ share: { ...share, sequence }, block });
    return sequence;
  }

  durableUntilMs(): number {
    return this.#records.at(-1)?.share.timeMs ?? 0;
  }

  async read(sequence: number, visitor: RecordVisitor, maxShares: number): Promise<number> {
    const some = this.#records.slice(sequence, sequence + maxShares);
    for (const { share, block } of some) {
      visitor.share(share);
      if (block !== undefined) visitor.block(share.sequence, block);
    }
    return sequence + some.length;
  }

  trim(): void {
    // Everything stays: a test may read it again.
  }

  close(): void {
    // Nothing is open.
  }
}
