// What the public files below /openbook/ are made of. Each function returns one file's bytes, or
// undefined if there is no such file or it is not kept any more.

import type { Reader } from "../sql.ts";

type Bytes = Uint8Array<ArrayBuffer>;

async function only(
  reader: Reader,
  text: string,
  values: readonly unknown[],
): Promise<Bytes | undefined> {
  const [row] = await reader.query<{ bytes: Buffer }>(text, values);
  return row === undefined ? undefined : new Uint8Array(row.bytes);
}

export function workersFile(reader: Reader, index: number): Promise<Bytes | undefined> {
  return only(reader, "SELECT workers AS bytes FROM open_book_segment WHERE index = $1", [index]);
}

export function splitFile(reader: Reader, index: number): Promise<Bytes | undefined> {
  return only(reader, "SELECT split AS bytes FROM open_book_block WHERE index = $1", [index]);
}

export function segmentsFile(reader: Reader, index: number): Promise<Bytes | undefined> {
  return only(reader, "SELECT segments AS bytes FROM open_book_block WHERE index = $1", [index]);
}

export function legsFile(reader: Reader, index: number): Promise<Bytes | undefined> {
  return only(reader, "SELECT legs AS bytes FROM open_book_adjustment WHERE index = $1", [index]);
}

export function blockCapsule(reader: Reader, index: number): Promise<Bytes | undefined> {
  return only(
    reader,
    `SELECT c.capsule AS bytes
     FROM open_book_block AS b
     JOIN open_book_capsule AS c USING (hash)
     WHERE b.index = $1`,
    [index],
  );
}

/** `prePowHash` is 64 hex digits. */
export async function jobCapsule(reader: Reader, prePowHash: string): Promise<Bytes | undefined> {
  const [job] = await reader.query<{ head: Buffer; tail: Buffer; parents: Buffer }>(
    `SELECT j.head, j.tail, (
       SELECT string_agg(p.levels, ''::BYTEA ORDER BY n)
       FROM unnest(j.parents) WITH ORDINALITY AS r (hash, n)
       JOIN open_book_parents AS p USING (hash)
     ) AS parents
     FROM open_book_job AS j
     WHERE j.pre_pow_hash = $1`,
    [Buffer.from(prePowHash, "hex")],
  );
  if (job === undefined) return undefined;
  return new Uint8Array(Buffer.concat([job.head, job.parents, job.tail]));
}

const SHARE_ROW_BYTES = 28;

/** The shares of one leaf of a segment: its job table, then its rows. */
export async function sharesFile(
  reader: Reader,
  index: number,
  leaf: number,
): Promise<Bytes | undefined> {
  const [row] = await reader.query<{ jobs: Buffer; rows: Buffer }>(
    `SELECT jobs, substring(rows FROM $3 * COALESCE(ends[$2], 0) + 1
       FOR $3 * (ends[$2 + 1] - COALESCE(ends[$2], 0))) AS rows
     FROM open_book_shares
     WHERE index = $1 AND $2 < cardinality(ends)`,
    [index, leaf, SHARE_ROW_BYTES],
  );
  if (row === undefined) return undefined;
  const count = Buffer.alloc(4);
  count.writeUInt32BE(row.jobs.byteLength / 40);
  return new Uint8Array(Buffer.concat([count, row.jobs, row.rows]));
}
