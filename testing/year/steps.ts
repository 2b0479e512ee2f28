// Every periodic step that reads or writes the database, as the services call it, by name.

import {
  checkText,
  readCheckpoint,
  runSqlChecks,
  SQL_CHECKS,
} from "../../src/adapters/database/ledger/ledger-audit.ts";
import {
  compareRewards,
  presentOutputs,
  putMatured,
} from "../../src/adapters/database/ledger/outputs.ts";
import { readBacklog } from "../../src/adapters/database/ledger/rewards.ts";
import {
  bookSurplus,
  releaseExplained,
  suspenseTotal,
} from "../../src/adapters/database/ledger/suspense.ts";
import { rollUp } from "../../src/adapters/database/maintenance/statistics-rollup.ts";
import { noteOutflowChecked, ownedOutputs } from "../../src/adapters/database/payouts/control.ts";
import { dormantDue } from "../../src/adapters/database/payouts/dormant.ts";
import {
  openBatches,
  paymentTotals,
  reservedTotals,
  takenBackBatches,
  usedOutpoints,
} from "../../src/adapters/database/payouts/queries.ts";
import { dueWallets, rememberDue } from "../../src/adapters/database/payouts/reserve.ts";
import { openReports } from "../../src/adapters/database/reports/connection.ts";
import { readWalletLuck } from "../../src/adapters/database/reports/luck.ts";
import {
  recentlyPaidBlocks,
  recentRewards,
} from "../../src/adapters/database/reports/recent-rewards.ts";
import {
  openBlocks,
  openCounts,
  settledBlocks,
  unansweredBlocks,
} from "../../src/adapters/database/shares/blocks.ts";
import {
  prunedBlocks,
  undecidedBlocks,
} from "../../src/adapters/database/shares/undecided-blocks.ts";
import type { Database, Tx } from "../../src/adapters/database/sql.ts";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { SnapshotCache } from "../../src/services/api/cache/pool-snapshot.ts";

type Step = () => Promise<unknown>;
const THRESHOLD = 500_000_000n;
const DAY_MS = 86_400_000;

export function periodicSteps(database: Database, url: string): [name: string, step: Step][] {
  return [...ofApp(database), ...ofPayments(database), ...ofMonitor(database, url)];
}

function ofApp(database: Database): [string, Step][] {
  const inTx = (work: (tx: Tx) => Promise<unknown>) => () => database.transaction(work);
  const start = { daaScore: 0n, hash: "" };
  return [
    ["statistics: first pass", inTx((tx) => rollUp(tx, new Date(), 400))],
    ["statistics", inTx((tx) => rollUp(tx, new Date(), 400))],
    [
      "reward gauges",
      async () => {
        await recentlyPaidBlocks(database);
        await recentRewards(database, 2000);
      },
    ],
    ["accountant: backlog", () => readBacklog(database)],
    [
      "settler: open blocks",
      async () => {
        await openBlocks(database, { after: start, limit: 1000 });
        await openCounts(database);
        await unansweredBlocks(database, 100);
        await undecidedBlocks(database, 100);
        await prunedBlocks(database, 100);
      },
    ],
    [
      "settler: recheck of settled blocks",
      () => {
        const settledSinceMs = Date.now() - DAY_MS / 8;
        return settledBlocks(database, { after: start, limit: 1000, settledSinceMs });
      },
    ],
    ["treasury: known outputs", () => presentOutputs(database)],
    [
      "treasury: maturity",
      inTx((tx) => putMatured(tx, { virtualDaaScore: 10n ** 12n, coinbaseMaturityDaa: 1000n })),
    ],
    [
      "reconcile",
      inTx(async (tx) => {
        await compareRewards(tx);
        await releaseExplained(tx);
        await bookSurplus(tx);
      }),
    ],
  ];
}

function ofPayments(database: Database): [string, Step][] {
  const inTx = (work: (tx: Tx) => Promise<unknown>) => () => database.transaction(work);
  const outputs = async () =>
    (await ownedOutputs(database)).map((output) => ({ ...output, isMature: true }));
  return [
    [
      "payments: gauges",
      async () => {
        await paymentTotals(database, THRESHOLD);
        await suspenseTotal(database);
      },
    ],
    ["payments: open batches", () => openBatches(database)],
    [
      "payments: who is due",
      inTx(async (tx) => {
        await rememberDue(tx, THRESHOLD);
        await dueWallets(tx, THRESHOLD);
      }),
    ],
    [
      "payments: dormant balances",
      () => dormantDue(database, { thresholdSompi: THRESHOLD, days: 90, limit: 1000 }),
    ],
    ["payments: caps", () => reservedTotals(database, 1n)],
    ["payments: owned outputs", () => ownedOutputs(database)],
    [
      "payments: outflow noted",
      inTx(async (tx) =>
        noteOutflowChecked(tx, { anchorHash: "0".repeat(64), outputs: await outputs() }),
      ),
    ],
    [
      "payments: spendable and reorged out",
      async () => {
        const owned = await outputs();
        await usedOutpoints(database, owned);
        await takenBackBatches(database, owned);
      },
    ],
    ["payments: hourly audit", async () => runSqlChecks(database, await readCheckpoint(database))],
    ...SQL_CHECKS.filter(({ scope }) => scope !== "whole").map(
      ({ statement, query }): [string, Step] => [
        `audit: ${statement}`,
        async () =>
          database.query(
            `SELECT COUNT(*) FROM (${checkText(query, await readCheckpoint(database))}) AS found`,
          ),
      ],
    ),
  ];
}

function ofMonitor(database: Database, url: string): [string, Step][] {
  const read = async () => {
    await using reports = openReports({ url, log: silentLog });
    await new SnapshotCache(reports, systemClock, silentLog).turn();
  };
  return [
    ["monitor: snapshot", read],
    ["monitor: luck", () => readWalletLuck(database, { minExpected: 5, limit: 100 })],
  ];
}
