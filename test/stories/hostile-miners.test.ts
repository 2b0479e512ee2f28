// Attacks on the stratum ports of a whole pool while honest miners mine. After every attack the
// same process runs, has logged no fault of its own and accepts honest shares; at the end the
// honest miners' records, the journal and the rows agree.

import {
  afterAll,
  afterEach,
  beforeAll,
  describe,
  expect,
  setDefaultTimeout,
  test,
} from "bun:test";
import { Address } from "kaspa-wasm";
import { Prospector, type Worth } from "../../testing/harness/nodes/prospector.ts";
import { checkJournal, checkShares, type SentShare } from "../../testing/harness/scenes/checker.ts";
import { type Pool, startPool, TREASURY, WALLET } from "../../testing/harness/scenes/pool.ts";
import { eventually } from "../../testing/harness/servers/processes.ts";
import { LOAD_PORT, Load } from "../../testing/harness/stratum/load.ts";
import { RawClient } from "../../testing/harness/stratum/raw-client.ts";
import { type TemplateTap, tapTemplates } from "../../testing/harness/stratum/template-tap.ts";
import type { StratumClient } from "../../testing/miner/stratum-client.ts";
import { errorCodeOf, type StratumJob } from "../../testing/miner/stratum-messages.ts";

setDefaultTimeout(120_000);

/** Indexes in the list of ports. */
const HONEST = 0;
const OPEN = 1;
const NARROW = 2;
const PORTS = [
  { ...LOAD_PORT, maxRefusedSharesPerMinute: 10_000_000 },
  {
    ...{ authorizeTimeoutSeconds: 3, maxRefusedSharesPerMinute: 2000 },
    ...{ maxWorkersPerConnection: 32, maxRefusedSharesPerMinutePerAddress: 1_000_000 },
    maxConnectionsPerAddress: 300,
    // High enough that a share for one job is hardly ever one for another as well.
    difficulty: 2 ** -18,
  },
  { extraNonceSize: 1, maxConnectionsPerAddress: 300 },
];
/** Two sizes of prefix are in use, so that each has half of its space. */
const NARROW_PREFIXES = 128;

let pool: Pool;
let tap: TemplateTap;
let honest: Load;
let start: Map<string, number>;
const prospector = new Prospector();
/** Work credited to the attackers. */
const book: SentShare[] = [];

beforeAll(async () => {
  pool = await startPool({ stratum: PORTS });
  tap = await tapTemplates(pool);
  honest = new Load(pool, 2, 40);
  await eventually("honest shares are taken", () => honest.count("accepted") > 20 || undefined);
  start = await pool.metrics();
});
afterAll(async () => {
  await honest?.stop();
  await tap?.[Symbol.asyncDispose]();
  await pool?.stop();
});

let strangers = 0;
/** A loopback address that was not used yet. */
function newAddress(): string {
  strangers += 1;
  return `127.7.${strangers >> 8}.${strangers & 255}`;
}

function stranger(from = newAddress(), port = OPEN): Promise<RawClient> {
  return RawClient.open({ port: pool.stratumPorts[port] ?? 0, from });
}

/** Whether the connection still works; replies to everything sent before have arrived then. */
async function isServed(client: RawClient): Promise<boolean> {
  client.write('\n{"id":"alive","method":"mining.ping"}\n');
  return (await client.line((line) => line.startsWith('{"id":"alive"'))) !== undefined;
}

async function greet(client: RawClient, user = `${WALLET}.stranger`): Promise<void> {
  client.request("s", "mining.subscribe", ["IceRiverMiner-v1.1"]);
  client.request("a", "mining.authorize", [user, "x"]);
  await client.line((line) => line.includes("mining.notify"));
}

async function counted(name: string): Promise<number> {
  return (await pool.metrics()).get(name) ?? 0;
}
const closedFor = (reason: string) =>
  counted(`katpool_connections_closed_total{reason="${reason}"}`);
const rejectedAt = (limit: string) =>
  counted(`katpool_connections_rejected_total{limit="${limit}"}`);

async function nonceFor(job: StratumJob, worth: Worth): Promise<bigint> {
  const template = await eventually("the job's template", () => tap.templateOf(job));
  return prospector.find(job, worth, template.header.bits);
}

