import { expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildDashboard } from "./build.ts";
import { csvField, csvText } from "./csv.ts";
import {
  duration,
  effortText,
  ends,
  hashrate,
  kasText,
  percent,
  short,
  significant,
} from "./format.ts";

test("the pages compile in strict mode with the browser's types", async () => {
  const child = Bun.spawn(["bun", "x", "tsc", "-p", import.meta.dir], {
    stdout: "pipe",
    stderr: "pipe",
  });
  const output = await new Response(child.stdout).text();
  expect([output, await child.exited]).toEqual(["", 0]);
}, 60_000);

test("the first page loads under 100 kB compressed, and nothing from other hosts", async () => {
  const { page, assets } = await buildDashboard();
  const loaded = [page, ...assets.values()];
  const packed = loaded.reduce((sum, file) => sum + (file.gzip ?? file.body).byteLength, 0);
  expect(loaded.length).toBe(4);
  expect(packed).toBeLessThan(100_000);
  const html = new TextDecoder().decode(page.body);
  expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
  expect(html).not.toMatch(/<script(?![^>]*src=)|<style|style=|onclick=/i);
  for (const path of html.match(/\/assets\/[^"]+/g) ?? []) expect(assets.has(path)).toBe(true);
});

test("no page writes markup", () => {
  for (const file of readdirSync(import.meta.dir, { recursive: true, encoding: "utf8" })) {
    if (!file.endsWith(".ts") || file.endsWith(".test.ts")) continue;
    const source = readFileSync(join(import.meta.dir, file), "utf8").replace(/\/\/.*$/gm, "");
    expect([
      file,
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/.test(source),
    ]).toEqual([file, false]);
  }
});

test("CSV fields that a spreadsheet would run as formulas are quoted", () => {
  for (const start of ["=", "+", "-", "@", "\t", "\r", "\n"]) {
    expect(csvField(`${start}HYPERLINK("x")`)).toBe(`"'${start}HYPERLINK(""x"")"`);
  }
  expect(csvField('a"b,c')).toBe('"a""b,c"');
  expect(csvText([["a", "b"], ["1"]])).toBe('"a","b"\r\n"1"\r\n');
});

test("numbers are formatted for reading", () => {
  expect([0, 0.5, 9.999, 1234, 12.34].map(significant)).toEqual([
    "0",
    "0.500",
    "10.00",
    "1234",
    "12.3",
  ]);
  expect(hashrate(0)).toBe("0 H/s");
  expect(hashrate(2.5e12)).toBe("2.50 TH/s");
  expect(hashrate(999)).toBe("999 H/s");
  expect(short(34_400_000_000_000_000)).toBe("34.4 P");
  expect(effortText(1.108)).toBe("111 %");
  expect(effortText(null)).toBe("–");
  expect(percent(0.001)).toBe("0.001 %");
  expect([5, 65, 3700, 90_000].map(duration)).toEqual(["5 s", "1 min", "1 h 1 min", "1 d 1 h"]);
  expect(ends("kaspa:qqabcdefghijklmnopqrstuvwxyz")).toBe("qqabcdef…uvwxyz");
  expect(ends("short")).toBe("short");
});

test("amounts are truncated from their digits, whatever their size", () => {
  const amount = { sompi: "2870000000000000019", kas: "28700000000.00000019" };
  expect(kasText(amount, 8)).toBe("28\u202f700\u202f000\u202f000.00000019");
  expect(kasText(amount, 2)).toBe("28\u202f700\u202f000\u202f000.00");
});
