import { expect, test } from "bun:test";
import fc from "fast-check";
import { Arrivals, originOf } from "./connect-rate.ts";

test("a minute's worth may come at once, and then as fast as the budget refills", () => {
  const arrivals = new Arrivals();
  const tryMany = (count: number, nowMs: number) =>
    Array.from({ length: count }, () => arrivals.admit("192.0.2.1", 600, nowMs)).filter(Boolean)
      .length;
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
      const [shared, alone] = [new Arrivals(), new Arrivals()];
      let nowMs = 0;
      let admitted = 0;
      for (const [pauseMs, isFlood] of moves) {
        nowMs += pauseMs;
        if (isFlood) {
          admitted += Number(shared.admit("flood", perMinute, nowMs));
          expect(admitted).toBeLessThanOrEqual(perMinute + (nowMs * perMinute) / 60_000 + 1e-6);
        } else {
          expect(shared.admit("honest", perMinute, nowMs)).toBe(
            alone.admit("honest", perMinute, nowMs),
          );
        }
      }
    }),
  );
});

test("a flood of addresses passes no bound and forgets who came longest ago", () => {
  const arrivals = new Arrivals();
  expect(arrivals.admit("busy", 1, 0)).toBe(true);
  for (let n = 0; n < 70_000; n++) arrivals.admit(`2001:db8:${n}`, 1, 1);
  expect(arrivals.size).toBe(65_536);
  expect(arrivals.admit("busy", 1, 2)).toBe(true);
  expect(arrivals.admit("busy", 1, 3)).toBe(false);
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
  // The zeros are as many as are left out, also where they end inside of the network.
  expect(originOf("::1:2:3:4:5")).toBe("0:0:0:1::/64");
  expect(originOf("1::2:3:4:5:6")).toBe("1:0:0:2::/64");
  expect(originOf("1::2:3:4:192.0.2.1")).toBe("1:0:0:2::/64");
  expect(originOf("::2:3:4:5:192.0.2.1")).toBe("0:0:2:3::/64");
  expect(originOf("::ffff:192.0.2.7")).toBe("192.0.2.7");
  expect(originOf("192.0.2.7")).toBe("192.0.2.7");
  expect(originOf("unknown")).toBe("unknown");
});
