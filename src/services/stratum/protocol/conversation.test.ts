import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  type Message,
  SessionBench,
  sendableJob,
  WALLET,
} from "../../../../testing/harness/stratum/stratum-fixture.ts";
import { checkSession } from "../limits/session-limits.ts";
import { VERBS } from "./method-gate.ts";

/** Another wallet of the same network. */
const OTHER = "kaspadev:qqother";
const keysOf = (bench: SessionBench) => [...bench.session.workers.values()].map(({ key }) => key);
const creditedTo = (bench: SessionBench) =>
  bench.validator.submitted.map(({ worker }) => worker.key);
const codeOf = (bench: SessionBench) => bench.read()[0]?.error?.[0];

test("the handshake ends with extranonce, difficulty and a job, in this order", () => {
  const messages = new SessionBench().handshake();
  expect(messages.map((message) => message.method ?? `answer ${message.id}`)).toEqual([
    "answer 1",
    "answer 2",
    "mining.set_extranonce",
    "mining.set_difficulty",
    "mining.notify",
  ]);
  expect(messages[1]).toEqual({ id: 2, result: true, error: null });
  expect(messages[3]?.params).toEqual([2048]);
});

test("every request with an id gets exactly one reply with both keys, whatever its form", () => {
  const params = fc.oneof(fc.array(fc.jsonValue(), { maxLength: 6 }), fc.jsonValue());
  const request = fc.record({
    method: fc.oneof(fc.constantFrom(...VERBS), fc.string()),
    params: fc.oneof(
      params,
      fc.constantFrom(
        ["IceRiverMiner-v1.1"],
        [`${WALLET}.rig`, "d=5"],
        [`${WALLET}.rig`, "1", "0x1"],
      ),
    ),
  });
  const batches = fc.array(fc.array(request, { minLength: 1, maxLength: 5 }), { maxLength: 30 });
  fc.assert(
    fc.property(batches, fc.boolean(), (lines, isJoined) => {
      const bench = new SessionBench();
      let id = 0;
      let stays = true;
      for (const line of lines) {
        const requests = line.map((one) => ({ id: `n${++id}`, ...one }));
        const texts = isJoined ? [requests] : requests;
        for (const text of texts) stays &&= bench.line(JSON.stringify(text));
        if (!stays) return;
      }
      for (const share of bench.validator.submitted) share.replyTo.shareStored(share.id);
      const answers = bench.read().filter((message) => message.method === undefined);
      expect(answers.map((answer) => Object.keys(answer))).toEqual(
        answers.map(() => ["id", "result", "error"]),
      );
      const expected = Array.from({ length: id }, (_, index) => `n${index + 1}`);
      expect(answers.map((answer) => answer.id).sort()).toEqual(expected.sort());
    }),
    { numRuns: 300 },
  );
});

