// mining.subscribe: the device says what it is, the pool what it speaks.
// What must stay true: a second subscribe is answered like the first and changes nothing but
// the family; nothing a device says here costs more than a look at its first 128 characters.

import { dialectOf, subscribeResult } from "../devices/dialects.ts";
import type { Request } from "../protocol/messages.ts";
import type { Session } from "../session.ts";

export function subscribe(session: Session, request: Request): void {
  const [agent] = request.params;
  if (session.state !== "authorized") {
    session.dialect = dialectOf(typeof agent === "string" ? agent : "");
  }
  if (session.state === "fresh") session.state = "subscribed";
  session.result(request.id, subscribeResult(session.dialect, session.extranonce));
}
