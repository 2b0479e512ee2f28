// The stratum client against a scripted server: every device completes its handshake, reads the
// same job from either format and writes its nonce in its own format. The job vector was published
// with the first Kaspa bridge (hash, four words, 80 hex digits).

import { afterEach, expect, test } from "bun:test";
import { createServer, type Server, type Socket } from "node:net";
import { parseExact } from "../exact-json.ts";
import { type DeviceName, deviceNames, devices } from "./devices.ts";
import { StratumClient } from "./stratum-client.ts";
import { errorCodeOf, isRecord } from "./stratum-messages.ts";

const prePowHash = "853a0bb20ce86f2666da260099e3ab24bb4df7c83a9630e3f519f29a41142ed2";
const words = "[2769687437080476293,2642455852654975590,16370749824715673019,15145064868898544117]";
const hexForm = `${prePowHash}9abb1a6300000000`;
const timestamp = 1662696346n;

const open: (Server | Socket | StratumClient)[] = [];
afterEach(() => {
  for (const item of open.splice(0)) {
    if ("destroy" in item) item.destroy();
    else item.close();
  }
});

type Script = (request: Record<string, unknown>, reply: (line: string) => void) => void;

async function serve(script: Script): Promise<number> {
  const server = createServer((socket) => {
    open.push(socket);
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString();
      const lines = text.split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) {
        const request = parseExact(line);
        if (isRecord(request)) script(request, (out) => socket.write(`${out}\n`));
      }
    });
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

function pool(device: DeviceName): Script {
  const isArray = devices[device].jobForm === "array";
  const job = isArray ? `["34",${words},${timestamp}]` : `["34","${hexForm}"]`;
  return (request, reply) => {
    const { id, method } = request;
    if (method === "mining.subscribe" && device === "bitmain") {
      reply(`{"id":${id},"result":[null,"00ff",6],"error":null}`);
    } else if (method === "mining.subscribe") {
      reply(`{"id":${id},"result":[true,"EthereumStratum/1.0.0"],"error":null}`);
    } else if (method === "mining.authorize") {
      reply(`{"id":${id},"result":true,"error":null}`);
      reply(`{"id":null,"method":"mining.set_extranonce","params":["00ff",6]}`);
      reply(`{"id":null,"method":"mining.set_difficulty","params":[0.25]}`);
      reply(`{"id":1,"jsonrpc":"2.0","method":"mining.notify","params":${job}}`);
    } else if (method === "mining.submit") {
      reply(`{"id":${id},"result":null,"error":[21,"Job not found",null]}`);
    } else reply(`{"id":${id},"result":true,"error":null}`);
  };
}

async function client(port: number, device: DeviceName): Promise<StratumClient> {
  const made = await StratumClient.connect({ host: "127.0.0.1", port, device, timeoutMs: 2_000 });
  open.push(made);
  return made;
}

const written: Record<DeviceName, string[]> = {
  iceriver: ["00ff00000000abcd"],
  bitmain: ["00000000abcd"],
  goldshell: ["0x00ff00000000abcd"],
  bzminer: ["0x00ff00000000abcd"],
  lolminer: ["00000000abcd", "631abb9a", "0x00ff00000000abcd"],
  "kaspa-miner": ["00ff00000000abcd"],
  nicehash: ["0x00ff00000000abcd"],
};

for (const device of deviceNames) {
  test(`${device} completes its handshake, reads the job and submits in its own format`, async () => {
    const submitted: unknown[] = [];
    const script = pool(device);
    const port = await serve((request, reply) => {
      if (request.method === "mining.submit") submitted.push(request.params);
      script(request, reply);
    });
    const miner = await client(port, device);
    expect((await miner.handshake("kaspa:wallet.rig")).result).toBe(true);
    const job = await miner.currentJob();
    expect(job).toMatchObject({ id: "34", prePowHash, timestamp, difficulty: 0.25 });
    const reply = await miner.submit(job, miner.nonce(0xabcdn));
    expect(errorCodeOf(reply)).toBe(21);
    expect(submitted).toEqual([["kaspa:wallet.rig", "34", ...written[device]]]);
    expect(miner.violations).toEqual([]);
  });
}

test("broken JSON, a reply to nothing and a missing key are violations", async () => {
  const port = await serve((request, reply) => {
    reply('{"id":1,"resu');
    reply('{"id":77,"result":true,"error":null}');
    reply(`{"id":${request.id},"result":true}`);
  });
  const miner = await client(port, "iceriver");
  await miner.subscribe();
  expect(miner.violations).toHaveLength(3);
  expect(miner.violations[0]).toStartWith("not JSON");
  expect(miner.violations[1]).toStartWith("a reply to nothing");
  expect(miner.violations[2]).toBe("reply 1 lacks result or error");
});

test("kaspa-miner disconnects on set_extranonce with one parameter", async () => {
  const port = await serve((request, reply) => {
    reply(`{"id":${request.id},"result":true,"error":null}`);
    reply('{"id":null,"method":"mining.set_extranonce","params":["0001"]}');
  });
  const miner = await client(port, "kaspa-miner");
  await miner.subscribe();
  expect(await miner.closed).toBe("set_extranonce with one parameter");
});

test("a request without a reply is rejected, as is one on a closed connection", async () => {
  const port = await serve(() => {});
  const options = { host: "127.0.0.1", port, timeoutMs: 100 };
  const miner = await StratumClient.connect(options);
  open.push(miner);
  await expect(miner.subscribe()).rejects.toThrow("no reply to mining.subscribe in 100 ms");
  await Bun.sleep(150);
  miner.close();
  await miner.closed;
  await expect(miner.subscribe()).rejects.toThrow("the connection is closed");
});

test("a paused client receives nothing until it resumes", async () => {
  const port = await serve((request, reply) => {
    reply(`{"id":${request.id},"result":true,"error":null}`);
  });
  const miner = await client(port, "iceriver");
  miner.pause();
  const reply = miner.subscribe();
  await Bun.sleep(100);
  expect(miner.lines).toEqual([]);
  miner.resume();
  expect((await reply).result).toBe(true);
});
