// Connections that are reset before the listener's process accepts them, as a scanner or a crashed
// proxy leaves them behind. Made with system calls that block this thread, so that a server on the
// same event loop finds every one of them dead.

import { dlopen, FFIType } from "bun:ffi";

const { i32, u32, ptr } = FFIType;
const AF_INET = 2;
const SOCK_STREAM = 1;
const SOL_SOCKET = 1;
const SO_LINGER = 13;
/** On, with zero seconds: close sends a reset. */
const NO_LINGER = new Int32Array([1, 0]);

/** Opens and resets `count` connections to `port` of the loopback. */
export function resetConnections(port: number, count: number): void {
  const library = dlopen("libc.so.6", {
    socket: { args: [i32, i32, i32], returns: i32 },
    connect: { args: [i32, ptr, u32], returns: i32 },
    setsockopt: { args: [i32, i32, i32, ptr, u32], returns: i32 },
    close: { args: [i32], returns: i32 },
  });
  const { socket, connect, setsockopt, close } = library.symbols;
  const address = Buffer.alloc(16);
  address.writeUInt16LE(AF_INET, 0);
  address.writeUInt16BE(port, 2);
  address.set([127, 0, 0, 1], 4);
  try {
    for (let n = 0; n < count; n++) {
      const descriptor = socket(AF_INET, SOCK_STREAM, 0);
      if (connect(descriptor, address, address.length) !== 0) throw new Error("cannot connect");
      setsockopt(descriptor, SOL_SOCKET, SO_LINGER, NO_LINGER, NO_LINGER.byteLength);
      close(descriptor);
    }
  } finally {
    library.close();
  }
}
