import { expect, test } from "bun:test";
import type { PoolStatus } from "../../../adapters/database/status.ts";
import type { PoolSnapshot } from "../cache/pool-snapshot.ts";
import { sitesView } from "./site-view.ts";

const STATUS: PoolStatus = { connections: 2, workers: 3, isNodeSynced: true };

function snapshot(
  statuses: PoolStatus[],
  siteBlocks: PoolSnapshot["siteBlocks"] = [],
): PoolSnapshot {
  const rows = statuses.map((status, n) => ({
    ...{ instance: `app-${n}`, updatedAt: new Date(0), status },
  }));
  return { statuses: rows, siteBlocks } as Partial<PoolSnapshot> as PoolSnapshot;
}

test("a pool without sites shows none", () => {
  expect(sitesView(snapshot([STATUS, { ...STATUS, site: "" }]))).toEqual([]);
});

test("each site has its miners, blocks, stale shares and distance", () => {
  const eu = { ...STATUS, site: "eu", acceptedShares: 90, staleShares: 0, databaseMs: 12 };
  const views = sitesView(
    snapshot(
      [eu, { ...eu, acceptedShares: 0, staleShares: 10, databaseMs: 40, templateAgeMs: 400 }],
      [{ site: "us", blocks: 7n }],
    ),
  );
  expect(views).toEqual([
    {
      ...{ name: "eu", instances: 2, connections: 4, workers: 6, blocksLastDay: 0 },
      ...{ staleFraction: 0.1, databaseMs: 40, templateAgeSeconds: 0 },
    },
    {
      ...{ name: "us", instances: 0, connections: 0, workers: 0, blocksLastDay: 7 },
      ...{ staleFraction: null, databaseMs: null, templateAgeSeconds: null },
    },
  ]);
});
