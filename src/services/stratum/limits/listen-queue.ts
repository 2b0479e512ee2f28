// A longer queue of connections that wait to be accepted, for when all miners come back at once.
// The server calls it for each port. Bun 1.4.5 listens with room for 512, has no option for more,
// and what comes beyond that is cut; listen(2) on a listening socket only changes the room.

import { dlopen, FFIType } from "bun:ffi";

/** The kernel takes net.core.somaxconn where that is less; 4096 is its default. */
const WAITING_CONNECTIONS = 4096;

/** Answers whether the queue could be widened; without it the socket works as before. */
export function widenQueue(listener: object): boolean {
  const descriptor: unknown = "fd" in listener ? listener.fd : undefined;
  if (typeof descriptor !== "number" || descriptor < 0) return false;
  const library = dlopen("libc.so.6", {
    listen: { args: [FFIType.i32, FFIType.i32], returns: FFIType.i32 },
  });
  try {
    return library.symbols.listen(descriptor, WAITING_CONNECTIONS) === 0;
  } finally {
    library.close();
  }
}
