// Where an app process keeps its share journal: a folder on a disk, or a JetStream stream. The rest
// of the app knows only this interface.

import type { JournalCounts } from "../../../adapters/journal/folder.ts";
import type { JournalSource } from "../../../adapters/journal/source.ts";
import type { PoolError } from "../../../base/errors.ts";
import type { JournalPast } from "../../../services/shares/credited-nonces.ts";
import type { JournalAppend } from "../../../services/shares/dependencies.ts";
import type { OtherJournals } from "../../../services/shares/other-journals.ts";

/** The journal that this process writes. */
export interface ShareJournal extends JournalSource, JournalAppend, AsyncDisposable {
  readonly durableSequence: number;
  /** Whether only a new start of the process mends it. */
  readonly isBroken: boolean;
  /** Whether a new start would mend it now. Never throws. */
  diskWorks(): Promise<boolean>;
  /** Bytes that wait for the database. */
  readonly waitingBytes: number;
  /** Bytes that the database has and that are kept until a backup has them too. */
  readonly keptBytes: number;
}

export interface JournalListeners {
  counts: JournalCounts;
  onDurable: (lastSequence: number) => void;
  onFault: (fault: PoolError) => void;
}

export interface JournalStore extends AsyncDisposable {
  /** The number of this process's journal, from 0. */
  readonly number: number;
  /** 12 hex digits made with the journal. */
  readonly identity: string;
  /** A random number of this process, below 2^16: which process wrote the journal last. */
  readonly run: number;
  /** A short text that is kept with the journal; empty at first. */
  readNote(): Promise<string>;
  writeNote(text: string): Promise<void>;
  /** What the journal held when this process began. */
  readonly past: JournalPast;
  /** Called once. */
  open(listeners: JournalListeners): ShareJournal;
  readonly left: LeftJournals;
  /** The journals of apps that are running; undefined if they cannot be read along. */
  readonly others: OtherJournals | undefined;
}

/** Journals of other processes, for the leader. */
export interface LeftJournals {
  /** The numbers of the journals that may be there. */
  numbers(): readonly number[];
  /** Undefined if a process holds it, or if there is none. */
  claim(number: number): Promise<LeftJournal | undefined>;
}

export interface LeftJournal {
  readonly number: number;
  readonly identity: string;
  /** Another text after every share that was appended. */
  content(): Promise<string>;
  open(counts: JournalCounts): Promise<JournalSource>;
  release(): Promise<void>;
}