describe("authorize", () => {
  const bad = [
    ...["", "kaspadev:qqother.rig", `kaspa${WALLET.slice(8)}.rig`, `${WALLET.toUpperCase()}.rig`],
    ...[`${WALLET}.${"a".repeat(65)}`, `${WALLET}.a b`, `${WALLET}.<é>`, `\u00a0${WALLET}`],
    ...["x".repeat(5000), "..", ":", `${WALLET}.a\u0000`, `${WALLET}.\ud800`],
  ];
  test.each(bad)("%p is refused with code 20 and the connection stays for another try", (user) => {
    const bench = new SessionBench();
    bench.request(1, "mining.subscribe");
    bench.read();
    expect(bench.request(2, "mining.authorize", [user, "x"])).toBe(true);
    expect(codeOf(bench)).toBe(20);
    expect(bench.session.state).toBe("subscribed");
    bench.request(3, "mining.authorize", [WALLET]);
    expect(bench.read()[0]).toEqual({ id: 3, result: true, error: null });
    expect(keysOf(bench)).toEqual([`${WALLET}/default`]);
  });

  test("ten wrong ones end the connection", () => {
    const bench = new SessionBench();
    bench.request(1, "mining.subscribe");
    const stays = Array.from({ length: 10 }, (_, n) => bench.request(n, "mining.authorize", ["x"]));
    expect(stays).toEqual([...Array(9).fill(true), false]);
  });

  test("one connection has so many workers and no more, and those it has mine on", () => {
    const bench = new SessionBench({ maxWorkersPerConnection: 2 });
    bench.handshake();
    for (const name of ["b", "c", "b"])
      bench.request(name, "mining.authorize", [`${WALLET}.${name}`]);
    const answers = bench.read().map((message) => message.result);
    expect(answers).toEqual([true, null, true]);
    expect(keysOf(bench)).toEqual([`${WALLET}/rig`, `${WALLET}/b`]);
    bench.request(6, "mining.submit", [`${WALLET}.b`, "1", "0x1"]);
    expect(creditedTo(bench)).toEqual([`${WALLET}/b`]);
  });

  test.each([
    ["d=4096", 4096, 4096],
    ["d=5000", 4096, 4096],
    ["d=1", 64, 64],
    ["d=1000000", 131_072, 131_072],
    ["fd=256", 256, 256],
    ["x", 2048, 64],
  ] as const)(
    "the password %s leads to %d with the next job, and a wish for less to %d",
    (password, difficulty, floor) => {
      const bench = new SessionBench();
      const told = (messages: Message[]) =>
        messages.find((m) => m.method?.includes("difficulty"))?.params;
      expect(told(bench.handshake("IceRiver", password))).toEqual([2048]);
      bench.job = sendableJob(2);
      bench.session.offerJob(1000);
      expect(told(bench.read())).toEqual(difficulty === 2048 ? undefined : [difficulty]);
      expect(bench.session.difficulty.current).toBe(difficulty);
      bench.request(5, "mining.suggest_difficulty", [1]);
      bench.job = sendableJob(3);
      bench.session.offerJob(2000);
      expect(bench.session.difficulty.current).toBe(floor);
    },
  );
});

describe("difficulty", () => {
  test("a start that is no power of two is brought down to one where the port clamps", () => {
    const told = (keys: object) =>
      new SessionBench(keys).handshake().find((m) => m.method?.includes("difficulty"))?.params;
    expect(told({ difficulty: 3000 })).toEqual([2048]);
    expect(told({ difficulty: 3000, clampPow2: false })).toEqual([3000]);
    // What is told is exactly what is credited: a whole number of hashes.
    expect(told({ difficulty: 0.3, minDiff: 0.1, clampPow2: false })).toEqual([
      1288490189 / 2 ** 32,
    ]);
  });

  test("a new one waits for the next job and is told in front of it; the old job keeps its own", () => {
    const bench = new SessionBench();
    bench.handshake();
    bench.request(9, "mining.suggest_difficulty", [512]);
    expect(bench.read()).toEqual([{ id: 9, result: true, error: null }]);
    bench.job = sendableJob(2);
    bench.session.offerJob(0);
    expect(bench.read().map((message) => message.params?.[0])).toEqual([512, "2"]);
    expect(bench.session.difficulty.terms.of(sendableJob(1))?.difficulty).toBe(2048);
    expect(bench.session.difficulty.terms.of(sendableJob(2))?.difficulty).toBe(512);
    for (const wish of ["512", 0, -1, null, {}]) {
      bench.request(9, "mining.suggest_difficulty", [wish]);
      expect(codeOf(bench)).toBe(20);
    }
  });
});

