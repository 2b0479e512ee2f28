import { expect, test } from "bun:test";
import { join } from "node:path";
import { freePort } from "./free-port.ts";

test("processes that ask at once get different ports, below the range of outgoing connections", async () => {
  const ask = `
    import { freePort } from "${join(import.meta.dir, "free-port.ts")}";
    const ports = [];
    for (let n = 0; n < 400; n++) ports.push(await freePort());
    console.log(ports.join(" "));
    await Bun.stdin.text();
  `;
  const children = Array.from({ length: 4 }, () =>
    Bun.spawn([process.execPath, "-e", ask], { stdin: "pipe", stdout: "pipe", stderr: "inherit" }),
  );
  const lines = await Promise.all(
    children.map(async (child) => {
      const { value } = await child.stdout.getReader().read();
      return Buffer.from(value ?? []).toString();
    }),
  );
  const ports = lines.flatMap((line) => line.trim().split(" ").map(Number));
  expect([ports.length, new Set(ports).size]).toEqual([1600, 1600]);
  expect(ports.every((port) => port >= 10_000 && port < 20_000)).toBe(true);
  for (const child of children) child.stdin.end();
  await Promise.all(children.map((child) => child.exited));
  // The ports of processes that have ended are free again.
  for (let n = 0; n < 400; n++) await freePort();
});
