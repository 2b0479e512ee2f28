import { expect, test } from "bun:test";
import fc from "fast-check";
import { LineAcknowledgements } from "./line-acknowledgements.ts";

test("a line counts as dealt with when its share is durable, others at once", () => {
  const lines = new LineAcknowledgements();
  lines.received(1);
  expect(lines.take()).toEqual({ acknowledged: 1, also: [] });
  expect(lines.take()).toBeUndefined();
  lines.received(2);
  lines.deferred();
  lines.received(3);
  lines.received(4);
  lines.deferred();
  expect(lines.take()).toEqual({ acknowledged: 1, also: [3] });
  expect(lines.take()).toBeUndefined();
  lines.settled();
  expect(lines.take()).toEqual({ acknowledged: 3, also: [] });
  lines.settled();
  expect([lines.take(), lines.hasPending]).toEqual([{ acknowledged: 4, also: [] }, false]);
});

test("a line of several shares is dealt with after the last of them", () => {
  const lines = new LineAcknowledgements(10);
  lines.received(11);
  lines.deferred();
  lines.deferred();
  lines.settled();
  expect([lines.take(), lines.reported]).toEqual([undefined, 10]);
  lines.settled();
  expect(lines.take()).toEqual({ acknowledged: 11, also: [] });
});

test("every line is reported once, none before its share is durable", () => {
  const steps = fc.array(fc.constantFrom("line", "share", "settle", "take"), { maxLength: 200 });
  fc.assert(
    fc.property(steps, (list) => {
      const lines = new LineAcknowledgements();
      const open: number[] = [];
      const reported = new Set<number>();
      let newest = 0;
      let upTo = 0;
      const take = () => {
        const taken = lines.take();
        if (taken === undefined) return;
        for (const one of taken.also) {
          expect(reported.has(one)).toBe(false);
          reported.add(one);
        }
        expect(taken.acknowledged).toBeGreaterThanOrEqual(upTo);
        upTo = taken.acknowledged;
        for (const one of open) expect(one > upTo && !reported.has(one)).toBe(true);
      };
      for (const step of list) {
        if (step === "line" || step === "share") lines.received(++newest);
        if (step === "share") {
          lines.deferred();
          open.push(newest);
        }
        if (step === "settle" && open.shift() !== undefined) lines.settled();
        if (step === "take") take();
      }
      while (open.shift() !== undefined) lines.settled();
      take();
      expect(upTo).toBe(newest);
    }),
  );
});
