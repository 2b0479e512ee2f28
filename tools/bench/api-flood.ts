// Requests one path of the monitor's API at a fixed rate over keep-alive connections and prints the
// results as JSON. A process of its own, so that it delays only itself. At most `MAX_WAITING`
// requests are open.
// usage: bun tools/bench/api-flood.ts PORT SECONDS REQUESTS_PER_SECOND

import { cpuSeconds } from "./usage.ts";

const [port = "9301", seconds = "10", perSecond = "5000"] = process.argv.slice(2);

const CONNECTIONS = 50;
const TICK_MS = 5;
const MAX_WAITING = 5000;
const REQUEST = "GET /api/pool HTTP/1.1\r\nHost: flood\r\n\r\n";
const STATUS = /HTTP\/1\.1 ([0-9]{3})/g;

const byStatus: Record<string, number> = {};
let sent = 0;
let answered = 0;
let lost = 0;

async function openConnection() {
  let rest = "";
  let isOpen = true;
  const socket = await Bun.connect({
    hostname: "127.0.0.1",
    port: Number(port),
    socket: {
      data: (_socket, bytes) => {
        const text = rest + Buffer.from(bytes).toString("latin1");
        for (const [, status = ""] of text.matchAll(STATUS)) {
          byStatus[status] = (byStatus[status] ?? 0) + 1;
          answered += 1;
        }
        // A status line may be split in two, so the tail after the last match is kept.
        rest = text.slice(text.lastIndexOf("HTTP/1.1 ") + 12).slice(-12);
      },
      close: () => {
        if (isOpen) lost += 1;
        isOpen = false;
      },
      error: () => {
        isOpen = false;
      },
    },
  });
  return {
    ask: (count: number) => {
      if (isOpen) sent += count;
      if (isOpen) socket.write(REQUEST.repeat(count));
    },
    end: () => {
      isOpen = false;
      socket.end();
    },
  };
}

const connections = await Promise.all(Array.from({ length: CONNECTIONS }, openConnection));
const begin = performance.now();
const endMs = Number(seconds) * 1000;
let next = 0;
for (let spent = 0; spent < endMs; spent = performance.now() - begin) {
  const due = Math.floor((spent / 1000) * Number(perSecond)) - sent;
  const room = MAX_WAITING - (sent - answered);
  const each = Math.ceil(Math.max(0, Math.min(due, room)) / 10);
  for (let i = 0; i < 10 && each > 0; i++) connections[next++ % CONNECTIONS]?.ask(each);
  await Bun.sleep(TICK_MS);
}
const result = { sent, answered, byStatus, lost, seconds: (performance.now() - begin) / 1000 };
const clientCpuSeconds = cpuSeconds(process.pid).total;
process.stdout.write(`${JSON.stringify({ ...result, clientCpuSeconds })}\n`);
for (const connection of connections) connection.end();
