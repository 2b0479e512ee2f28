import { describe, expect, test } from "bun:test";
import { SessionBench, WALLET } from "../../../../testing/harness/stratum/stratum-fixture.ts";
import { MinerNotes } from "./miner-notes.ts";

function noted() {
  const notes = new MinerNotes();
  return { notes, bench: new SessionBench({}, [WALLET], notes) };
}

test("an agent that is not known is counted, a known one is not", () => {
  const { notes, bench } = noted();
  bench.request(1, "mining.subscribe", ["IceRiverMiner-v1.1"]);
  expect(notes.report().unknownAgents).toEqual([]);
  for (const id of [1, 2]) {
    const other = new SessionBench({}, [WALLET], notes);
    other.request(id, "mining.subscribe", ["NewDevice/1\u0007"]);
  }
  expect(notes.report().unknownAgents).toEqual([{ agent: "NewDevice/1?", connections: 2 }]);
});

test("agents beyond 100 are counted together", () => {
  const notes = new MinerNotes();
  for (let n = 0; n < 1000; n++) notes.subscribed(`agent ${n}`);
  const { unknownAgents } = notes.report();
  expect(unknownAgents).toHaveLength(101);
  expect(unknownAgents.at(-1)).toEqual({ agent: "(others)", connections: 900 });
});

test("a number as password that is no difficulty is counted, and a wish is not", () => {
  for (const [password, count] of [
    ["123456", 1],
    ["d=123456", 0],
    ["64", 0],
    ["x", 0],
  ] as const) {
    const { notes, bench } = noted();
    bench.handshake("lolMiner", password);
    expect([password, notes.report().ignoredPasswords]).toEqual([password, count]);
  }
});

describe("refused lines", () => {
  test("the first three of a connection are kept, served ones are not", () => {
    const { notes, bench } = noted();
    bench.line('{"id":1,"method":"mining.subscribe","params":["NewDevice/1"]}');
    bench.line('{"id":2,"method":"mining.fly","params":[]}');
    bench.line("no JSON");
    bench.line('{"id":3,"method":"mining.submit","params":["x","1","2"]}');
    bench.line('{"id":4,"method":"mining.fly","params":[]}');
    expect(notes.report().refusedLines.map(({ agent, line }) => [agent, line])).toEqual([
      ["NewDevice/1", '{"id":2,"method":"mining.fly","params":[]}'],
      ["NewDevice/1", "no JSON"],
      ["NewDevice/1", '{"id":3,"method":"mining.submit","params":["x","1","2"]}'],
    ]);
  });

  test("wallets are masked, a login's parameters left out, and long lines cut", () => {
    const { notes } = noted();
    const wallet = `kaspa:${"q".repeat(61)}`;
    const refuse = (line: string) => notes.refused({ origin: line, agent: "a", line });
    refuse(`{"method":"mining.submit","params":["${wallet}.rig","1","2"]}`);
    refuse(`{"method":"mining.authorize","params":["${wallet}.rig","my password"]}`);
    refuse("x ".repeat(2000));
    const [submit, login, long] = notes.report().refusedLines;
    expect(submit?.line).toContain('["kaspa:qqqqqq…qqqqqq.rig","1","2"]');
    expect(login?.line).toBe('{"method":"mining.authorize",…');
    expect(long?.line.length).toBe(300);
  });

  test("one address cannot push out those of others, and 200 are kept in all", () => {
    const notes = new MinerNotes();
    notes.refused({ origin: "192.0.2.1", agent: "a", line: "first" });
    for (let n = 0; n < 1000; n++) notes.refused({ origin: "192.0.2.2", agent: "b", line: `${n}` });
    expect(notes.report().refusedLines).toHaveLength(11);
    for (let n = 0; n < 1000; n++) notes.refused({ origin: `o${n}`, agent: "c", line: `${n}` });
    expect(notes.report().refusedLines).toHaveLength(200);
  });
});
