// A process of its own that floods a pool with shares that are too low, from one or many addresses
// of the loopback: `bun flood.ts <port> <addresses> <connections> <shares a second> <seconds>`.
// Connections that are closed come back at once, and as another family. Prints what it sent.

import { connect, type Socket } from "node:net";
import { WALLET } from "../scenes/pool.ts";

const [port = 0, addresses = 1, connections = 1, perSecond = 1, seconds = 1] = process.argv
  .slice(2)
  .map(Number);
const PAUSE_MS = 10;
const AGENTS = ["IceRiverMiner-v1.1", "GodMiner/2.0.0", "lolMiner 1.9", "x"];
const endMs = performance.now() + seconds * 1000;
let sent = 0;
let opened = 0;
let nonce = 0;

interface Flooder {
  socket: Socket | undefined;
  address: string;
  job: string;
}

const flooders: Flooder[] = Array.from({ length: connections }, (_, n) => ({
  socket: undefined,
  address: `127.9.${(n % addresses) >> 8}.${((n % addresses) & 255) + 1}`,
  job: "",
}));
for (const flooder of flooders) open(flooder);

const timer = setInterval(() => {
  if (performance.now() > endMs) {
    clearInterval(timer);
    for (const { socket } of flooders) socket?.destroy();
    process.stdout.write(`${JSON.stringify({ sent, opened })}\n`);
    return;
  }
  const each = Math.max(1, Math.round((perSecond * PAUSE_MS) / 1000 / connections));
  for (const { socket, job } of flooders) {
    if (socket === undefined || job === "" || socket.writableLength > 65_536) continue;
    let lines = "";
    for (let n = 0; n < each; n++) {
      nonce += 1;
      const params = `["${WALLET}.flood","${job}","${nonce.toString(16).padStart(12, "0")}"]`;
      lines += `{"id":${nonce},"method":"mining.submit","params":${params}}\n`;
    }
    sent += each;
    socket.write(lines);
  }
}, PAUSE_MS);

function open(flooder: Flooder): void {
  const socket = connect({ host: "127.0.0.1", port, localAddress: flooder.address });
  opened += 1;
  const agent = AGENTS[opened % AGENTS.length];
  flooder.socket = socket;
  flooder.job = "";
  socket.setEncoding("latin1");
  socket.on("error", () => socket.destroy());
  socket.on("connect", () => {
    socket.write(`{"id":1,"method":"mining.subscribe","params":["${agent}"]}\n`);
    socket.write(`{"id":2,"method":"mining.authorize","params":["${WALLET}.flood","x"]}\n`);
  });
  socket.on("data", (text: string) => {
    flooder.job = /notify","params":\["(\d+)"/.exec(text)?.[1] ?? flooder.job;
  });
  socket.on("close", () => {
    flooder.socket = undefined;
    if (performance.now() < endMs) setTimeout(() => open(flooder), PAUSE_MS);
  });
}