/** A valid share of the attacker, which is credited. */
async function honestShare(client: StratumClient): Promise<{ job: StratumJob; nonce: bigint }> {
  const job = await client.currentJob();
  const nonce = await nonceFor(job, "share");
  const worker = client.user.replace(".", "/");
  expect(errorCodeOf(await client.submit(job, nonce))).toBe(0);
  book.push({ nonce, worker, extranonce: job.extranonce, outcome: "accepted" });
  return { job, nonce };
}

function openMiner(worker: string, port = OPEN): Promise<StratumClient> {
  return pool.miner({ worker, port: pool.stratumPorts[port] ?? 0 });
}

describe("one process and its honest miners outlive", () => {
  afterEach(async () => {
    const before = honest.count("accepted");
    const goesOn = () => honest.count("accepted") > before + 20 || undefined;
    await eventually("honest shares are taken", goesOn, 5000);
    const now = await pool.metrics();
    for (const name of ["process_start_time_seconds", "katpool_internal_errors_total"]) {
      expect([name, now.get(name)]).toEqual([name, start.get(name)]);
    }
  });

  test("silent, slow and unterminated clients are disconnected at the deadline", async () => {
    const before = await closedFor("authorizeTimeout");
    const addresses = [newAddress(), newAddress()];
    const clients = await Promise.all(
      Array.from({ length: 400 }, (_, n) => stranger(addresses[n % 2])),
    );
    const [silent, dripping, full] = [
      clients.slice(0, 150),
      clients.slice(150, 300),
      clients.slice(300),
    ];
    for (const client of full) client.write("x".repeat(512));
    const drip = setInterval(() => {
      for (const client of dripping) client.write("{");
    }, 100);
    await Promise.all([...silent, ...dripping, ...full].map((client) => client.ended));
    clearInterval(drip);
    expect(clients.flatMap((client) => client.lines)).toEqual([]);
    expect(await closedFor("authorizeTimeout")).toBe(before + 400);
  });

  test("one address exhausts only its own connection and rate limits", async () => {
    const before = await rejectedAt("address");
    const address = newAddress();
    const clients = await Promise.all(Array.from({ length: 310 }, () => stranger(address)));
    await eventually(
      "it is full",
      async () => (await rejectedAt("address")) >= before + 10 || undefined,
    );
    expect(await isServed(await stranger())).toBe(true);
    for (const client of clients) client.destroy();
    const rate = await rejectedAt("rate");
    // A connection that closes before it is accepted may not be counted: repeat until refused.
    await eventually("it comes too fast", async () => {
      for (let n = 0; n < 50; n++) (await stranger(address)).destroy();
      return (await rejectedAt("rate")) > rate || undefined;
    });
    expect(await isServed(await stranger())).toBe(true);
  });

  /** A ping of exactly so many bytes. */
  function pingOf(bytes: number, id: number, filler = "x"): string {
    const [head, tail] = [`{"id":${id},"method":"mining.ping","params":["`, '"]}'];
    const room = bytes - head.length - tail.length;
    const fill = filler.repeat(Math.floor(room / Buffer.byteLength(filler)));
    return head + fill + "x".repeat(room - Buffer.byteLength(fill)) + tail;
  }

  test("a line has at most 512 bytes, however it is split", async () => {
    for (const parts of [1, 2, 7]) {
      for (const [bytes, filler] of [
        [511, "x"],
        [512, "x"],
        [512, "é"],
      ] as const) {
        const client = await stranger();
        await writeInPieces(client, `${pingOf(bytes, 8, filler)}\n`, parts);
        expect(await client.reply(8)).toMatchObject({ result: "pong" });
        client.destroy();
      }
      const client = await stranger();
      await writeInPieces(client, `${pingOf(513, 8)}\n${pingOf(60, 9)}\n`, parts);
      await client.ended;
      // Writing after the close may cost the reader the last line, because TCP resets.
      if (parts === 1) expect(client.lines).toHaveLength(1);
      for (const line of client.lines) expect(line).toContain('"result":null,"error":[20,');
    }
  });

  async function writeInPieces(client: RawClient, text: string, parts: number): Promise<void> {
    const bytes = Buffer.from(text);
    const size = Math.ceil(bytes.length / parts);
    for (let at = 0; at < bytes.length; at += size) {
      client.write(bytes.subarray(at, at + size));
      await Bun.sleep(2);
    }
  }

  test("a megabyte in one piece is one error, a thousand lines get a thousand replies in order", async () => {
    for (const text of ["[".repeat(1_000_000), `${"x".repeat(1_000_000)}\n`]) {
      const client = await stranger();
      client.write(text);
      await client.ended;
      expect(client.lines.length).toBeLessThanOrEqual(1);
    }
    const client = await stranger();
    const ids = Array.from({ length: 1000 }, (_, id) => id);
    client.write(ids.map((id) => `{"id":${id},"method":"mining.ping"}\n`).join(""));
    await client.reply(999);
    expect(client.lines).toEqual(ids.map((id) => `{"id":${id},"result":"pong","error":null}`));
  });

  test("an id is echoed as it was written, or not at all", async () => {
    const client = await stranger();
    const kept = ["0", "-0", "1.0", "1e400", "18446744073709551616", '"a"', '"a\\u0000b"', '""'];
    client.write('{"id":null,"method":"mining.ping"}\n');
    for (const id of kept) client.write(`{"id":${id},"method":"mining.ping"}\n`);
    client.write('{"id":1,"id":2,"method":"mining.ping"}\n');
    expect(await isServed(client)).toBe(true);
    expect(client.lines.slice(0, -1)).toEqual(
      [...kept, "2"].map((id) => `{"id":${id},"result":"pong","error":null}`),
    );
  });

  test.each(["true", "{}", "[1]", `"${"x".repeat(200)}"`, "9".repeat(65)])(
    "the id %s gets one error without an id, and the end",
    async (id) => {
      const client = await stranger();
      client.write(`{"id":${id},"method":"mining.ping"}\n`);
      await client.ended;
      expect(client.lines).toHaveLength(1);
      expect(client.lines[0]).toStartWith('{"id":null,"result":null,"error":[20,');
    },
  );

  test.each([
    [
      "deep brackets",
      `{"id":1,"method":"mining.ping","params":${"[".repeat(200)}${"]".repeat(200)}}`,
    ],
    ["brackets without end", "[".repeat(500)],
    ["33 in a batch", `[${Array(33).fill('{"method":""}').join(",")}]`],
    ["an empty batch", "[]"],
    ["a batch of batches", "[[[]],[[]]]"],
    ["a byte order mark", '\ufeff{"id":1,"method":"mining.ping"}'],
    ["bytes that are no UTF-8", Buffer.from([0x7b, 0xff, 0xfe, 0xc0, 0x80, 0x7d])],
    ["half a surrogate", '{"id":"\\ud800","method":"mining.subscribe","params":["\\udfff"]}'],
    ["NUL", '{"id":1,\0"method":"mining.ping"}\0'],
    ["no method", '{"id":1}'],
    ["a method that is no text", '{"id":1,"method":["mining.submit"]}'],
    ["the language's own words", '{"__proto__":{"method":"mining.ping"},"constructor":1,"id":1}'],
    ["parameters that are none", '{"id":1,"method":"mining.submit","params":{"length":5}}'],
    ["numbers for texts", '{"id":1,"method":"mining.authorize","params":[1e999,-1]}'],
    ["no difficulty", '{"id":1,"method":"mining.suggest_difficulty","params":[-1e308]}'],
    [
      "an agent of 400 letters",
      `{"id":1,"method":"mining.subscribe","params":["${"GodMiner".repeat(50)}"]}`,
    ],
  ])("%s: a reply or a disconnect, and nothing else", async (_, line) => {
    const [fresh, mining] = [await stranger(), await stranger()];
    await greet(mining);
    for (const client of [fresh, mining]) {
      for (let time = 0; time < 3; time++) {
        client.write(line);
        client.write("\n");
      }
      await isServed(client);
      for (const answer of client.lines) JSON.parse(answer);
      expect(client.partial).toBe("");
      client.destroy();
    }
  });

  test.each([
    ["HTTP", "GET / HTTP/1.1\r\nHost: pool\r\nConnection: keep-alive\r\n\r\n"],
    [
      "JSON over HTTP",
      'POST / HTTP/1.1\r\nContent-Length: 40\r\n\r\n{"id":1,"method":"mining.ping"}\n',
    ],
    ["TLS", Buffer.from(`16030100c8010000c40303${"0a".repeat(32)}00000ac02bc02f009c0035`, "hex")],
    ["SSH", "SSH-2.0-OpenSSH_9.2p1\r\n"],
    ["mail", "EHLO pool\r\n"],
    ["a PROXY header", "PROXY TCP4 203.0.113.9 127.0.0.1 5000 7777\r\n"],
    [
      "a binary PROXY header",
      Buffer.from("0d0a0d0a000d0a515549540a2111000c0102030405060708", "hex"),
    ],
  ])("%s is not stratum: disconnected without a reply", async (_, bytes) => {
    const client = await stranger();
    client.write(bytes);
    await client.ended;
    expect(client.lines).toEqual([]);
  });

  test("a share is credited once, whatever spelling, name, connection or port it is repeated on", async () => {
    const thief = await openMiner("thief");
    const { job, nonce } = await honestShare(thief);
    const digits = nonce.toString(16).padStart(16, "0");
    const own = digits.slice(job.extranonce.length);
    const sell = async (client: StratumClient, ...params: unknown[]) =>
      errorCodeOf(await client.request("mining.submit", params));
    const spellings = [
      ...[digits, digits.toUpperCase(), `0x${digits}`, `0X${digits.toUpperCase()}`],
      ...[own, own.replace(/^0+/, ""), `0x${own}`],
    ];
    for (const text of spellings) expect(await sell(thief, thief.user, job.id, text)).toBe(22);
    expect(await sell(thief, thief.user, job.id, "00", "00", own)).toBe(22);
    expect(await sell(thief, thief.user, Number(job.id), digits)).toBe(22);
    const again = await Promise.all(
      spellings.flatMap((text) =>
        Array.from({ length: 20 }, () => sell(thief, thief.user, job.id, text)),
      ),
    );
    expect(new Set(again)).toEqual(new Set([22]));
    const wrong = ["", "0x", `0x0x${own}`, `-${own}`, ` ${own}`, `${own}\n`, `0${digits}`, "xyz"];
    for (const text of [...wrong, 7, [7], true, null, { 0: own }]) {
      expect([text, await sell(thief, thief.user, job.id, text)]).toEqual([text, 20]);
    }
    for (const user of [`${WALLET}.other`, `${TREASURY}.other`, WALLET]) {
      await thief.request("mining.authorize", [user]);
      expect(await sell(thief, user, job.id, digits)).toBe(22);
    }
    const next = await eventually("another job", () => (thief.job !== job ? thief.job : undefined));
    expect(await sell(thief, thief.user, next?.id, digits)).toBe(22);
    thief.destroy();
    for (const port of [HONEST, OPEN, NARROW]) {
      const other = await openMiner("thief", port);
      expect(await sell(other, other.user, job.id, digits)).toBeOneOf([20, 21, 22]);
      other.destroy();
    }
  });

  test("a nonce of another connection's prefix is refused, and stays valid for its owner", async () => {
    const [owner, thief] = [await openMiner("owner"), await openMiner("thief")];
    const job = await owner.currentJob();
    const nonce = await nonceFor(job, "share");
    const before = await counted('katpool_shares_total{verdict="wrongPrefix"}');
    expect(errorCodeOf(await thief.submit(job, nonce))).toBe(20);
    expect(await counted('katpool_shares_total{verdict="wrongPrefix"}')).toBe(before + 1);
    expect(errorCodeOf(await owner.submit(job, nonce))).toBe(0);
    const { extranonce } = job;
    book.push({ nonce, worker: `${WALLET}/owner`, extranonce, outcome: "accepted" });
  });

  test("a job that was never sent is not found for a nonce that fits none, whatever it is called", async () => {
    const client = await openMiner("forger");
    const job = await client.currentJob();
    const nonce = await nonceFor(job, "low");
    const digits = nonce.toString(16).padStart(16, "0");
    const near = [300, 5000, 2 ** 31].map((step) => String(Number(job.id) + step));
    const names = ["0", "1", "-1", "1e3", "0x10", ` ${job.id}`, `0${job.id}`, `${job.id}.0`];
    const others = ["99999999999999999999", "__proto__", "constructor", "NaN", "Infinity", 1.5, -1];
    for (const id of [...near, ...names, ...others]) {
      const reply = await client.request("mining.submit", [client.user, id, digits]);
      expect([id, errorCodeOf(reply)]).toEqual([id, 21]);
    }
    for (const id of ["", null, {}, [job.id], true]) {
      const reply = await client.request("mining.submit", [client.user, id, digits]);
      expect([id, errorCodeOf(reply)]).toEqual([id, 20]);
    }
    expect(errorCodeOf(await client.submit(job, nonce))).toBe(23);
  });

  test("no share is taken before its time", async () => {
    const client = await stranger();
    const share = [`${WALLET}.rig`, "1", "1"];
    client.request(1, "mining.submit", share);
    client.request(2, "mining.authorize", [`${WALLET}.rig`]);
    client.request(3, "mining.subscribe", ["nobody"]);
    const line = await client.line((text) => text.includes("mining.set_extranonce"));
    const prefix: string = JSON.parse(line ?? "").params[0];
    const nonce = prefix.padEnd(16, "0");
    client.request(4, "mining.submit", [`${WALLET}.rig`, "1", nonce]);
    client.request(5, "mining.authorize", [`${WALLET}.rig`]);
    client.request(6, "mining.submit", [`${TREASURY}.other`, "1", nonce]);
    client.request(7, "mining.submit", []);
    const codes: number[] = [];
    for (const id of [1, 2, 3, 4, 5, 6, 7]) codes.push((await client.reply(id)).error?.[0] ?? 0);
    expect(codes).toEqual([25, 0, 0, 21, 0, 24, 20]);
  });

  test("a thousand names on one connection are its limit, and ten wrong wallets are the end", async () => {
    const many = await stranger();
    many.request("s", "mining.subscribe", ["nobody"]);
    const name = (n: number) => many.request(n, "mining.authorize", [`${WALLET}.name${n}`]);
    for (let n = 0; n < 32; n++) name(n);
    for (let n = 0; n < 32; n++) expect((await many.reply(n)).result).toBe(true);
    for (let n = 32; n < 1000; n++) name(n);
    expect((await many.reply(999)).error?.[0]).toBe(20);
    expect(await isServed(many)).toBe(true);
    expect(many.lines.filter((line) => /^\{"id":\d+,"result":true/.test(line))).toHaveLength(32);
    const wrong = await stranger();
    wrong.request("s", "mining.subscribe", ["nobody"]);
    for (let n = 0; n < 10; n++) wrong.request(n, "mining.authorize", ["nobody"]);
    await wrong.ended;
    expect(wrong.lines.filter((line) => line.includes('"error":[20,'))).toHaveLength(10);
  });

  /** Printable names that attack displays, storage or exports. */
  const TRICKY_NAMES = [
    "';DROP/**/TABLE/**/worker;--",
    '"}1',
    'a"}\\nevil{x="',
    '=HYPERLINK("http://x")',
    "<img/src=x/onerror=alert(1)>",
    "../../etc/passwd",
    "a.b.c/d%00%0a",
    "__proto__",
    "{{7*7}}",
    "x".repeat(64),
  ];
  const BAD_NAMES = ["a b", "a\tb", "a\nb", "a\u0000b", "\u202egnp", "é", "\ud800", "x".repeat(65)];

  test("names are stored unchanged or refused, and break neither page nor table", async () => {
    const miners: StratumClient[] = [];
    for (const name of TRICKY_NAMES) {
      const client = await openMiner(name);
      await honestShare(client);
      miners.push(client);
    }
    for (const name of BAD_NAMES) {
      const client = await stranger();
      client.request("s", "mining.subscribe", ["nobody"]);
      client.request("a", "mining.authorize", [`${WALLET}.${name}`, "x"]);
      expect((await client.reply("a")).error?.[0]).toBe(20);
      client.destroy();
    }
    const stored = async () =>
      (await pool.sql<{ name: string }>("SELECT name FROM worker")).map((row) => row.name);
    await eventually(
      "they have rows",
      async () =>
        (await stored()).filter((name) => TRICKY_NAMES.includes(name)).length ===
          TRICKY_NAMES.length || undefined,
    );
    const names = await stored();
    expect(BAD_NAMES.filter((name) => names.includes(name))).toEqual([]);
    for (const client of miners) client.destroy();
  });

  /** The same key as an address of another network, with a valid checksum. */
  function walletOn(prefix: string): string {
    const address = new Address(WALLET);
    address.setPrefix = prefix;
    return address.toString();
  }

  test("a wallet of another network, an invalid one and none are refused, and a valid one afterwards is not", async () => {
    const payload = WALLET.slice(WALLET.indexOf(":") + 1);
    const wrong = [
      ...["kaspa", "kaspatest", "kaspasim"].map(walletOn),
      ...["kaspa", "kaspatest"].map((prefix) => `kaspadev:${walletOn(prefix).split(":")[1]}`),
      ...[WALLET.toUpperCase(), WALLET.replace("qzk", "QZK"), `${WALLET.slice(0, -1)}q`],
      ...[WALLET.slice(0, -1), `${WALLET}q`, `<${WALLET}>`, "kaspadev:"],
      ...[
        "",
        ".",
        ".rig",
        "rig",
        payload.slice(1),
        `${payload}:${payload}`,
        "q".repeat(300),
        7,
        null,
      ],
    ];
    for (const wallet of wrong) {
      const client = await stranger();
      client.request("s", "mining.subscribe", ["nobody"]);
      client.request("wrong", "mining.authorize", [wallet, "x"]);
      client.request("right", "mining.authorize", [payload, "x"]);
      expect([wallet, (await client.reply("wrong")).error?.[0]]).toEqual([wallet, 20]);
      expect((await client.reply("right")).result).toBe(true);
      client.destroy();
    }
    const wallets = await pool.sql<{ wallet: string }>("SELECT DISTINCT wallet FROM worker");
    expect(
      wallets.map((row) => row.wallet).filter((one) => ![WALLET, TREASURY].includes(one)),
    ).toEqual([]);
  });

  test("an invalid or too small suggested difficulty has no effect beyond the limits", async () => {
    for (const password of [
      "d=-1",
      "d=0",
      "d=1e-300",
      "d=1e999",
      "d=NaN",
      "fd=Infinity",
      "0x10",
      "d=",
    ]) {
      const client = await pool.miner({ port: pool.stratumPorts[OPEN] ?? 0, password });
      expect(client.difficulty).toBeWithin(2 ** -26, 1.000001);
      client.destroy();
    }
  });

  test("a flood of refused shares closes its connection, whether cheap or expensive to check", async () => {
    const before = await closedFor("refusedFlood");
    const clients = await Promise.all(Array.from({ length: 4 }, () => stranger()));
    for (const client of clients) await greet(client);
    const user = `${WALLET}.stranger`;
    const [job] = JSON.parse(clients[0]?.lines.at(-1) ?? "{}").params;
    const kinds = [
      [user, job, "zz"],
      [user, "1", "00"],
      [user, job, "ffffffffffffffff"],
      [user, job, "7"],
    ];
    clients.forEach((client, index) => {
      for (let n = 0; n < 4000; n++) client.request(n, "mining.submit", kinds[index]);
    });
    await Promise.all(clients.map((client) => client.ended));
    expect(await closedFor("refusedFlood")).toBe(before + 4);
  });

  test("a client that never reads is dropped, and costs little until then", async () => {
    // Their outgoing buffer or their request rate: whichever bound is exceeded first.
    const closed = async () => (await closedFor("slowReader")) + (await closedFor("chatter"));
    const before = await closed();
    const clients = await Promise.all(Array.from({ length: 4 }, () => stranger()));
    for (const client of clients) {
      await greet(client);
      client.pause();
    }
    const asking = `{"id":"${"x".repeat(64)}","method":"no"}\n`.repeat(2000);
    const areDropped = async () => {
      for (const client of clients) client.write(asking);
      return (await closed()) >= before + clients.length || undefined;
    };
    await eventually("they are dropped", areDropped, 30_000);
    for (const client of clients) client.destroy();
  });

  test("a storm of reconnects does not exhaust prefixes; only open connections use them", async () => {
    const storm = async () => {
      const address = newAddress();
      for (let n = 0; n < 40; n++) {
        const client = await stranger(address, NARROW);
        if (n % 2 === 0) await greet(client);
        else client.write('{"id":1,"method":"mining.subscr');
        client.destroy();
      }
    };
    await Promise.all(Array.from({ length: 15 }, storm));
    const held: RawClient[] = [];
    for (let n = 0; n < NARROW_PREFIXES; n++) {
      const client = await eventually("a place", async () => {
        const one = await stranger(undefined, NARROW);
        return (await isServed(one)) ? one : undefined;
      });
      held.push(client);
    }
    const before = await rejectedAt("extranonce");
    const late = await stranger(undefined, NARROW);
    await late.ended;
    expect(await rejectedAt("extranonce")).toBe(before + 1);
    held.pop()?.destroy();
    const newcomer = await eventually("a place", () =>
      openMiner("newcomer", NARROW).catch(() => undefined),
    );
    await honestShare(newcomer);
    for (const client of held) client.destroy();
  });
});

test("afterwards all records agree, replies were fast, and nothing has grown", async () => {
  await honest.stop();
  expect(honest.violations).toEqual([]);
  expect(honest.cuts).toEqual([]);
  expect(honest.count("unanswered")).toBe(0);
  expect([...honest.refused.keys()].filter((code) => code !== 23)).toEqual([]);
  const sorted = honest.answerMs.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.floor(sorted.length * part)] ?? Number.POSITIVE_INFINITY;
  // Attackers, miners and the pool share this machine; a ten-second reply counts as none.
  expect(at(0.5)).toBeLessThan(250);
  expect(at(0.99)).toBeLessThan(5000);
  const now = await pool.metrics();
  const grown = (name: string) => (now.get(name) ?? 0) - (start.get(name) ?? 0);
  expect(grown("process_resident_memory_bytes")).toBeLessThan(200_000_000);
  expect(grown("process_open_fds")).toBeLessThan(50);
  expect(now.size - start.size).toBeLessThan(1000);
  const journal = checkJournal(pool.journalFolder, [...honest.sent, ...book]);
  expect(journal.broken.slice(0, 5)).toEqual([]);
  const text = "SELECT COALESCE(SUM(shares), 0)::int AS shares FROM segment_work";
  await eventually("all is stored", async () => {
    const [row] = await pool.sql<{ shares: number }>(text);
    return row?.shares === journal.count || undefined;
  });
  expect(await checkShares(pool.databaseUrl)).toEqual([]);
});

