// The files below /openbook/ as a reader fetches them, over HTTP and a real Postgres.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { createHash } from "node:crypto";
import {
  BOOK_SIGNER,
  type BookScene,
  foundHash,
  migratedDatabase,
  openBookScene,
} from "../../../../testing/harness/openbook/book-scene.ts";
import { adjustByHand, payByHand } from "../../../../testing/harness/openbook/money-rows.ts";
import {
  checkWalletProof,
  type WalletProofJson,
} from "../../../../testing/harness/openbook/proof-check.ts";
import {
  type PostgresServer,
  startPostgres,
} from "../../../../testing/harness/servers/postgres.ts";
import { openReports, type Reports } from "../../../adapters/database/reports/connection.ts";
import { type PublicServer, startPublicServer } from "../../../adapters/http/public-server.ts";
import { systemClock } from "../../../base/clock.ts";
import { silentLog } from "../../../base/log.ts";
import { capsulePieces } from "../../../domain/openbook/capsule.ts";
import { openBookFiles } from "./files.ts";
import { openBookWalletRoutes } from "./wallet-routes.ts";

setDefaultTimeout(60_000);

let postgres: PostgresServer;
let scene: BookScene;
let reports: Reports;
let server: PublicServer;
beforeAll(async () => {
  postgres = await startPostgres();
  scene = await openBookScene(postgres, await migratedDatabase(postgres));
  await scene.build();
  for (let minute = 0; minute < 270; minute++) {
    scene.mine(1);
    scene.passMs(60_000);
  }
  const { header } = HEADER;
  await scene.record({ capsuleOf: () => capsulePieces(header, 0n, undefined) });
  await scene.allocate({ 10: 10_000n });
  await payByHand(scene.database, { "kaspasim:qa": 100n, "kaspasim:qb": 100n });
  await adjustByHand(scene.database);
  for (let turn = 0; turn < 5; turn++) await scene.build();
  reports = openReports({ url: scene.url, log: silentLog });
  const routes = [...openBookFiles(reports), ...openBookWalletRoutes(reports)];
  server = await startPublicServer({
    ...{ port: 0, host: "127.0.0.1", routes, trustProxy: [] },
    ...{ limits: { perSecond: 1000, burst: 1000, totalPerSecond: 1000 }, maxConnections: 100 },
    ...{ clock: systemClock, log: silentLog },
  });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await reports[Symbol.asyncDispose]();
  await scene[Symbol.asyncDispose]();
  await postgres.stop();
});

const HEADER = {
  header: {
    version: 2,
    parents: Array.from({ length: 20 }, (_, level) => ({
      parentHashes: [level.toString(16).padStart(64, "0"), "ab".repeat(32)],
    })),
    ...{ hashMerkleRoot: "11".repeat(32), acceptedIdMerkleRoot: "22".repeat(32) },
    ...{ utxoCommitment: "33".repeat(32), timestamp: "5", bits: 1, nonce: "0", daaScore: "100" },
    ...{ blueWork: "abc", blueScore: "90", pruningPoint: "44".repeat(32) },
  },
};

const get = (path: string) => fetch(`http://127.0.0.1:${server.port}/openbook/${path}`);
const bytes = async (path: string) => {
  const response = await get(path);
  expect([path, response.status]).toEqual([path, 200]);
  return Buffer.from(await response.arrayBuffer());
};
const sha256 = (data: Buffer) => createHash("sha256").update(data).digest();

/** Entries of a bundle, each with its length in front. */
function entriesOf(bundle: Buffer): Buffer[] {
  const entries: Buffer[] = [];
  for (let at = 0; at < bundle.length; at += 2 + bundle.readUInt16BE(at)) {
    entries.push(bundle.subarray(at + 2, at + 2 + bundle.readUInt16BE(at)));
  }
  return entries;
}

