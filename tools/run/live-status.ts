// The status line of `make run`: hashrate, shares, blocks and balances, from the app's metrics and
// the database. A terminal line is redrawn; otherwise a line is printed every ten seconds.

import { formatKas, sompi } from "../../src/domain/sompi.ts";
import type { RunContext } from "./services.ts";
import { runSql } from "./services.ts";

/** Hashrate over the current and the previous minute, since the first share. */
const COUNTS = `
  SELECT
    (SELECT COUNT(*) FROM found_block) AS found,
    (SELECT COUNT(*) FROM found_block WHERE colour_seen = 'blue') AS blue,
    (SELECT COUNT(*) FROM found_block WHERE settled_at IS NOT NULL) AS settled,
    (SELECT COALESCE(SUM(balance), 0)::bigint FROM miners_balance WHERE id <> 'pool') AS miners,
    (SELECT COALESCE(SUM(balance), 0)::bigint FROM miners_balance WHERE id = 'pool') AS pool,
    (SELECT COALESCE(SUM(amount), 0)::bigint FROM payments) AS paid,
    COALESCE((SELECT balance FROM ledger_account WHERE kind = 'transit'), 0) AS transit,
    (SELECT COALESCE(SUM(work), 0)::float8
        / GREATEST(10, EXTRACT(EPOCH FROM now() - GREATEST(recent.since, recent.first_share)))
      FROM worker_minute WHERE minute >= recent.since) AS hashrate,
    (SELECT COALESCE(SUM(shares), 0)::bigint FROM segment_work) AS shares
  FROM (SELECT date_trunc('minute', now()) - INTERVAL '1 minute' AS since,
    (SELECT MIN(first_share_at) FROM worker) AS first_share) AS recent`;

export async function statusLine(context: RunContext, databaseUrl: string): Promise<string> {
  const [row] = await runSql(databaseUrl, COUNTS);
  if (row === undefined) return "no data yet";
  const number = (name: string) => Number(row[name]);
  const kas = (name: string) => formatKas(sompi(BigInt(String(row[name]))));
  const clock = new Date().toISOString().slice(11, 19);
  const url = `http://127.0.0.1:${context.ports.MONITOR_API_PORT}/`;
  return [
    clock,
    `${hashrate(number("hashrate"))}`,
    `${number("shares")} shares`,
    `blocks ${number("found")} found, ${number("blue")} blue, ${number("settled")} settled`,
    `miners ${kas("miners")} KAS, fee ${kas("pool")} KAS`,
    `in payment ${kas("transit")} KAS, paid ${kas("paid")} KAS`,
    url,
  ].join(" · ");
}

/** Calls `line` repeatedly until `ended` resolves; a failed call is shown. */
export async function showStatus(line: () => Promise<string>, ended: Promise<unknown>) {
  const isTerminal = process.stdout.isTTY === true;
  let isOver = false;
  const over = ended.then(() => {
    isOver = true;
  });
  while (!isOver) {
    const text = await line().catch((thrown: unknown) => `no status: ${String(thrown)}`);
    process.stdout.write(isTerminal ? `\r\u001b[2K${text}` : `${text}\n`);
    await Promise.race([Bun.sleep(isTerminal ? 2000 : 10_000), over]);
  }
  process.stdout.write("\n");
}

function hashrate(perSecond: number): string {
  const units = ["H/s", "kH/s", "MH/s", "GH/s", "TH/s", "PH/s"];
  let [value, unit] = [perSecond, 0];
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value.toPrecision(3)} ${units[unit]}`;
}