describe("submit", () => {
  const submitted = (bench: SessionBench) => bench.validator.submitted.at(-1);
  test("with three and with five parameters, the job as text or number", () => {
    const bench = new SessionBench();
    bench.handshake();
    const user = `${WALLET}.rig`;
    bench.request(3, "mining.submit", [user, "1", "0001000000000005"]);
    expect(submitted(bench)).toMatchObject({ jobId: 1, nonceHi: 0x10000, nonceLo: 5, id: "3" });
    bench.request("x", "mining.submit", [user, 7, "ignored", "ignored", "0xa"]);
    expect(submitted(bench)).toMatchObject({ jobId: 7, nonceHi: 0x10000, nonceLo: 10, id: '"x"' });
    expect(bench.read()).toEqual([]);
  });

  test("what cannot be a share is refused at once with its own code", () => {
    const bench = new SessionBench();
    bench.handshake();
    const user = `${WALLET}.rig`;
    const cases: [unknown[], number, string[]][] = [
      [[user, "1", "xyz"], 20, ["invalid"]],
      [[user, "1", 5], 20, ["invalid"]],
      [[user, "1"], 20, ["invalid"]],
      [[user, null, "1"], 20, ["invalid"]],
      [[user, "1", "0002000000000005"], 20, ["wrongPrefix"]],
      [[`${OTHER}.rig`, "1", "1"], 24, []],
      [[], 20, ["invalid"]],
    ];
    for (const [params, code, counted] of cases) {
      bench.validator.refused.length = 0;
      bench.request(3, "mining.submit", params);
      expect({ params, code: codeOf(bench) }).toEqual({ params, code });
      expect(bench.validator.refused).toEqual(counted);
    }
    expect(bench.validator.submitted).toEqual([]);
  });

  test("an id that is no job's is for the validator to find", () => {
    const bench = new SessionBench();
    bench.handshake();
    for (const id of ["no job of ours", -1, 1e300]) {
      bench.request(3, "mining.submit", [`${WALLET}.rig`, id, "1"]);
      expect(submitted(bench)).toMatchObject({ jobId: -1 });
    }
  });

  test.each([
    ["stale", 21],
    ["duplicate", 22],
    ["lowDifficulty", 23],
  ] as const)("the validator's %s is answered with %d", (verdict, code) => {
    const bench = new SessionBench();
    bench.handshake();
    bench.validator.outcome = { kind: "refused", verdict, triedJobs: 0 };
    bench.request(3, "mining.submit", [`${WALLET}.rig`, "1", "1"]);
    expect(codeOf(bench)).toBe(code);
  });

  test("a share that cannot be stored is answered with code 20 and the reason", () => {
    const bench = new SessionBench();
    bench.handshake();
    bench.validator.outcome = { kind: "unavailable", reason: "share journal is full" };
    bench.request(3, "mining.submit", [`${WALLET}.rig`, "1", "1"]);
    expect(bench.read()[0]?.error).toEqual([20, "share journal is full", null]);
  });
});

test("a slip is answered and ten of them end the connection; another protocol ends it at once", () => {
  const bench = new SessionBench();
  const stays = Array.from({ length: 10 }, () => bench.line("{"));
  expect(stays).toEqual([...Array(9).fill(true), false]);
  expect(bench.read()).toHaveLength(10);
  expect(new SessionBench().line("GET / HTTP/1.1")).toBe(false);
  const known = new SessionBench();
  known.handshake();
  expect(known.line("GET / HTTP/1.1")).toBe(true);
});

test("a second subscribe is answered and changes nothing for a device that mines", () => {
  const bench = new SessionBench();
  bench.handshake("IceRiverMiner-v1.1");
  bench.request(5, "mining.subscribe", ["GodMiner/2.0.0"]);
  expect(bench.read()).toEqual([{ id: 5, result: [true, "EthereumStratum/1.0.0"], error: null }]);
  expect(bench.session.dialect.name).toBe("iceriver");
});

describe("a user in another spelling", () => {
  const [, bare = ""] = WALLET.split(":");
  const encoded = WALLET.replace(":", "%3A");
  test.each([
    [`${WALLET}.`, "default"],
    [encoded, "default"],
    [`${encoded}.rig`, "rig"],
    [`${encoded.toLowerCase()}%2Erig`, "rig"],
    [`${WALLET}.rig `, "rig"],
    [` ${WALLET}.rig\r\n`, "rig"],
    [`${WALLET}.50%25`, "50%25"],
  ])("%j is authorized", (user, name) => {
    const bench = new SessionBench();
    bench.request(1, "mining.subscribe");
    bench.request(2, "mining.authorize", [user]);
    expect(keysOf(bench)).toEqual([`${WALLET}/${name}`]);
  });

  test.each([
    [`${bare}.rig`, "rig"],
    [encoded, "default"],
    [WALLET, "default"],
    [bare, "default"],
    ["", "rig"],
    ["rig", "rig"],
    ["worker7", "rig"],
    [null, "rig"],
    [`${WALLET}.rig2`, "rig2"],
  ])("a share of %j counts", (user, name) => {
    const bench = new SessionBench();
    bench.handshake();
    bench.request(3, "mining.submit", [user, "1", "0x1"]);
    bench.request(4, "mining.submit", [user, "1", "0x2"]);
    expect(creditedTo(bench)).toEqual([`${WALLET}/${name}`, `${WALLET}/${name}`]);
  });

  test("for no wallet that was not authorized, and for none by guessing among two", () => {
    const bench = new SessionBench({}, [WALLET, OTHER]);
    bench.handshake();
    bench.request(3, "mining.submit", [`${OTHER}.rig`, "1", "0x1"]);
    expect(codeOf(bench)).toBe(24);
    bench.request(4, "mining.authorize", [`${OTHER}.farm`]);
    bench.request(5, "mining.submit", ["", "1", "0x1"]);
    expect(bench.read().map(({ error }) => error?.[0])).toEqual([undefined, 24]);
    bench.request(6, "mining.submit", ["qqother.farm", "1", "0x1"]);
    expect(creditedTo(bench)).toEqual([`${OTHER}/farm`]);
  });

  test("submitted names beyond the limit count for the first name of the wallet", () => {
    const bench = new SessionBench({ maxWorkersPerConnection: 3 });
    bench.handshake();
    for (let n = 0; n < 100; n++) {
      bench.request(n, "mining.submit", [`${WALLET}.name${n}`, "1", "0x1"]);
    }
    expect(keysOf(bench)).toEqual([`${WALLET}/rig`, `${WALLET}/name0`, `${WALLET}/name1`]);
    const first = creditedTo(bench).filter((key) => key === `${WALLET}/rig`);
    expect(first).toHaveLength(98);
  });
});

