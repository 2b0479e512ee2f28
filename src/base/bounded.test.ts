import { expect, test } from "bun:test";
import fc from "fast-check";
import { BoundedMap } from "./bounded.ts";

test("a bounded map never exceeds its limit and evicts the oldest entry, once each", () => {
  const keys = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 100 });
  fc.assert(
    fc.property(keys, fc.integer({ min: 1, max: 6 }), (list, limit) => {
      const evicted: number[] = [];
      const map = new BoundedMap<number, number>(limit, (key) => void evicted.push(key));
      const model = new Map<number, number>();
      const expected: number[] = [];
      list.forEach((key, value) => {
        const [oldest] = model.keys();
        if (!model.has(key) && model.size === limit && oldest !== undefined) {
          model.delete(oldest);
          expected.push(oldest);
        }
        model.set(key, value);
        map.set(key, value);
        expect(map.size).toBeLessThanOrEqual(limit);
      });
      expect([...map.values()]).toEqual([...model.values()]);
      expect(evicted).toEqual(expected);
    }),
  );
  for (const limit of [0, -1, 1.5, Number.NaN]) expect(() => new BoundedMap(limit)).toThrow();
});