test("key and checkpoints are signed notes of the log", async () => {
  expect((await bytes("key")).toString()).toBe(`${BOOK_SIGNER.verifierKey}\n`);
  const newest = (await bytes("checkpoint")).toString();
  const [origin, size] = newest.split("\n");
  expect(origin).toBe("katpool.simnet/ob1");
  expect((await bytes(`checkpoint/${size}`)).toString()).toBe(newest);
  const history = JSON.parse((await bytes("history/0")).toString());
  expect(history.at(-1)).toMatchObject({ number: history.length - 1, size: Number(size) });
  expect((await get("history/1")).status).toBe(404);
  expect((await get("checkpoint/999999")).status).toBe(404);
});

test("tiles hold the hashes of the entries in the bundles", async () => {
  const size = Number((await bytes("checkpoint")).toString().split("\n")[1]);
  expect(size).toBeGreaterThan(260);
  const first = entriesOf(await bytes("tile/entries/000"));
  const rest = entriesOf(await bytes(`tile/entries/001.p/${size - 256}`));
  expect([first.length, rest.length]).toEqual([256, size - 256]);
  const hashes = first.map((entry) => sha256(Buffer.concat([Buffer.of(0), entry])));
  expect(await bytes("tile/0/000")).toEqual(Buffer.concat(hashes));
  let level = hashes;
  while (level.length > 1) {
    level = level.flatMap((left, at) =>
      at % 2 === 0 ? [sha256(Buffer.concat([Buffer.of(1), left, level[at + 1] as Buffer]))] : [],
    );
  }
  expect(await bytes("tile/1/000.p/1")).toEqual(level[0] as Buffer<ArrayBuffer>);
  const response = await get("tile/0/000");
  expect(response.headers.get("cache-control")).toContain("immutable");
});

test("what is not there, or not covered by the checkpoint, is 404", async () => {
  const size = Number((await bytes("checkpoint")).toString().split("\n")[1]);
  for (const path of [
    ...["tile/0/001", `tile/0/001.p/${size - 255}`, "tile/0/1", "tile/0/x000", "tile/0/000.p/0"],
    ...["tile/0/000.p/257", "tile/7/000", "tile/x/000", "tile/entries/002", "tile/2/000.p/1"],
    ...["segment/99999/workers", "segment/0/shares/9", "segment/0/shares/-1", "segment/01/workers"],
    ...["block/0/split", "job/00", `job/${"00".repeat(32)}`, "adjustment/0/legs", "checkpoint/x"],
    ...["segment/9999999999999999/workers", "segment/0/shares/2147483648"],
  ]) {
    expect([path, (await get(path)).status]).toEqual([path, 404]);
  }
});

test("a segment's shares and a job's capsule are those recorded", async () => {
  const leaves = await bytes("segment/0/workers");
  expect(leaves.length).toBe(120);
  const shares = await bytes("segment/0/shares/0");
  expect(shares.length).toBe(4 + 40 + 28);
  const prePowHash = shares.subarray(4, 36).toString("hex");
  expect(prePowHash).toBe(scene.job.template.prePowHash);
  const { head, parents, tail } = capsulePieces(HEADER.header, 0n, undefined);
  expect(await bytes(`job/${prePowHash}`)).toEqual(Buffer.concat([head, parents, tail]));
});

test("a block's files and an adjustment's legs are served under their entries", async () => {
  const size = Number((await bytes("checkpoint")).toString().split("\n")[1]);
  const all = [
    ...entriesOf(await bytes("tile/entries/000")),
    ...entriesOf(await bytes(`tile/entries/001.p/${size - 256}`)),
  ];
  const block = all.findIndex((entry) => entry[0] === 2);
  expect((await bytes(`block/${block}/split`)).length % 56).toBe(0);
  const segments = await bytes(`block/${block}/segments`);
  expect(sha256(segments)).toEqual(all[block]?.subarray(-32) as Buffer<ArrayBuffer>);
  expect((await bytes(`block/${block}/capsule`))[0]).toBe(1);
  const adjustment = all.findIndex((entry) => entry[0] === 4);
  expect((await bytes(`adjustment/${adjustment}/legs`)).length).toBe(2 * 42);
});

