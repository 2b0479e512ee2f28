import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFilesLimit } from "./open-files.ts";

test("the limit in force is read, and none is made up", () => {
  const folder = mkdtempSync(join(tmpdir(), "katpool-limits-"));
  const read = (line: string) => {
    const path = join(folder, "limits");
    writeFileSync(path, `Limit                     Soft Limit           Hard Limit\n${line}\n`);
    return openFilesLimit(path);
  };
  expect(read("Max open files            1024                 524288               files")).toBe(
    1024,
  );
  expect(
    read("Max open files            unlimited            unlimited            files"),
  ).toBeUndefined();
  expect(
    read("Max processes             7                    7                    processes"),
  ).toBeUndefined();
  expect(openFilesLimit(join(folder, "nothing"))).toBeUndefined();
  rmSync(folder, { recursive: true });
});
