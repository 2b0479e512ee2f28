// An independent audit of the shares in Postgres. It recomputes the invariants from the rows, and
// compares them with the journal and with the miners' own records if the test has them. It knows
// the tables and the journal format but shares no code with the writers.

import { Client } from "pg";
import { journalFiles } from "../../../src/adapters/journal/directory.ts";
import { JournalFileReader } from "../../../src/adapters/journal/file-reader.ts";
import type { RecordVisitor } from "../../../src/adapters/journal/format.ts";

/** Queries that must return no rows. */
const RULES: Record<string, string> = {
  "every segment follows the one before it without gap or overlap": `
    SELECT s.instance, s.first_sequence FROM (
      SELECT instance, first_sequence,
        COALESCE(LAG(last_sequence) OVER w, 0) + 1 AS wanted
      FROM segment WINDOW w AS (PARTITION BY instance ORDER BY first_sequence)
    ) AS s WHERE s.first_sequence <> s.wanted`,
  "the last segment ends at the recorder's position": `
    SELECT p.instance FROM pool_instance AS p
    LEFT JOIN segment AS s ON s.instance = p.instance
    GROUP BY p.instance, p.recorded_sequence
    HAVING COALESCE(MAX(s.last_sequence), 0) <> p.recorded_sequence`,
  "a segment has as many shares as sequence numbers": `
    SELECT s.instance, s.first_sequence FROM segment AS s
    LEFT JOIN segment_work AS w USING (instance, first_sequence)
    GROUP BY s.instance, s.first_sequence, s.last_sequence
    HAVING COALESCE(SUM(w.shares), 0) <> s.last_sequence - s.first_sequence + 1`,
  "work is a positive whole number of hashes": `
    SELECT instance FROM segment_work
    WHERE work < shares OR shares < 1 OR work <> trunc(work)`,
  "minutes and segments have the same work and shares": `
    SELECT 1 FROM (SELECT COALESCE(SUM(work), 0) AS work, COALESCE(SUM(shares), 0) AS shares
      FROM segment_work) AS s,
      (SELECT COALESCE(SUM(work), 0) AS work, COALESCE(SUM(accepted), 0) AS shares
      FROM worker_minute) AS m
    WHERE s.work <> m.work OR s.shares <> m.shares`,
  "a found block's share is the last one of the segment that it ended": `
    SELECT b.hash FROM found_block AS b
    LEFT JOIN segment AS s ON s.ended_by = b.hash
    WHERE s.instance IS DISTINCT FROM b.instance OR s.last_sequence <> b.sequence`,
  "the finder of a block has work in its segment": `
    SELECT b.hash FROM found_block AS b
    JOIN segment AS s ON s.ended_by = b.hash
    LEFT JOIN segment_work AS w ON w.instance = s.instance
      AND w.first_sequence = s.first_sequence AND w.worker_id = b.worker_id
    WHERE w.worker_id IS NULL`,
  "a segment is paid by a block of its own time or later": `
    SELECT s.first_sequence FROM segment AS s JOIN found_block AS b ON b.hash = s.paid_by
    WHERE b.instance = s.instance AND b.sequence < s.last_sequence`,
};

/** Violated invariants, each with an example; empty if there are none. */
export async function checkShares(databaseUrl: string): Promise<string[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const broken: string[] = [];
    for (const [rule, text] of Object.entries(RULES)) {
      const { rows } = await client.query(text);
      if (rows.length > 0) broken.push(`${rule}: ${JSON.stringify(rows[0])} (${rows.length})`);
    }
    return broken;
  } finally {
    await client.end();
  }
}

/** A miner's record of a share it sent. No nonce may be sent twice. */
export interface SentShare {
  nonce: bigint;
  worker: string;
  /** The connection's prefix, hex. */
  extranonce: string;
  outcome: "accepted" | "refused" | "unanswered";
}

export interface JournaledShare {
  sequence: number;
  /** Credited at most once: the work and its nonce. */
  key: string;
  nonce: bigint;
  worker: string;
  work: number;
}

export interface JournalCheck {
  broken: string[];
  /** Shares in the journal over all runs. */
  count: number;
}

