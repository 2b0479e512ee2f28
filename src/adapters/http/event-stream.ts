// Server-sent events to one reader: framing, heartbeat, and disconnecting a slow reader.
// Unread data per reader is bounded; the route learns exactly once that a reader left.

import type { ServerResponse } from "node:http";
import type { Clock } from "../../base/clock.ts";
import type { EventStream } from "./web-route.ts";

const HEARTBEAT_MS = 15_000;
/** A reader with more unread data is disconnected; its browser reconnects by itself. */
const MAX_WAITING_BYTES = 256 * 1024;

export function openEvents(start: EventStream, response: ServerResponse, clock: Clock): void {
  response.writeHead(200, {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    "Access-Control-Allow-Origin": "*",
    // Otherwise nginx buffers events.
    "X-Accel-Buffering": "no",
  });
  let isOpen = true;
  let stopHeartbeat: () => void = () => undefined;
  let end: () => void = () => undefined;
  const close = () => {
    if (!isOpen) return;
    isOpen = false;
    stopHeartbeat();
    end();
    response.destroy();
  };
  const write = (text: string): boolean => {
    if (!isOpen) return false;
    response.write(text);
    if (response.writableLength > MAX_WAITING_BYTES) close();
    return isOpen;
  };
  const beat = () => {
    if (!write(": keep-alive\n\n")) return;
    stopHeartbeat = clock.after(HEARTBEAT_MS, beat);
  };
  response.on("close", close);
  response.on("error", close);
  write("retry: 3000\n\n");
  end = start({ send: (event, data) => write(`event: ${event}\ndata: ${data}\n\n`) });
  if (!isOpen) end();
  stopHeartbeat = clock.after(HEARTBEAT_MS, beat);
}
