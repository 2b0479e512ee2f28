// Leases of nonce prefixes: live app processes agree here on who hands out which.
// Invariant: two leases never overlap (a constraint of the table); prefixes change their holder
// only after every job of the last one has expired.

import type { Reader, Tx } from "../sql.ts";

export interface LeaseClaim {
  /** The identity of the holder's journal. */
  identity: string;
  /** For the operator: the name of the process and its layout in words. */
  instance: string;
  layout: string;
  /** Any of these will do, the first ones rather; each in the text form of INT4MULTIRANGE. */
  choices: readonly string[];
  /** Whose prefixes; each site has the whole space. Empty without sites. */
  site: string;
}

export interface LeaseConflict {
  instance: string;
  layout: string;
  renewedAt: Date;
  releasedAt: Date | null;
}

export type LeaseOutcome =
  | { held: true; prefixes: string }
  | { held: false; conflicts: LeaseConflict[] };

/**
 * Leases the first choice that is free, or renews the present lease if it is one of the choices.
 * A lease that was given back is free after ten minutes, one that is not renewed after fifteen. The
 * identity's own former prefixes are free for it at once, because its journal knows their nonces.
 */
export async function claimLease(tx: Tx, claim: LeaseClaim): Promise<LeaseOutcome> {
  await tx.query("LOCK TABLE extranonce_lease IN EXCLUSIVE MODE");
  const sited = { ...claim, choices: await choicesOfSite(tx, claim) };
  // After a restart of Postgres those who hold a lease get time to renew it.
  await tx.query(
    `DELETE FROM extranonce_lease
     WHERE released_at < now() - INTERVAL '10 minutes'
       OR journal_identity <> $1
         AND renewed_at < now() - INTERVAL '15 minutes'
         AND pg_postmaster_start_time() < now() - INTERVAL '2 minutes'`,
    [claim.identity],
  );
  const [free] = await tx.query<{ prefixes: string }>(
    `SELECT c.prefixes
     FROM unnest($2::text[]) WITH ORDINALITY AS c (prefixes, place)
     LEFT JOIN extranonce_lease AS own
       ON own.journal_identity = $1 AND own.prefixes = c.prefixes::int4multirange
     WHERE NOT EXISTS (
       SELECT FROM extranonce_lease AS l
       WHERE l.prefixes && c.prefixes::int4multirange
         AND l.journal_identity IS DISTINCT FROM $1)
     ORDER BY own.id IS NULL, c.place
     LIMIT 1`,
    [claim.identity, sited.choices],
  );
  if (free === undefined) return { held: false, conflicts: await conflictsOf(tx, sited) };
  await take(tx, claim, free.prefixes);
  return { held: true, prefixes: claim.choices[sited.choices.indexOf(free.prefixes)] ?? "" };
}

/** The same choices among the prefixes of all sites; a site that is new gets its number. */
async function choicesOfSite(tx: Tx, { site, choices }: LeaseClaim): Promise<string[]> {
  await tx.query(
    `INSERT INTO site (number, name)
     SELECT MAX(number) + 1, $1
     FROM site
     ON CONFLICT (name) DO NOTHING`,
    [site],
  );
  const rows = await tx.query<{ prefixes: string }>(
    `SELECT site_prefixes($1, c.prefixes::int4multirange)::text AS prefixes
     FROM unnest($2::text[]) WITH ORDINALITY AS c (prefixes, place)
     ORDER BY c.place`,
    [site, choices],
  );
  return rows.map((row) => row.prefixes);
}

async function take(tx: Tx, claim: LeaseClaim, prefixes: string): Promise<void> {
  await tx.query(
    `WITH former AS (
       DELETE FROM extranonce_lease
       WHERE journal_identity = $1
       RETURNING instance, layout, prefixes
     )
     INSERT INTO extranonce_lease (instance, layout, prefixes, released_at)
     SELECT instance, layout, prefixes - $2::int4multirange, now()
     FROM former
     WHERE NOT isempty(prefixes - $2::int4multirange)`,
    [claim.identity, prefixes],
  );
  await tx.query(
    `INSERT INTO extranonce_lease (journal_identity, instance, layout, prefixes)
     VALUES ($1, $2, $3, $4)`,
    [claim.identity, claim.instance, claim.layout, prefixes],
  );
}

async function conflictsOf(tx: Tx, claim: LeaseClaim): Promise<LeaseConflict[]> {
  return tx.query<LeaseConflict>(
    `SELECT l.instance, l.layout, l.renewed_at AS "renewedAt", l.released_at AS "releasedAt"
     FROM extranonce_lease AS l
     WHERE l.journal_identity IS DISTINCT FROM $1
       AND EXISTS (
         SELECT FROM unnest($2::text[]) AS c (prefixes)
         WHERE l.prefixes && c.prefixes::int4multirange)
     ORDER BY l.prefixes`,
    [claim.identity, claim.choices],
  );
}

/** False if the lease is not there any more. */
export async function renewLease(
  tx: Tx,
  lease: { identity: string; site: string; prefixes: string },
): Promise<boolean> {
  const rows = await tx.query(
    `UPDATE extranonce_lease
     SET renewed_at = now()
     WHERE journal_identity = $1 AND prefixes = site_prefixes($2, $3::int4multirange)
     RETURNING id`,
    [lease.identity, lease.site, lease.prefixes],
  );
  return rows.length === 1;
}

/** Gives the prefixes back; others may have them once their jobs have expired. */
export async function releaseLease(tx: Tx, identity: string): Promise<void> {
  await tx.query("UPDATE extranonce_lease SET released_at = now() WHERE journal_identity = $1", [
    identity,
  ]);
}

/** Whether the process of this journal renewed its lease in the last fifteen minutes. */
export async function hasLiveLease(reader: Reader, identity: string): Promise<boolean> {
  const rows = await reader.query(
    `SELECT id
     FROM extranonce_lease
     WHERE journal_identity = $1
       AND released_at IS NULL
       AND (renewed_at > now() - INTERVAL '15 minutes'
         OR pg_postmaster_start_time() > now() - INTERVAL '2 minutes')`,
    [identity],
  );
  return rows.length > 0;
}