/**
 * Compares the miners' records with the journal, which must not have been trimmed: accepted shares
 * are in it once, refused ones are not, and it contains nothing else.
 */
export function checkJournal(folder: string, sent: readonly SentShare[]): JournalCheck {
  return checkJournaled(journaledShares(folder), sent);
}

/** The same with the journals of several apps: a nonce is credited by one of them only. */
export function checkJournals(
  folders: readonly string[],
  sent: readonly SentShare[],
): JournalCheck {
  const journals = folders.map(journaledShares);
  const all = journals.flat().map((share, index) => ({ ...share, sequence: index + 1 }));
  const gaps = journals.flatMap((shares) =>
    shares.flatMap(({ sequence }, index) => (sequence === index + 1 ? [] : [`gap at ${sequence}`])),
  );
  const { broken, count } = checkJournaled(all, sent);
  return { broken: [...gaps, ...broken], count };
}

/** The same with the shares of any journal. */
export function checkJournaled(
  journaled: readonly JournaledShare[],
  sent: readonly SentShare[],
): JournalCheck {
  const broken: string[] = [];
  const keys = new Set<string>();
  const byNonce = new Map<bigint, JournaledShare>();
  journaled.forEach((share, index) => {
    const { sequence, key, nonce } = share;
    if (sequence !== index + 1) broken.push(`sequence ${sequence} at place ${index + 1}`);
    if (keys.has(key)) broken.push(`credited twice: ${key}`);
    if (byNonce.has(nonce)) broken.push(`one nonce credited for two jobs: ${nonce}`);
    keys.add(key);
    byNonce.set(nonce, share);
  });
  for (const share of sent) {
    const stored = byNonce.get(share.nonce);
    byNonce.delete(share.nonce);
    broken.push(...compare(share, stored));
  }
  for (const nonce of byNonce.keys()) broken.push(`stored but never sent: ${nonce}`);
  return { broken, count: journaled.length };
}

function compare(share: SentShare, stored: JournaledShare | undefined): string[] {
  const { nonce, worker, extranonce, outcome } = share;
  const digits = nonce.toString(16).padStart(16, "0");
  if (outcome === "refused") return stored === undefined ? [] : [`refused, but stored: ${digits}`];
  if (stored === undefined) return outcome === "accepted" ? [`accepted, but lost: ${digits}`] : [];
  if (stored.worker !== worker) return [`stored for ${stored.worker} and not ${worker}: ${digits}`];
  return digits.startsWith(extranonce) ? [] : [`stored outside of ${extranonce}: ${digits}`];
}

/** The found blocks in the journal, by hash, each with the sequence of its share. */
export function journaledBlocks(folder: string): Map<string, number> {
  const blocks = new Map<string, number>();
  readFiles(folder, {
    share: () => undefined,
    block: (sequence, json) => {
      const { hash } = JSON.parse(json) as { hash: string };
      if (blocks.has(hash)) throw new Error(`block ${hash} is in the journal twice`);
      blocks.set(hash, sequence);
    },
  });
  return blocks;
}

export function journaledShares(folder: string): JournaledShare[] {
  const shares: JournaledShare[] = [];
  readFiles(folder, collect(shares));
  return shares;
}

/** Adds the shares of a journal to `shares` as it is read. */
export function collect(shares: JournaledShare[]): RecordVisitor {
  return {
    share: ({ sequence, worker, job, work, nonceHi, nonceLo }) => {
      const nonce = (BigInt(nonceHi) << 32n) | BigInt(nonceLo);
      const key = `${job.prePowHash} ${job.timestampMs} ${nonce}`;
      shares.push({ sequence, worker, nonce, key, work });
    },
    block: () => undefined,
  };
}

function readFiles(folder: string, visitor: Parameters<JournalFileReader["read"]>[0]): void {
  for (const file of journalFiles(folder)) {
    const reader = new JournalFileReader(file.path, file.firstSequence);
    reader.read(visitor, { limit: reader.size(), maxShares: Number.MAX_SAFE_INTEGER });
    reader.close();
  }
}