test("names beyond the limit are refused for ever, and the rigs of the proxy mine on", () => {
  const bench = new SessionBench({ maxWorkersPerConnection: 32 });
  bench.handshake();
  for (let n = 0; n < 200; n++) {
    expect(bench.request(n, "mining.authorize", [`${WALLET}.name${n}`])).toBe(true);
  }
  const results = bench.read().map(({ result }) => result);
  expect(results.filter((result) => result === true)).toHaveLength(31);
  bench.request(5, "mining.submit", [`${WALLET}.name3`, "1", "0x1"]);
  expect(creditedTo(bench)).toEqual([`${WALLET}/name3`]);
});

test("failed logins are forgotten after a while, and the tenth in a row is reported", () => {
  const bench = new SessionBench();
  bench.request(1, "mining.subscribe");
  const fail = () => bench.request(2, "mining.authorize", ["x.rig"]);
  for (let n = 0; n < 100; n++) {
    expect(fail()).toBe(true);
    bench.clock.advance(60_000);
    bench.session.budget.begin(bench.clock.monotonicMs());
  }
  const stays = Array.from({ length: 10 }, fail);
  expect(stays).toEqual([...Array(9).fill(true), false]);
  expect(bench.failedLogins).toEqual(["x.rig: wallet has a wrong checksum or length"]);
});

test.each(["true", "[1]", "{}", `"${"x".repeat(200)}"`, "9".repeat(65)])(
  "the id %s gets one error without an id, and the end",
  (id) => {
    const bench = new SessionBench();
    expect(bench.line(`{"id":${id},"method":"mining.ping"}`)).toBe(false);
    expect(bench.read()).toEqual([
      {
        ...{ id: null, result: null },
        error: [20, "id must be a number or a short string", null],
      },
    ]);
  },
);

test("a byte order mark before the first request does no harm", () => {
  const bench = new SessionBench();
  bench.line('\ufeff{"id":1,"method":"mining.ping"}');
  expect(bench.read()).toEqual([{ id: 1, result: "pong", error: null }]);
});

describe("authorize before subscribe", () => {
  const authorize = (bench: SessionBench) =>
    bench.request(1, "mining.authorize", [`${WALLET}.rig`, "x"]);
  const methods = (bench: SessionBench) =>
    bench.read().flatMap(({ method }) => method?.replace("mining.", "") ?? []);
  const GREETING = ["set_extranonce", "set_difficulty", "notify"];

  test("the job waits for the agent, so that the device can read it", () => {
    const bench = new SessionBench();
    authorize(bench);
    expect(bench.read()).toEqual([{ id: 1, result: true, error: null }]);
    bench.request(2, "mining.subscribe", ["IceRiverMiner-v1.1"]);
    const messages = bench.read();
    expect(messages.flatMap(({ method }) => method?.replace("mining.", "") ?? [])).toEqual(
      GREETING,
    );
    expect(messages.at(-1)?.params?.[1]).toBeString();
  });

  test("one that never subscribes is served after two seconds", () => {
    const bench = new SessionBench();
    authorize(bench);
    bench.read();
    for (const second of [1, 2]) {
      expect(methods(bench)).toEqual([]);
      checkSession(bench.session, second * 1000);
    }
    expect(methods(bench)).toEqual(GREETING);
  });
});
