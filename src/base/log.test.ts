import { expect, test } from "bun:test";
import { createLog } from "./log.ts";

test("a log line is one JSON object with message, level name and no password", () => {
  const lines: string[] = [];
  const stream = { write: (line: string) => void lines.push(line) };
  const log = createLog("app", { stream }).child({ port: 7777 });
  log.info("connected", { database: { password: "secret", host: "h" }, text: 'a\n"b' });
  log.debug("unseen");
  createLog("app", { stream, debug: true }).debug("seen");
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(["connected", "seen"]);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({
    level: "info",
    service: "app",
    port: 7777,
    text: 'a\n"b',
    database: { password: "[Redacted]", host: "h" },
  });
});
