// Looks at a journal file that an earlier run left: how far it is whole, and where it ends. Used by
// the journal when it opens. What must stay true: what is cut stays cut after a power failure.

import { closeSync, fsyncSync, ftruncateSync, openSync } from "node:fs";
import { JournalFileReader } from "./reader.ts";

export interface FileScan {
  size: number;
  /** Wall clock of the last write. */
  writtenMs: number;
  wholeBytes: number;
  lastSequence: number;
  lastTimeMs: number;
}

export function scanFile(path: string, firstSequence: number): FileScan {
  const reader = new JournalFileReader(path, firstSequence);
  try {
    const { size, writtenMs } = reader.facts();
    let lastTimeMs = 0;
    const visitor = {
      share: (share: { timeMs: number }) => {
        lastTimeMs = share.timeMs;
      },
      block: () => undefined,
    };
    while (reader.read(visitor, { limit: size, maxShares: 100_000 }) > 0);
    const { offset: wholeBytes, sequence: lastSequence } = reader;
    return { size, writtenMs, wholeBytes, lastSequence, lastTimeMs };
  } finally {
    reader.close();
  }
}

/** A torn tail that came back after a power cut would lie in the middle of the journal. */
export function cutAndSync(path: string, bytes: number): void {
  const descriptor = openSync(path, "r+");
  try {
    ftruncateSync(descriptor, bytes);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
