// The public files of the open book, below /openbook/: immutable where they never change, so that
// any cache or mirror can serve them. docs/developer/open-book-format.md lists them.

import {
  checkpointHistory,
  checkpointOfSize,
  entryBytes,
  newestCheckpoint,
  tileHashes,
} from "../../../adapters/database/openbook/log.ts";
import {
  blockCapsule,
  jobCapsule,
  legsFile,
  segmentsFile,
  sharesFile,
  splitFile,
  workersFile,
} from "../../../adapters/database/openbook/published.ts";
import type { Reports } from "../../../adapters/database/reports/connection.ts";
import type { Reader } from "../../../adapters/database/sql.ts";
import {
  contentResponse,
  HttpProblem,
  type Route,
  type WebRequest,
  type WebResponse,
} from "../../../adapters/http/web-route.ts";
import { toHex } from "../../../base/bytes.ts";
import { TILE_WIDTH } from "../../../domain/openbook/log-tree.ts";

const IMMUTABLE = "public, max-age=31536000, immutable";
/** Kept for the challenge time only. */
const KEPT = "public, max-age=3600";
const NEWEST = "public, max-age=2";
const BINARY = "application/octet-stream";
const TEXT = "text/plain; charset=utf-8";
const CHECKPOINTS_PER_PAGE = 1000;
/** 2^53 has 16 digits. */
const INDEX = /^(?:0|[1-9][0-9]{0,14})$/;

type Content = { body: string | Uint8Array<ArrayBuffer>; type: string; cacheControl: string };
type Make = (reader: Reader, request: WebRequest) => Promise<Content | undefined>;

export function openBookFiles(reports: Reports): Route[] {
  const file = (path: string, make: Make): Route => ({
    kind: "get",
    path: `/openbook/${path}`,
    respond: (request) => respond(reports, request, make),
  });
  return [
    file("key", async (reader) => {
      const newest = await newestCheckpoint(reader);
      return newest && { ...text(`${newest.verifierKey}\n`), cacheControl: NEWEST };
    }),
    file("checkpoint", async (reader) => {
      const newest = await newestCheckpoint(reader);
      return newest && { ...text(newest.note), cacheControl: NEWEST };
    }),
    file("checkpoint/:size", async (reader, request) => {
      const signed = await checkpointOfSize(reader, indexOf(request, "size"));
      return signed && text(signed.note);
    }),
    file("history/:page", history),
    file("tile/entries/*path", entryBundle),
    file("tile/:level/*path", hashTile),
    ...segmentFiles(file),
    file("block/:index/split", ofEntry(splitFile)),
    file("block/:index/segments", ofEntry(segmentsFile)),
    file("block/:index/capsule", ofEntry(blockCapsule)),
    file("adjustment/:index/legs", ofEntry(legsFile)),
    file("job/:hash", async (reader, request) => {
      const hash = request.params.hash ?? "";
      if (!/^[0-9a-f]{64}$/.test(hash)) return undefined;
      return kept(await jobCapsule(reader, hash));
    }),
  ];
}

function segmentFiles(file: (path: string, make: Make) => Route): Route[] {
  return [
    file("segment/:index/workers", ofEntry(workersFile)),
    file("segment/:index/shares/:leaf", async (reader, request) => {
      const [index, leaf] = [indexOf(request, "index"), indexOf(request, "leaf")];
      return leaf > 2 ** 31 - 2 ? undefined : kept(await sharesFile(reader, index, leaf));
    }),
  ];
}

async function respond(reports: Reports, request: WebRequest, make: Make): Promise<WebResponse> {
  const content = await reports.atOneMoment((reader) => make(reader, request));
  if (content === undefined) throw new HttpProblem(404, "the open book has no such file");
  return contentResponse(content);
}

function text(body: string): Content {
  return { body, type: TEXT, cacheControl: IMMUTABLE };
}

function binary(body: Uint8Array<ArrayBuffer> | undefined): Content | undefined {
  return body && { body, type: BINARY, cacheControl: IMMUTABLE };
}

function kept(body: Uint8Array<ArrayBuffer> | undefined): Content | undefined {
  return body && { body, type: BINARY, cacheControl: KEPT };
}

function ofEntry(
  read: (reader: Reader, index: number) => Promise<Uint8Array<ArrayBuffer> | undefined>,
): Make {
  return async (reader, request) => binary(await read(reader, indexOf(request, "index")));
}

function indexOf({ params }: WebRequest, name: string): number {
  const value = params[name] ?? "";
  if (!INDEX.test(value)) throw new HttpProblem(404, "the open book has no such file");
  return Number.parseInt(value, 10);
}

async function history(reader: Reader, request: WebRequest): Promise<Content | undefined> {
  const first = indexOf(request, "page") * CHECKPOINTS_PER_PAGE;
  const checkpoints = await checkpointHistory(reader, first, CHECKPOINTS_PER_PAGE);
  if (checkpoints.length === 0 && first > 0) return undefined;
  const rows = checkpoints.map(({ number, size, root, signedMs }) => ({
    ...{ number, size, root: toHex(root), signedMs },
  }));
  return {
    body: JSON.stringify(rows),
    type: "application/json; charset=utf-8",
    cacheControl: rows.length === CHECKPOINTS_PER_PAGE ? IMMUTABLE : NEWEST,
  };
}

interface Tile {
  start: number;
  width: number;
}

/** "x001/234" or "x001/234.p/17": the number of a tile, and its width if it is partial. */
function tileAt(request: WebRequest): Tile | undefined {
  // The router passes a path of several segments as a list.
  const path = String(request.params.path ?? "").replaceAll(",", "/");
  const match = /^((?:x[0-9]{3}\/){0,4}[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/.exec(path);
  if (match === null) return undefined;
  const number = Number.parseInt((match[1] ?? "").replaceAll(/[x/]/g, ""), 10);
  const width = match[2] === undefined ? TILE_WIDTH : Number.parseInt(match[2], 10);
  return width > TILE_WIDTH ? undefined : { start: number * TILE_WIDTH, width };
}

/** Undefined if the newest checkpoint does not cover that many hashes of the level. */
async function covered(reader: Reader, tile: Tile, level: number): Promise<boolean> {
  const newest = await newestCheckpoint(reader);
  const hashes = Math.floor((newest?.size ?? 0) / TILE_WIDTH ** level);
  return tile.start + tile.width <= hashes;
}

async function hashTile(reader: Reader, request: WebRequest): Promise<Content | undefined> {
  const level = indexOf(request, "level");
  const tile = tileAt(request);
  if (tile === undefined || level > 6 || !(await covered(reader, tile, level))) return undefined;
  const hashes = await tileHashes(reader, level, tile.start, tile.width);
  return binary(new Uint8Array(Buffer.concat(hashes)));
}

async function entryBundle(reader: Reader, request: WebRequest): Promise<Content | undefined> {
  const tile = tileAt(request);
  if (tile === undefined || !(await covered(reader, tile, 0))) return undefined;
  const entries = await entryBytes(reader, tile.start, tile.width);
  const parts = entries.flatMap((entry) => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(entry.byteLength);
    return [length, entry];
  });
  return binary(new Uint8Array(Buffer.concat(parts)));
}
