// The share journal on a disk: each process claims a folder below the configured one.

import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { FileConfig } from "../../../adapters/config/file.ts";
import {
  claimJournalDirectory,
  type JournalDirectory,
  journalFiles,
  journalNumbers,
  noteWriter,
  tryClaim,
} from "../../../adapters/journal/directory.ts";
import { Journal } from "../../../adapters/journal/journal.ts";
import { LeftFolder } from "../../../adapters/journal/left-folder.ts";
import { type Clock, sleep } from "../../../base/clock.ts";
import { PoolError } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import { type CreditedShare, readJournalPast } from "../../../services/shares/credited-nonces.ts";
import { OtherJournals } from "../../../services/shares/other-journals.ts";
import type { JournalStore, LeftJournal } from "./store.ts";

export interface FileStoreDeps {
  settings: FileConfig["journal"];
  instances: number;
  clock: Clock;
  log: Log;
}

const FILE_BYTES = 16 * 1024 * 1024;

/** The leader that stores what a dead app left holds its folder meanwhile. */
const CLAIM_TRIES = 300;
const CLAIM_PAUSE_MS = 100;

/** Throws PoolError "conflict" if live processes hold all folders, after half a minute. */
export async function openFileStore(deps: FileStoreDeps): Promise<JournalStore> {
  const { settings, clock, log } = deps;
  const { directory, maxBytes, keepBytes, flushIntervalMs } = settings;
  const folder = await claimWhenFree(deps);
  const note = join(folder.path, "note");
  const run = randomBytes(2).readUInt16BE(0);
  noteWriter(folder, run);
  const past = readJournalPast(folder.path);
  const credited = (share: CreditedShare) => past.share(share);
  const { identity: ownIdentity } = folder;
  const others = new OtherJournals({ root: directory, ownIdentity, credited, clock, log });
  return {
    number: folder.number,
    identity: folder.identity,
    run,
    readNote: async () => (existsSync(note) ? readFileSync(note, "utf8") : ""),
    writeNote: async (text) => {
      writeFileSync(`${note}.part`, text, { mode: 0o600 });
      renameSync(`${note}.part`, note);
    },
    past,
    others,
    open: (listeners) =>
      new Journal({
        ...{ folder, maxBytes, keepBytes, flushIntervalMs, clock, log },
        fileBytes: Math.min(FILE_BYTES, Math.floor(maxBytes / 8)),
        ...listeners,
      }),
    left: {
      numbers: () => journalNumbers(directory).filter((number) => number !== folder.number),
      claim: async (number) => {
        const claimed = tryClaim(directory, number);
        if (claimed === undefined) return undefined;
        // Apps that take over sessions see that the process that wrote it has ended.
        noteWriter(claimed, run);
        return leftFolder(deps, claimed);
      },
    },
    [Symbol.asyncDispose]: async () => {
      await others[Symbol.asyncDispose]();
      folder.release();
    },
  };
}

async function claimWhenFree({ settings, instances, clock, log }: FileStoreDeps) {
  for (let tries = 1; ; tries++) {
    try {
      return claimJournalDirectory(settings.directory, instances, log);
    } catch (thrown) {
      const isHeld = thrown instanceof PoolError && thrown.kind === "conflict";
      if (!isHeld || tries === CLAIM_TRIES) throw thrown;
      await sleep(clock, CLAIM_PAUSE_MS);
    }
  }
}

function leftFolder(
  { settings, clock, log }: FileStoreDeps,
  folder: JournalDirectory,
): LeftJournal {
  const { maxBytes, keepBytes } = settings;
  const youngBytes = Math.max(maxBytes, keepBytes);
  return {
    number: folder.number,
    identity: folder.identity,
    content: async () => {
      const newest = journalFiles(folder.path).at(-1);
      const size = newest === undefined ? 0 : statSync(newest.path).size;
      return `${folder.identity} ${newest?.firstSequence} ${size}`;
    },
    open: (counts) => LeftFolder.open(folder, { keepBytes, youngBytes, clock, log, counts }),
    release: async () => folder.release(),
  };
}
