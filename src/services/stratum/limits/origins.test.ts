import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { portConfig } from "../../../../testing/harness/stratum/stratum-fixture.ts";
import { Origin, Origins, originOf } from "./origins.ts";

const IP = "192.0.2.1";
const bans: string[] = [];
function origins(exempt = ""): Origins {
  bans.length = 0;
  const onBan = (origin: string, reason: string, forMs: number) =>
    void bans.push(`${origin} ${reason} ${forMs / 1000} s`);
  return new Origins({ onBan, isExempt: (address) => address === exempt });
}

/** Connects and leaves; returns whether it was admitted. */
function visit(all: Origins, address: string, perMinute: number, nowMs: number): boolean {
  const port = portConfig({ maxConnectsPerMinutePerAddress: perMinute });
  const origin = all.admit(address, port, nowMs);
  if (origin instanceof Origin) all.leave(origin);
  return origin instanceof Origin;
}

describe("new connections", () => {
  test("a minute's worth may come at once, and then as fast as the budget refills", () => {
    const all = origins();
    const tryMany = (count: number, nowMs: number) =>
      Array.from({ length: count }, () => visit(all, IP, 600, nowMs)).filter(Boolean).length;
    expect(tryMany(1000, 0)).toBe(600);
    expect(tryMany(10, 99)).toBe(0);
    expect(tryMany(10, 100)).toBe(1);
    expect(tryMany(100, 1100)).toBe(10);
    expect(tryMany(1000, 10 * 60_000)).toBe(600);
  });

  test("no address ever gets more than its rate, and none is touched by another's flood", () => {
    const steps = fc.array(fc.tuple(fc.integer({ min: 0, max: 2000 }), fc.boolean()), {
      maxLength: 400,
    });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 50 }), (moves, perMinute) => {
        const [shared, alone] = [origins(), origins()];
        let nowMs = 0;
        let admitted = 0;
        for (const [pauseMs, isFlood] of moves) {
          nowMs += pauseMs;
          if (isFlood) {
            admitted += Number(visit(shared, "flood", perMinute, nowMs));
            expect(admitted).toBeLessThanOrEqual(perMinute + (nowMs * perMinute) / 60_000 + 1e-6);
          } else {
            expect(visit(shared, "honest", perMinute, nowMs)).toBe(
              visit(alone, "honest", perMinute, nowMs),
            );
          }
        }
      }),
      { numRuns: 30 },
    );
  });

  test("a flood of addresses passes no bound and forgets who came longest ago", () => {
    const all = origins();
    const port = portConfig({ maxConnectsPerMinutePerAddress: 1 });
    const busy = all.admit("busy", port, 0);
    for (let n = 0; n < 70_000; n++) all.admit(`198.51.${n >> 8}.${n & 255}`, port, 1);
    expect(all.size).toBe(65_536);
    // Who still has connections is not forgotten with the rest.
    expect(all.admit("busy", port, 2)).toBe("rate");
    if (busy instanceof Origin) all.leave(busy);
    expect(visit(all, "busy", 1, 3)).toBe(true);
  });
});

describe("a ban", () => {
  const port = portConfig();
  function banned(all: Origins, nowMs: number): boolean {
    return all.admit(IP, port, nowMs) === "banned";
  }

  test("lasts ten seconds, doubles with each repetition up to ten minutes, and is forgotten", () => {
    const all = origins();
    const origin = all.admit(IP, port, 0);
    if (!(origin instanceof Origin)) throw new Error("not admitted");
    let nowMs = 0;
    for (let time = 0; time < 8; time++) {
      origin.ban("originRefused", nowMs);
      origin.ban("originRefused", nowMs + 1);
      const seconds = Math.min(600, 10 * 2 ** time);
      expect(bans).toHaveLength(time + 1);
      expect(bans.at(-1)).toBe(`${IP} originRefused ${seconds} s`);
      expect(banned(all, nowMs + seconds * 1000 - 1)).toBe(true);
      nowMs += seconds * 1000;
      expect(banned(all, nowMs)).toBe(false);
    }
    origin.ban("originCpu", nowMs + 24 * 3_600_000);
    expect(bans.at(-1)).toBe(`${IP} originCpu 10 s`);
  });

  test("never applies to an exempt address, nor does a limit", () => {
    const all = origins(IP);
    const narrow = portConfig({ maxConnectionsPerAddress: 1, maxConnectsPerMinutePerAddress: 1 });
    for (let n = 0; n < 10; n++) {
      const origin = all.admit(IP, narrow, 0);
      if (!(origin instanceof Origin)) throw new Error("not admitted");
      origin.ban("originRefused", 0);
      expect(origin.refused(1e9, narrow, 0)).toBe(true);
    }
    expect(bans).toEqual([]);
  });
});

test("an IPv4 address is one, and so is a whole /64 of IPv6", () => {
  const network = "2001:db8:1:2::/64";
  for (const address of [
    "2001:db8:1:2::1",
    "2001:0db8:0001:0002:ffff:1:2:3",
    "2001:DB8:1:2:0:0:0:9",
    "2001:db8:1:2:3:4:5:6",
    "2001:db8:1:2::192.0.2.1",
  ]) {
    expect(originOf(address)).toBe(network);
  }
  expect(originOf("2001:db8:1:3::1")).not.toBe(network);
  expect(originOf("2001:db8::1")).toBe("2001:db8:0:0::/64");
  expect(originOf("::1")).toBe("0:0:0:0::/64");
  expect(originOf("1::")).toBe("1:0:0:0::/64");
  expect(originOf("::ffff:192.0.2.7")).toBe("192.0.2.7");
  expect(originOf("192.0.2.7")).toBe("192.0.2.7");
  expect(originOf("unknown")).toBe("unknown");
});
