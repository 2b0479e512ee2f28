// A journal folder that another process left, as a source for the recorder. It is only read and
// trimmed; a torn tail is left to the process that claims the folder next.

import type { JournalDirectory } from "./directory.ts";
import { FolderFiles, type FolderOptions } from "./folder.ts";
import type { RecordVisitor } from "./format.ts";
import { findEndInSlices } from "./scan.ts";
import type { JournalSource, TrimNeeds } from "./source.ts";

export class LeftFolder implements JournalSource {
  readonly identity: string;
  readonly durableSequence: number;
  readonly #files: FolderFiles;
  readonly #openedMs: number;

  private constructor(
    identity: string,
    durableSequence: number,
    files: FolderFiles,
    openedMs: number,
  ) {
    this.identity = identity;
    this.#openedMs = openedMs;
    this.durableSequence = durableSequence;
    this.#files = files;
  }

  /** The folder must be claimed. Throws PoolError "data" or a system error if it is unreadable. */
  static async open(
    folder: JournalDirectory,
    options: Omit<FolderOptions, "path">,
  ): Promise<LeftFolder> {
    const end = await findEndInSlices(folder.path, options.clock);
    const files = new FolderFiles({ ...options, path: folder.path });
    files.files.push(...end.files);
    return new LeftFolder(folder.identity, end.lastSequence, files, options.clock.nowMs());
  }

  /** Nobody writes while the folder is claimed here. */
  durableUntilMs(): number {
    return this.#openedMs;
  }

  get firstSequence(): number {
    return this.#files.files[0]?.firstSequence ?? this.durableSequence + 1;
  }

  read(sequence: number, visitor: RecordVisitor, maxShares: number): Promise<number> {
    const { durableSequence } = this;
    return this.#files.read(sequence, visitor, { maxShares, durableSequence });
  }

  trim(needs: TrimNeeds): void {
    this.#files.trim(needs);
  }

  close(): void {
    this.#files.close();
  }
}
