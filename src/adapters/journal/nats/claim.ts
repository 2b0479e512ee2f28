// The claim of one journal in the stream, as flock is for a folder: one process at a time, and the
// journal of a process that died is free after a while. A process that lost its claim cannot write
// any more, because the next one's first message comes in between.

import { randomBytes } from "node:crypto";
import { z } from "zod";
import { type Clock, sleep } from "../../../base/clock.ts";
import { errorText, PoolError } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import type { JournalStream } from "./journal-stream.ts";

export interface StreamClaim {
  /** The number of the journal, from 0. */
  number: number;
  /** 12 hex digits made with the journal. */
  identity: string;
  /** Gives the journal back; may be called once. */
  release(): Promise<void>;
}

export interface ClaimDeps {
  stream: JournalStream;
  clock: Clock;
  log: Log;
}

const RENEW_MS = 3000;
/** A claim that was not renewed for so long is that of a process that died. */
const STALE_MS = 12_000;
const CHECK_MS = 500;

const claimSchema = z.object({
  identity: z.string().regex(/^[0-9a-f]{12}$/),
  /** Another one with each claim. */
  owner: z.string(),
  isHeld: z.boolean(),
});
type Claim = z.output<typeof claimSchema>;

/**
 * Claims the lowest free journal below `limit`; that of a dead process is free when its claim has
 * not been renewed for twelve seconds. Throws PoolError "conflict" if live processes hold all.
 */
export async function claimJournal(deps: ClaimDeps, limit: number): Promise<StreamClaim> {
  const { clock } = deps;
  const seen = new Map<number, { place: number; sinceMs: number }>();
  const endMs = clock.monotonicMs() + STALE_MS + 2 * CHECK_MS;
  for (;;) {
    for (let number = 0; number < limit; number++) {
      const claimed = await tryClaim(deps, number, seen);
      if (claimed !== undefined) return claimed;
    }
    if (clock.monotonicMs() >= endMs) {
      throw new PoolError("conflict", `all ${limit} journals of the stream are in use`);
    }
    await sleep(clock, CHECK_MS);
  }
}

/**
 * Claims exactly journal `number` if it exists and is free. `seen` keeps when each claim was found
 * unchanged, from one call to the next.
 */
export async function tryClaimLeft(
  deps: ClaimDeps,
  number: number,
  seen: Map<number, { place: number; sinceMs: number }>,
): Promise<StreamClaim | undefined> {
  const exists = (await deps.stream.readClaim(number)) !== undefined;
  return exists ? tryClaim(deps, number, seen) : undefined;
}

async function tryClaim(
  deps: ClaimDeps,
  number: number,
  seen: Map<number, { place: number; sinceMs: number }>,
): Promise<StreamClaim | undefined> {
  const { stream, clock } = deps;
  const found = await stream.readClaim(number);
  const present = found === undefined ? undefined : claimSchema.parse(JSON.parse(found.text));
  if (found !== undefined && present?.isHeld === true) {
    const before = seen.get(number);
    if (before?.place !== found.place) {
      seen.set(number, { place: found.place, sinceMs: clock.monotonicMs() });
      return undefined;
    }
    if (clock.monotonicMs() - before.sinceMs < STALE_MS) return undefined;
  }
  const identity = present?.identity ?? randomBytes(6).toString("hex");
  const claim: Claim = { identity, owner: randomBytes(8).toString("hex"), isHeld: true };
  const place = await stream.writeClaim(number, JSON.stringify(claim), found?.place ?? 0);
  if (place === undefined) return undefined;
  seen.delete(number);
  return hold(deps, { number, claim, place });
}

function hold(
  { stream, clock, log }: ClaimDeps,
  held: { number: number; claim: Claim; place: number },
): StreamClaim {
  const { number, claim } = held;
  const ending = new AbortController();
  let place: number | undefined = held.place;
  const renewing = (async () => {
    for (;;) {
      await sleep(clock, RENEW_MS, ending.signal);
      if (ending.signal.aborted || place === undefined) return;
      try {
        place = await stream.writeClaim(number, JSON.stringify(claim), place);
      } catch (thrown) {
        log.warn("journal claim not renewed", { number, error: errorText(thrown) });
      }
    }
  })();
  return {
    number,
    identity: claim.identity,
    release: async () => {
      ending.abort();
      await renewing;
      if (place === undefined) return;
      await stream.writeClaim(number, JSON.stringify({ ...claim, isHeld: false }), place);
    },
  };
}