const api = (path: string) => fetch(`http://127.0.0.1:${server.port}/api/openbook/${path}`);

test("a wallet's proof of a block leads from its work and credit to the signed checkpoint", async () => {
  const hash = foundHash(10);
  const response = await api(`wallet/kaspasim:qa/block/${hash}`);
  const text = await response.text();
  expect(text.length).toBeLessThan(200_000);
  const proof = JSON.parse(text) as WalletProofJson & { segments: { total: number } };
  expect(checkWalletProof(proof, BOOK_SIGNER.verifierKey)).toEqual([]);
  expect(proof.segments.total).toBe(7);
  // Two of three workers, in turns: shares 1, 3, 4, 6, 7, 9 and 10.
  expect(proof.split?.work).toBe("7040");
  expect(proof.payouts).toHaveLength(1);
});

test("a proof that was tampered with anywhere does not check", async () => {
  const response = await api(`wallet/kaspasim:qa/block/${foundHash(10)}`);
  const proof = (await response.json()) as WalletProofJson;
  const flip = (hex: string) => (hex.startsWith("0") ? `1${hex.slice(1)}` : `0${hex.slice(1)}`);
  type Split = NonNullable<WalletProofJson["split"]>;
  const split = (change: (of: Split) => void) => (of: WalletProofJson) => {
    if (of.split !== null) change(of.split);
  };
  const first = <T>(list: T[], change: (one: T) => void) => {
    const [one] = list;
    if (one !== undefined) change(one);
  };
  const cheats: [string, (of: WalletProofJson) => void][] = [
    ["a sompi less", split((of) => Object.assign(of, { sompi: String(BigInt(of.sompi) - 1n) }))],
    ["work shrunk", split((of) => Object.assign(of, { work: "1" }))],
    [
      "work moved to a neighbour",
      split((of) => first(of.path, (s) => Object.assign(s, { work: "1" }))),
    ],
    ["another leaf", split((of) => Object.assign(of, { leaf: 1 - of.leaf }))],
    ["another salt", (of) => Object.assign(of, { salt: flip(of.salt) })],
    ["another entry", ({ block }) => Object.assign(block, { entry: flip(block.entry) })],
    ["another place in the log", ({ block }) => Object.assign(block, { index: block.index + 1 })],
    [
      "another sibling",
      ({ block }) => block.inclusion.splice(0, 1, flip(block.inclusion[0] ?? "")),
    ],
    [
      "a share less",
      ({ segments }) =>
        first(segments.shown, ({ workers }) =>
          first(workers, (w) => Object.assign(w, { shares: "0" })),
        ),
    ],
    [
      "another checkpoint",
      (of) => Object.assign(of, { checkpoint: of.checkpoint.replace(/\n[0-9]+\n/, "\n5\n") }),
    ],
    [
      "a payout of more",
      ({ payouts }) => first(payouts, (p) => Object.assign(p, { sompi: "99999" })),
    ],
  ];
  for (const [name, cheat] of cheats) {
    const changed = structuredClone(proof);
    cheat(changed);
    if (JSON.stringify(changed) === JSON.stringify(proof))
      throw new Error(`${name} changes nothing`);
    expect([name, checkWalletProof(changed, BOOK_SIGNER.verifierKey).length > 0]).toEqual([
      name,
      true,
    ]);
  }
});

test("what is malformed is 400, what is unknown 404", async () => {
  const hash = foundHash(10);
  expect((await api("status")).status).toBe(200);
  expect((await api("wallet/kaspasim:qa")).status).toBe(200);
  for (const [path, wanted] of [
    ["wallet/x", 400],
    ["wallet/kaspasim:qz", 404],
    [`wallet/kaspasim:qa/block/${"00".repeat(32)}`, 404],
    ["wallet/kaspasim:qa/block/zz", 400],
    [`wallet/kaspasim:qa/block/${hash}?from=-1`, 400],
    [`wallet/kaspasim:qa/block/${hash}?allocation=9`, 404],
  ] as const) {
    expect([path, (await api(path)).status]).toEqual([path, wanted]);
  }
});
