// mining.subscribe: the device says what it is, the pool what it speaks.
// A second subscribe gets the same reply. At most 128 characters of the agent are read.

import { subscribeResult } from "../devices/dialects.ts";
import type { Request } from "../protocol/messages.ts";
import type { Session } from "../session.ts";

/** Returns the agent if it is the connection's first and no dialect is for it. */
export function subscribe(session: Session, request: Request, nowMs: number): string | undefined {
  const [agent] = request.params;
  const isFirst = session.agent === undefined;
  session.subscribed(typeof agent === "string" ? agent : "");
  session.result(request.id, subscribeResult(session.dialect, session.extranonce));
  session.begin(nowMs);
  return isFirst && !session.dialect.isKnown ? session.agent : undefined;
}
