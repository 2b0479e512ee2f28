import { expect, test } from "bun:test";
import fc from "fast-check";
import { Outbox } from "./outbox.ts";

/** A socket that takes as many bytes of each write as it is told to. */
class Narrow {
  taken = "";
  room: number[] = [];

  write(data: string | Uint8Array): number {
    const text = typeof data === "string" ? data : Buffer.from(data).toString("latin1");
    const takes = Math.min(text.length, this.room.shift() ?? Number.POSITIVE_INFINITY);
    this.taken += text.slice(0, takes);
    return takes;
  }
}

const LINE = '{"id":1,"result":true,"error":null}\n';

test("wherever a write is cut, the stream is the same whole lines", () => {
  const text = LINE.repeat(3);
  for (let cut = 0; cut <= text.length; cut++) {
    for (const second of [0, 1, 50]) {
      const socket = new Narrow();
      socket.room = [cut, second];
      const outbox = new Outbox(socket, 4096, () => "");
      outbox.add(text);
      expect(outbox.flush()).toBe(true);
      outbox.add("last\n");
      expect(outbox.flush()).toBe(true);
      for (let drains = 0; drains < 4; drains++) expect(outbox.drained()).toBe(true);
      expect(socket.taken).toBe(`${text}last\n`);
      expect(outbox.waitingBytes).toBe(0);
    }
  }
});

const step = fc.oneof(
  fc.record({ kind: fc.constant("reply" as const) }),
  fc.record({ kind: fc.constant("job" as const) }),
  fc.record({ kind: fc.constant("flush" as const), room: fc.nat(120) }),
  fc.record({ kind: fc.constant("drain" as const), room: fc.nat(120) }),
);

test("replies arrive once and in order; jobs arrive newest only, and never older after newer", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const socket = new Narrow();
      let newest = 0;
      let sent = 0;
      const jobLines = () => {
        if (sent === newest) return "";
        sent = newest;
        return `job ${newest}\n`;
      };
      const outbox = new Outbox(socket, 1 << 20, jobLines);
      let replies = 0;
      for (const now of steps) {
        if (now.kind === "reply") outbox.add(`reply ${++replies}\n`);
        else if (now.kind === "job") {
          newest += 1;
          outbox.offerJob();
        } else {
          socket.room = [now.room, now.room];
          expect(now.kind === "flush" ? outbox.flush() : outbox.drained()).toBe(true);
        }
      }
      socket.room = [];
      expect(outbox.flush()).toBe(true);
      expect(outbox.drained()).toBe(true);
      const lines = socket.taken.split("\n");
      expect(lines.pop()).toBe("");
      expect(lines.filter((line) => line.startsWith("reply"))).toEqual(
        Array.from({ length: replies }, (_, index) => `reply ${index + 1}`),
      );
      const jobs = lines.filter((line) => line.startsWith("job")).map((line) => +line.slice(4));
      expect(jobs).toEqual([...new Set(jobs)].sort((a, b) => a - b));
      expect(jobs.at(-1) ?? 0).toBe(newest);
    }),
  );
});

test("a slow reader has one job waiting however many there were, and gets the newest", () => {
  const socket = new Narrow();
  let newest = 0;
  const outbox = new Outbox(socket, 200, () => `job ${newest}\n`);
  socket.room = [3];
  outbox.add(LINE);
  outbox.flush();
  for (newest = 1; newest < 10_000; newest++) {
    outbox.offerJob();
    expect(outbox.flush()).toBe(true);
    expect(outbox.waitingBytes).toBeLessThan(LINE.length);
  }
  expect(outbox.drained()).toBe(true);
  expect(socket.taken).toBe(`${LINE}job 10000\n`);
});

test("past the bound the connection is over, and stays over", () => {
  const socket = new Narrow();
  socket.room = [0];
  const outbox = new Outbox(socket, 100, () => "job\n");
  outbox.add("a".repeat(99));
  expect(outbox.flush()).toBe(true);
  outbox.add("b");
  expect(outbox.flush()).toBe(true);
  outbox.add("c");
  expect(outbox.flush()).toBe(false);
  socket.room = [];
  expect(outbox.drained()).toBe(false);
  outbox.add("d");
  expect(outbox.flush()).toBe(false);
  expect(socket.taken).toBe("");
  expect(outbox.waitingBytes).toBe(0);
});

test("a socket that is gone ends it", () => {
  const outbox = new Outbox({ write: () => -1 }, 100, () => "");
  outbox.add(LINE);
  expect(outbox.flush()).toBe(false);
});
