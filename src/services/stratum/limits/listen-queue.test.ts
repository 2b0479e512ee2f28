import { expect, test } from "bun:test";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { eventually } from "../../../../testing/harness/servers/processes.ts";
import { widenQueue } from "./listen-queue.ts";

/** A server that listens, says where, and is then too busy to accept anybody. */
const BUSY_SERVER = `
  const { widenQueue } = await import(${JSON.stringify(join(import.meta.dir, "listen-queue.ts"))});
  const socket = { data() {} };
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket });
  if (!widenQueue(listener)) process.exit(1);
  require("node:fs").writeSync(1, listener.port + "\\n");
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
`;

test("a busy server keeps 1,500 who come at once waiting, instead of cutting most of them", async () => {
  const server = Bun.spawn([process.execPath, "-e", BUSY_SERVER], { stdout: "pipe" });
  const sockets: Socket[] = [];
  try {
    const { value } = await server.stdout.getReader().read();
    const port = Number(new TextDecoder().decode(value));
    let connected = 0;
    for (let n = 0; n < 1500; n++) {
      const socket = connect(port, "127.0.0.1", () => (connected += 1));
      socket.on("error", () => undefined);
      sockets.push(socket);
    }
    await eventually("all are connected", () => connected === 1500 || undefined);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.kill("SIGKILL");
    await server.exited;
  }
}, 60_000);

test("something that does not listen is left alone", () => {
  expect(widenQueue({})).toBe(false);
  expect(widenQueue({ fd: -1 })).toBe(false);
});
