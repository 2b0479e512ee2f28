import { expect, test } from "bun:test";
import { portConfig } from "../../../../testing/harness/stratum/stratum-fixture.ts";
import { DECISION_LEAD_MS } from "./assigned-difficulty.ts";
import { NonceSpaces } from "./nonce-spaces.ts";

const at = (nowMs: number, onEarly = () => undefined) => ({ oldestJobId: 0, nowMs, onEarly });
const published = (publishedMs: number) => ({ template: { publishedMs } });
const used = { isUsed: true, newestJobId: 5 };

function spacesOf(ports: readonly object[], plansRemembered = 1000) {
  const configs = ports.map((keys) => portConfig({ extraNonceSize: 1, ...keys }));
  const [port = portConfig()] = configs;
  const more = { instance: 0, instances: 1, plansRemembered };
  return { configs, port, spaces: new NonceSpaces({ ports: configs, ...more }) };
}

test("ports that begin alike share their prefixes, others have their own", () => {
  const { configs, spaces } = spacesOf([
    {},
    { maxDiff: 65_536 },
    { difficulty: 64 },
    { clampPow2: false },
  ]);
  const values = configs.map((port) => {
    const all: number[] = [];
    for (;;) {
      const space = spaces.take(port, at(0));
      if (space === undefined) return all;
      all.push(space.extranonce.value);
    }
  });
  expect(values.map((all) => all.length)).toEqual([85, 0, 85, 86]);
  expect(new Set(values.flat()).size).toBe(256);
});

test("a used prefix whose past is forgotten has no difficulty for jobs of that time", () => {
  const { port, spaces } = spacesOf([{}], 1);
  const taken = Array.from({ length: 256 }, () => spaces.take(port, at(0)));
  const [first, second] = taken;
  if (first === undefined || second === undefined) throw new Error("no prefix");
  spaces.giveBack(port, first, used);
  spaces.giveBack(port, second, used);
  let early = 0;
  const onEarly = () => void early++;
  const forgotten = spaces.take(port, { ...at(5000), onEarly });
  expect(forgotten?.extranonce).toEqual(first.extranonce);
  const times = [5000, 4999 + DECISION_LEAD_MS, 5000 + DECISION_LEAD_MS];
  const difficulties = times.map((ms) => forgotten?.plan.of(published(ms)));
  expect(difficulties).toEqual([undefined, undefined, 2048]);
  expect(spaces.take(port, { ...at(5000), onEarly })?.plan.of(published(0))).toBe(2048);
  expect(early).toBe(2);
});

test("a prefix that nobody used starts afresh; a used one keeps its past for its jobs", () => {
  const { port, spaces } = spacesOf([{}]);
  const first = spaces.take(port, at(0));
  first?.plan.decide(64, 0);
  if (first === undefined) throw new Error("no prefix");
  spaces.giveBack(port, first, { ...used, isUsed: false });
  const fresh = spaces.take(port, at(1000));
  expect(fresh?.extranonce).toEqual(first.extranonce);
  expect(fresh?.plan.of(published(1e9))).toBe(2048);
  if (fresh === undefined) throw new Error("no prefix");
  fresh.plan.decide(64, 1000);
  while (spaces.take(port, at(1000)) !== undefined);
  spaces.giveBack(port, fresh, used);
  const inherited = spaces.take(port, at(5000));
  expect(inherited?.extranonce).toEqual(first.extranonce);
  const times = [1000, 1000 + DECISION_LEAD_MS, 5000, 5000 + DECISION_LEAD_MS];
  expect(times.map((ms) => inherited?.plan.of(published(ms)))).toEqual([2048, 64, 64, 2048]);
  if (inherited === undefined) throw new Error("no prefix");
  // Who takes it and never authorizes leaves the past as it was.
  spaces.giveBack(port, inherited, { ...used, isUsed: false });
  expect(spaces.take(port, at(6000))?.plan.of(published(5000))).toBe(64);
});
