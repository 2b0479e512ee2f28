// Writes bytes to disk, all of them or with an error. `writeFully` resolves after the system took
// every byte, `dataSync` after they are durable.

import { closeSync, fdatasync, openSync, unlinkSync, write } from "node:fs";
import { join } from "node:path";

const PROBE_BYTES = 65_536;

/** Whether the folder's disk takes and syncs bytes now. Never throws. */
export async function probeDisk(folder: string): Promise<boolean> {
  const path = join(folder, "probe");
  try {
    const descriptor = openSync(path, "w", 0o600);
    try {
      await writeFully(descriptor, new Uint8Array(PROBE_BYTES), 0);
      await dataSync(descriptor);
    } finally {
      closeSync(descriptor);
      unlinkSync(path);
    }
    return true;
  } catch {
    // The cause was logged when the disk failed; here only the present state matters.
    return false;
  }
}

export function writeFully(descriptor: number, bytes: Uint8Array, position: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const next = (done: number) => {
      write(descriptor, bytes, done, bytes.byteLength - done, position + done, (error, written) => {
        if (error !== null) return reject(error);
        if (written === 0) return reject(new Error("the disk took no byte"));
        if (done + written < bytes.byteLength) return next(done + written);
        resolve();
      });
    };
    next(0);
  });
}

export function dataSync(descriptor: number): Promise<void> {
  return new Promise((resolve, reject) => {
    fdatasync(descriptor, (error) => (error === null ? resolve() : reject(error)));
  });
}
