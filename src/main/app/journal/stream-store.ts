// The share journal on JetStream: the app needs no disk, and goes on anywhere with the journal that
// it claims from the stream.

import { randomBytes } from "node:crypto";
import type { FileConfig } from "../../../adapters/config/file.ts";
import {
  claimJournal,
  type StreamClaim,
  tryClaimLeft,
} from "../../../adapters/journal/nats/claim.ts";
import { JournalStream } from "../../../adapters/journal/nats/journal-stream.ts";
import { LeftSubject, StreamJournal } from "../../../adapters/journal/nats/stream-journal.ts";
import { SubjectReader } from "../../../adapters/journal/nats/subject-reader.ts";
import type { Clock } from "../../../base/clock.ts";
import { errorText } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import { PastShares, YOUNG_MS } from "../../../services/shares/credited-nonces.ts";
import type { JournalListeners, JournalStore, LeftJournal } from "./store.ts";

export interface StreamStoreDeps {
  settings: FileConfig["journal"];
  token: string | undefined;
  instances: number;
  clock: Clock;
  log: Log;
}

/** After all servers start, their leader needs three to ten seconds. */
const START_MS = 60_000;
/** Journals that more instances than now may have left. */
const MOST_INSTANCES = 64;

/** Throws PoolError "journal" if the servers are not ready, "conflict" if all journals are held. */
export async function openStreamStore(deps: StreamStoreDeps): Promise<JournalStore> {
  const { settings, token, instances, clock, log } = deps;
  const { servers, stream: name, replicas, maxWaitSeconds } = settings.nats;
  const maxBytes = settings.maxBytes + settings.keepBytes;
  const stream = await JournalStream.open({
    ...{ servers, token, name, replicas, maxBytes, startMs: START_MS, clock, log },
  });
  const claim = await claimJournal({ stream, clock, log }, instances);
  let listeners: JournalListeners | undefined;
  const journal = await StreamJournal.open({
    ...{ stream, identity: claim.identity, maxWaitMs: maxWaitSeconds * 1000 },
    ...{ keepBytes: settings.keepBytes, clock, log },
    onDurable: (last) => listeners?.onDurable(last),
    onFault: (fault) => listeners?.onFault(fault),
  });
  const past = new PastShares();
  const reader = new SubjectReader(stream, claim.identity);
  await reader.readSince(clock.nowMs() - YOUNG_MS, past);
  return {
    number: claim.number,
    identity: claim.identity,
    run: randomBytes(2).readUInt16BE(0),
    readNote: () => stream.readNote(claim.identity),
    writeNote: async (text) => {
      try {
        await stream.writeNote(claim.identity, text);
      } catch (thrown) {
        log.warn("note of the journal not written", { error: errorText(thrown) });
      }
    },
    past,
    others: undefined,
    open: (given) => {
      listeners = given;
      return journal;
    },
    left: leftSubjects({ stream, clock, log }, claim.number),
    [Symbol.asyncDispose]: async () => {
      try {
        await claim.release();
      } catch (thrown) {
        // It expires by itself.
        log.warn("journal claim not given back", { error: errorText(thrown) });
      }
      await stream[Symbol.asyncDispose]();
    },
  };
}

function leftSubjects(
  deps: { stream: JournalStream; clock: Clock; log: Log },
  ownNumber: number,
): JournalStore["left"] {
  const seen = new Map<number, { place: number; sinceMs: number }>();
  const numbers = Array.from({ length: MOST_INSTANCES }, (_, number) => number);
  return {
    numbers: () => numbers.filter((number) => number !== ownNumber),
    claim: async (number) => {
      const claimed = await tryClaimLeft(deps, number, seen);
      return claimed === undefined ? undefined : leftSubject(deps, claimed);
    },
  };
}

function leftSubject(
  { stream, clock }: { stream: JournalStream; clock: Clock },
  claim: StreamClaim,
): LeftJournal {
  const { number, identity } = claim;
  return {
    number,
    identity,
    content: async () => `${identity} ${(await stream.lastGroup(identity))?.streamSequence}`,
    open: () => LeftSubject.open(stream, identity, clock),
    release: () => claim.release(),
  };
}
