// The copies of the sites' journals at the hub. The leader stores what a site left behind that is
// gone for good: a journal whose process has no live lease of nonce prefixes, so nobody drains it.

import type { FileConfig } from "../../../adapters/config/file.ts";
import { hasLiveLease } from "../../../adapters/database/shares/extranonce-leases.ts";
import type { Database } from "../../../adapters/database/sql.ts";
import { noteSite } from "../../../adapters/database/status.ts";
import { JournalStream } from "../../../adapters/journal/nats/journal-stream.ts";
import { LeftSubject } from "../../../adapters/journal/nats/stream-journal.ts";
import type { Clock } from "../../../base/clock.ts";
import { errorText } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import { journalName } from "../mining.ts";
import type { LeftJournal, LeftJournals } from "./store.ts";

export interface SiteJournalsDeps {
  settings: NonNullable<FileConfig["siteJournals"]>;
  token: string | undefined;
  /** The configured INSTANCE, which the names of new journals begin with. */
  name: string;
  database: Database;
  clock: Clock;
  log: Log;
}

export interface SiteJournals extends LeftJournals, AsyncDisposable {
  /** Looks which journals there are; call it before each drain. Never throws. */
  refresh(): Promise<void>;
}

type Site = SiteJournalsDeps["settings"]["sites"][number];

const START_MS = 2000;

export function openSiteJournals(deps: SiteJournalsDeps): SiteJournals {
  const streams = new Map<string, JournalStream>();
  const found: { site: Site; identity: string; stream: JournalStream }[] = [];
  const streamOf = async (site: Site) => {
    const stream = streams.get(site.stream) ?? (await openMirror(deps, site));
    streams.set(site.stream, stream);
    return stream;
  };
  return {
    refresh: async () => {
      for (const site of deps.settings.sites) {
        try {
          const stream = await streamOf(site);
          for (const identity of await stream.identities()) {
            if (found.every((one) => one.identity !== identity)) {
              found.push({ site, identity, stream });
            }
          }
        } catch (thrown) {
          deps.log.warn("copy of a site's journals unreachable", {
            ...{ site: site.site, error: errorText(thrown) },
          });
        }
      }
    },
    numbers: () => found.map((_one, number) => number),
    claim: async (number) => {
      const one = found[number];
      if (one === undefined || (await hasLiveLease(deps.database, one.identity))) return undefined;
      return leftAtSite(deps, { ...one, number });
    },
    [Symbol.asyncDispose]: async () => {
      for (const stream of streams.values()) await stream[Symbol.asyncDispose]();
    },
  };
}

function openMirror({ settings, token, clock, log }: SiteJournalsDeps, site: Site) {
  const { servers, replicas, maxBytes } = settings;
  return JournalStream.open({
    ...{ servers, token, name: site.stream, mirrorOf: site.domain },
    ...{ replicas, maxBytes, startMs: START_MS, clock, log },
  });
}

function leftAtSite(
  { database, clock, name }: SiteJournalsDeps,
  one: { site: Site; identity: string; stream: JournalStream; number: number },
): LeftJournal {
  const { identity, stream, number, site } = one;
  return {
    number,
    identity,
    content: async () => `${identity} ${(await stream.lastGroup(identity))?.streamSequence}`,
    open: () => LeftSubject.open(stream, identity, clock),
    release: async () => {
      const instance = journalName(name, { number, identity });
      await database.transaction((tx) => noteSite(tx, instance, site.site));
    },
  };
}
