// The journals of the other apps on this machine, read along: an app that takes over a session must
// know every nonce that was credited for it, or it might credit one again.
// Invariant: `knows` is true only if each share that the other app acknowledged was read here.

import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import {
  journalFiles,
  journalNumbers,
  tryClaim,
  writerOf,
} from "../../adapters/journal/directory.ts";
import { JournalFileReader } from "../../adapters/journal/file-reader.ts";
import type { RecordVisitor } from "../../adapters/journal/format.ts";
import { type Clock, sleep } from "../../base/clock.ts";
import { errorText } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { CreditedShare } from "./credited-nonces.ts";

export interface OtherJournalsDeps {
  /** The folder of all journals. */
  root: string;
  /** The journal of this process, which is not read. */
  ownIdentity: string;
  /** Takes what was credited; the same share may come twice. */
  credited: (share: CreditedShare) => void;
  clock: Clock;
  log: Log;
}

/** Files that were last written so long before the newest one hold no share of a living job. */
const YOUNG_MS = 120_000;
/** A millisecond or so: miners are served between two slices. */
const SLICE_SHARES = 5000;
/** A claim is held for a moment when a journal is looked at elsewhere. */
const CLAIM_TRIES = 6;
const CLAIM_PAUSE_MS = 50;

/** Where reading one journal has come to. */
interface Position {
  identity: string;
  reader: { file: JournalFileReader; path: string } | undefined;
}

export class OtherJournals implements AsyncDisposable {
  readonly #deps: OtherJournalsDeps;
  readonly #positions = new Map<number, Position>();
  /** Looks that have not begun, by journal: who asks meanwhile shares them. */
  readonly #next = new Map<string, Promise<boolean>>();
  #turns: Promise<unknown> = Promise.resolve();

  constructor(deps: OtherJournalsDeps) {
    this.#deps = deps;
  }

  /** Reads what the others have written since the last time. Does not throw. */
  async catchUp(): Promise<void> {
    await this.#inTurn(async () => {
      for (const number of journalNumbers(this.#deps.root)) await this.#read(number);
      return true;
    });
  }

  /**
   * Whether all shares that process `run` acknowledged in this journal before the call are known
   * here. `isReleased`: it has finished with the session; otherwise it must have ended, because it
   * could still write. Does not throw.
   */
  knows(before: { journal: string; run: number; isReleased: boolean }): Promise<boolean> {
    const { journal, run, isReleased } = before;
    const key = `${journal} ${run} ${isReleased}`;
    const waiting = this.#next.get(key);
    if (waiting !== undefined) return waiting;
    const result = this.#inTurn(async () => {
      this.#next.delete(key);
      const number = this.#numberOf(journal);
      if (number === undefined) return false;
      if (!isReleased && !(await this.#hasEnded(number, run))) return false;
      return this.#read(number);
    });
    this.#next.set(key, result);
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#turns;
    for (const { reader } of this.#positions.values()) reader?.file.close();
    this.#positions.clear();
  }

  /** One at a time, since they share the readers. */
  #inTurn(work: () => Promise<boolean>): Promise<boolean> {
    const turn = this.#turns.then(work).catch((thrown: unknown) => {
      this.#deps.log.warn("journal of another app not read", { error: errorText(thrown) });
      return false;
    });
    this.#turns = turn;
    return turn;
  }

  #numberOf(identity: string): number | undefined {
    return journalNumbers(this.#deps.root).find((number) => this.#identityOf(number) === identity);
  }

  /** Undefined for a folder without a journal. */
  #identityOf(number: number): string | undefined {
    try {
      return readFileSync(join(this.#deps.root, String(number), "identity"), "utf8").trim();
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw thrown;
    }
  }

  /** Another process writes the journal by now, or none does. */
  async #hasEnded(number: number, run: number): Promise<boolean> {
    for (let tries = 0; tries < CLAIM_TRIES; tries++) {
      if (writerOf(join(this.#deps.root, String(number))) !== run) return true;
      const claim = tryClaim(this.#deps.root, number);
      claim?.release();
      if (claim !== undefined) return true;
      await sleep(this.#deps.clock, CLAIM_PAUSE_MS);
    }
    return false;
  }

  async #read(number: number): Promise<boolean> {
    const identity = this.#identityOf(number);
    if (identity === undefined || identity === this.#deps.ownIdentity) return false;
    const position = this.#positionOf(number, identity);
    const path = join(this.#deps.root, String(number));
    const files = youngFiles(path);
    const first = files.findIndex((file) => file.path === position.reader?.path);
    for (const { path: at, firstSequence } of files.slice(Math.max(0, first))) {
      if (position.reader?.path !== at) {
        position.reader?.file.close();
        position.reader = { file: new JournalFileReader(at, firstSequence), path: at };
      }
      await this.#readFile(position.reader.file);
    }
    return true;
  }

  #positionOf(number: number, identity: string): Position {
    const known = this.#positions.get(number);
    if (known?.identity === identity) return known;
    known?.reader?.file.close();
    const position: Position = { identity, reader: undefined };
    this.#positions.set(number, position);
    return position;
  }

  async #readFile(file: JournalFileReader): Promise<void> {
    const limit = file.size();
    const visitor: RecordVisitor = {
      share: (share) => this.#deps.credited(share),
      block: () => undefined,
    };
    while (file.read(visitor, { limit, maxShares: SLICE_SHARES }) > 0) {
      await sleep(this.#deps.clock, 0);
    }
  }
}

/** Of a journal that an app writes: a file may be deleted at any time. */
function youngFiles(path: string): { path: string; firstSequence: number }[] {
  const files = journalFiles(path).flatMap((file) => {
    const facts = statSync(file.path, { throwIfNoEntry: false });
    return facts === undefined ? [] : [{ ...file, writtenMs: facts.mtimeMs }];
  });
  const newestMs = Math.max(0, ...files.map(({ writtenMs }) => writtenMs));
  return files.filter(({ writtenMs }) => newestMs - writtenMs < YOUNG_MS);
}
