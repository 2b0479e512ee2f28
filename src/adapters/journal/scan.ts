// Finds out where a journal folder ends that an earlier run left. Only the newest file that holds a
// share is read; older files end where the next one begins.

import { closeSync, fsyncSync, ftruncateSync, openSync, statSync } from "node:fs";
import { type Clock, sleep } from "../../base/clock.ts";
import { journalFiles } from "./directory.ts";
import { JournalFileReader } from "./file-reader.ts";
import type { DurableFile } from "./folder.ts";

export interface FolderEnd {
  /** The files that hold shares, oldest first; `bytes` without a torn tail. */
  files: DurableFile[];
  lastSequence: number;
  /** Wall clock of the last share; 0 if there is none. */
  lastTimeMs: number;
  /** What a crash left after the last whole group. */
  tornBytes: number;
}

const SLICE_SHARES = 2000;

/** Reads the newest file in one go: for a process that cannot serve anybody before. */
export function findEnd(folder: string): FolderEnd {
  const scan = scanFolder(folder);
  for (;;) {
    const step = scan.next();
    if (step.done === true) return step.value;
  }
}

/** Reads it in slices, between which the process has its turn. */
export async function findEndInSlices(folder: string, clock: Clock): Promise<FolderEnd> {
  const scan = scanFolder(folder);
  for (;;) {
    const step = scan.next();
    if (step.done === true) return step.value;
    await sleep(clock, 0);
  }
}

function* scanFolder(folder: string): Generator<void, FolderEnd> {
  const found = journalFiles(folder);
  const files = found.map((file): DurableFile => {
    const { size, mtimeMs } = statSync(file.path);
    return { ...file, bytes: size, writtenMs: mtimeMs };
  });
  let lastSequence = (found.at(-1)?.firstSequence ?? 1) - 1;
  for (let newest = files.at(-1); newest !== undefined; newest = files.at(-1)) {
    const end = yield* scanFile(newest);
    lastSequence = Math.max(lastSequence, end.lastSequence);
    const tornBytes = newest.bytes - end.bytes;
    newest.bytes = end.bytes;
    if (end.bytes > 0) return { files, lastSequence, lastTimeMs: end.lastTimeMs, tornBytes };
    // No whole group: its name tells the sequence, and it is begun again in place.
    files.pop();
  }
  return { files, lastSequence, lastTimeMs: 0, tornBytes: 0 };
}

function* scanFile(file: DurableFile) {
  const reader = new JournalFileReader(file.path, file.firstSequence);
  try {
    let lastTimeMs = 0;
    const visitor = {
      share: (share: { timeMs: number }) => {
        lastTimeMs = share.timeMs;
      },
      block: () => undefined,
    };
    while (reader.read(visitor, { limit: file.bytes, maxShares: SLICE_SHARES }) > 0) yield;
    return { bytes: reader.offset, lastSequence: reader.sequence, lastTimeMs };
  } finally {
    reader.close();
  }
}

/** A torn tail that came back after a power failure would lie in the middle of the journal. */
export function cutAndSync(path: string, bytes: number): void {
  const descriptor = openSync(path, "r+");
  try {
    ftruncateSync(descriptor, bytes);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