test("a share is not credited again by the next process", async () => {
  const restart = async () => {
    await pool.app.kill();
    pool.app.start();
    await pool.ready();
  };
  // Each process starts with the same prefixes, so its first connection gets the same one.
  await restart();
  const { job, nonce } = await honestShare(await openMiner("thief"));
  await restart();
  const again = await openMiner("thief");
  const now = await again.currentJob();
  expect(again.extranonce).toBe(job.extranonce);
  // The node may have a new template meanwhile, for which the nonce is worthless.
  const isSameWork = now.prePowHash === job.prePowHash && now.timestamp === job.timestamp;
  const ofNow = isSameWork ? 22 : 23;
  // Under a name that is unknown now, the nonce is tried for the jobs that the miner has.
  const ofOld = isSameWork || job.id === now.id ? ofNow : 21;
  expect(errorCodeOf(await again.submit(job, nonce))).toBe(ofOld);
  expect(errorCodeOf(await again.submit(now, nonce))).toBe(ofNow);
  expect(checkJournal(pool.journalFolder, [...honest.sent, ...book]).broken).toEqual([]);
});

test("connections never use up the file descriptors that the pool needs", async () => {
  const FILES = 350;
  const small = await startPool({ appFiles: FILES });
  try {
    const miner = await small.miner();
    const port = small.stratumPorts[0] ?? 0;
    const crowd = await Promise.all(
      Array.from({ length: 500 }, () => RawClient.open({ port, from: newAddress() })),
    );
    const refused = () => crowd.filter((client) => client.isEnded).length;
    await eventually("excess connections are closed", () => refused() > 500 - FILES || undefined);
    const open = (await small.metrics()).get("process_open_fds") ?? 0;
    expect(open).toBeWithin(1, FILES - 100);
    await small.postgres.crash();
    await small.postgres.start();
    await small.ready();
    expect((await miner.request("mining.ping", [])).result).toBe("pong");
    for (const client of crowd) client.destroy();
    const newcomer = await eventually("a place", () => small.miner().catch(() => undefined));
    newcomer.close();
  } finally {
    await small.stop();
  }
});
