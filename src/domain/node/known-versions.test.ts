import { expect, test } from "bun:test";
import { isTestedNode } from "./known-versions.ts";

test("a node is tested up to the newest minor version that the stories ran on", () => {
  expect(["1.9.9", "2.0.1", "2.1.0", "2.1.7"].filter(isTestedNode)).toHaveLength(4);
  expect(["2.2.0", "2.10.0", "3.0.0", "", "2", "x.y"].filter(isTestedNode)).toEqual([]);
});
