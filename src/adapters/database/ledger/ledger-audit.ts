// The invariants of the money as questions whose right answer is no row. Read-only; asked by
// pool-verify after faults and restores, and hourly by the payment service. What must stay true:
// all are answered at one snapshot, and each is recomputed from entries, never from totals that
// another invariant vouches for.

import type { Database, Reader } from "../sql.ts";

export interface InvariantCheck {
  invariant: string;
  /** What holds when no row comes back. */
  statement: string;
  /** Rows with one column `what`: a counterexample each. */
  query: string;
}

export interface CheckResult {
  invariant: string;
  statement: string;
  violations: number;
  /** The first counterexample. */
  example: string | undefined;
}

export const SQL_CHECKS: readonly InvariantCheck[] = [
  {
    invariant: "I1",
    statement: "what a block's posting took from `reward` is exactly the block's reward",
    query: `SELECT format('block %s: reward %s, posted %s', b.hash, b.reward, -e.amount) AS what
      FROM found_block AS b
      LEFT JOIN ledger_entry AS e ON e.cause = 'block:' || b.hash AND e.account = 'reward'
      WHERE b.allocated_at IS NOT NULL AND b.state = 'blue' AND b.reward > 0
        AND (b.reversed_at IS NULL OR e.id IS NOT NULL)
        AND e.amount IS DISTINCT FROM -b.reward`,
  },
  {
    invariant: "I1",
    statement: "the outputs that paid for a reconciled block sum to its reward",
    query: `SELECT format('block %s: reward %s, outputs %s', b.hash, b.reward,
        COALESCE(SUM(o.amount), 0)) AS what
      FROM found_block AS b
      LEFT JOIN reward_output AS r ON r.block_hash = b.hash
      LEFT JOIN treasury_output AS o
        ON o.transaction_id = r.transaction_id AND o.output_index = r.output_index
      WHERE b.reconciled_at IS NOT NULL AND b.state = 'blue' AND b.reversed_at IS NULL
      GROUP BY b.hash, b.reward
      HAVING COALESCE(SUM(o.amount), 0) <> b.reward`,
  },
  {
    invariant: "I2",
    statement: "every posting sums to zero",
    query: `SELECT format('cause %s sums to %s', cause, SUM(amount)) AS what
      FROM ledger_entry GROUP BY cause HAVING SUM(amount) <> 0`,
  },
  {
    invariant: "I2",
    statement: "credited = unpaid + in flight + paid + fees: all balances sum to zero",
    query: `SELECT format('balances sum to %s', SUM(balance)) AS what
      FROM ledger_account HAVING SUM(balance) <> 0`,
  },
  {
    invariant: "I2",
    statement: "transit is what open payouts carry",
    query: `SELECT format('transit %s, open payouts %s', t.balance, p.total) AS what
      FROM (SELECT COALESCE(SUM(amount), 0) AS balance FROM ledger_entry
            WHERE account = 'transit') AS t,
        (SELECT COALESCE(SUM(amount), 0) AS total FROM payout
         WHERE state IN ('reserved', 'signed', 'submitted', 'accepted')) AS p
      WHERE t.balance <> p.total`,
  },
  {
    invariant: "I2",
    statement: "paid is what settled payouts carried, and network-fee what their batches cost",
    query: `SELECT format('%s: ledger %s, batches %s', account, balance, total) AS what
      FROM (
        SELECT 'paid' AS account,
          (SELECT COALESCE(SUM(amount), 0) FROM ledger_entry WHERE account = 'paid') AS balance,
          (SELECT COALESCE(SUM(amount), 0) FROM payout WHERE state = 'settled') AS total
        UNION ALL
        SELECT 'network-fee',
          (SELECT COALESCE(SUM(amount), 0) FROM ledger_entry WHERE account = 'network-fee'),
          (SELECT COALESCE(SUM(fee), 0) FROM payout_batch WHERE state = 'settled')
      ) AS compared
      WHERE balance <> total`,
  },
  {
    invariant: "I3",
    statement: "segments of an instance do not overlap",
    query: `SELECT format('instance %s: segment %s begins before %s ends', instance,
        first_sequence, before) AS what
      FROM (
        SELECT instance, first_sequence, LAG(last_sequence) OVER (
          PARTITION BY instance ORDER BY first_sequence) AS before
        FROM segment
      ) AS s
      WHERE first_sequence <= before`,
  },
  {
    invariant: "I3",
    statement: "a segment is paid by a blue block that was allocated",
    query: `SELECT format('segment %s/%s is paid by %s, which is %s', s.instance,
        s.first_sequence, b.hash, b.state) AS what
      FROM segment AS s JOIN found_block AS b ON b.hash = s.paid_by
      WHERE b.state <> 'blue' OR b.allocated_at IS NULL`,
  },
  {
    invariant: "I4",
    statement: "an outpoint pays for one block, and a cause touches an account once",
    query: `SELECT format('the unique index of %s is missing', wanted.relation) AS what
      FROM (VALUES ('reward_output', 'transaction_id, output_index'),
                   ('ledger_entry', 'cause, account')) AS wanted (relation, columns)
      WHERE NOT EXISTS (
        SELECT 1 FROM pg_index AS i
        WHERE i.indrelid = wanted.relation::regclass AND i.indisunique AND i.indisvalid
          AND pg_get_indexdef(i.indexrelid) LIKE '%(' || wanted.columns || ')')`,
  },
  {
    invariant: "I8",
    statement: "a batch spends what it pays, keeps and costs, and its outputs are numbered 0, 1, …",
    query: `SELECT format('batch %s: inputs %s, payouts %s, change %s, fee %s', b.id, i.total,
        p.total, b.change, b.fee) AS what
      FROM payout_batch AS b
      CROSS JOIN LATERAL (SELECT COALESCE(SUM(amount), 0) AS total FROM payout_input
        WHERE batch_id = b.id) AS i
      CROSS JOIN LATERAL (SELECT COALESCE(SUM(amount), 0) AS total, COUNT(*) AS wallets,
          COALESCE(MAX(output_index), -1) AS last FROM payout WHERE batch_id = b.id) AS p
      WHERE i.total <> p.total + b.change + b.fee OR p.total <> b.payout_total
        OR p.last <> p.wallets - 1 OR b.change_index <> p.wallets`,
  },
  {
    invariant: "I8",
    statement: "an outpoint is spent by one batch that is not void",
    query: `SELECT format('output %s:%s is spent by batches %s', i.transaction_id, i.output_index,
        string_agg(i.batch_id::TEXT, ', ' ORDER BY i.batch_id)) AS what
      FROM payout_input AS i JOIN payout_batch AS b ON b.id = i.batch_id
      WHERE b.state <> 'void'
      GROUP BY i.transaction_id, i.output_index HAVING COUNT(*) > 1`,
  },
  {
    invariant: "I8",
    statement: "a settled payment has its one row in `payments`, with its wallets and amount",
    query: `SELECT format('batch %s (%s): %s wallets, %s sompi; payments row: %s sompi', b.id,
        b.state, cardinality(w.wallets), b.payout_total, p.amount) AS what
      FROM payout_batch AS b
      CROSS JOIN LATERAL (SELECT array_agg(wallet::TEXT ORDER BY output_index) AS wallets
        FROM payout WHERE batch_id = b.id) AS w
      FULL JOIN payments AS p ON p.batch_id = b.id
      WHERE (b.kind = 'payout' AND b.state = 'settled' OR p.batch_id IS NOT NULL)
        AND (p.id IS NULL OR b.state IS DISTINCT FROM 'settled'
          OR p.amount <> b.payout_total OR p.wallet_address <> w.wallets
          OR p.transaction_hash <> b.transaction_id)`,
  },
  {
    invariant: "I8",
    statement: "each payout's postings are those of its state",
    query: `SELECT format('payout %s is %s: reserved %s, paid %s, void %s', p.id, p.state,
        r.amount, d.amount, v.amount) AS what
      FROM payout AS p
      LEFT JOIN ledger_entry AS r
        ON r.cause = 'payout:' || p.id || ':reserved' AND r.account = 'transit'
      LEFT JOIN ledger_entry AS d
        ON d.cause = 'payout:' || p.id || ':paid' AND d.account = 'paid'
      LEFT JOIN ledger_entry AS v
        ON v.cause = 'payout:' || p.id || ':void' AND v.account = 'transit'
      WHERE r.amount IS DISTINCT FROM (CASE WHEN p.state <> 'due' THEN p.amount END)
        OR d.amount IS DISTINCT FROM (CASE WHEN p.state = 'settled' THEN p.amount END)
        OR v.amount IS DISTINCT FROM (CASE WHEN p.state = 'void' THEN -p.amount END)`,
  },
  {
    invariant: "I9",
    statement: "every balance is the sum of its entries",
    query: `SELECT format('%s: balance %s, entries %s', a.account, a.balance,
        COALESCE(e.total, 0)) AS what
      FROM ledger_account AS a
      LEFT JOIN (SELECT account, SUM(amount) AS total FROM ledger_entry GROUP BY account) AS e
        USING (account)
      WHERE a.balance <> COALESCE(e.total, 0)`,
  },
  {
    invariant: "I9",
    statement: "every entry begins where the one before it ended, from zero",
    query: `SELECT format('entry %s of %s begins at %s, the one before ended at %s', id, account,
        balance_before, before) AS what
      FROM (
        SELECT id, account, balance_before, COALESCE(LAG(balance_after) OVER (
          PARTITION BY account ORDER BY id), 0) AS before
        FROM ledger_entry
      ) AS e
      WHERE balance_before <> before`,
  },
  {
    invariant: "I9",
    statement: "no balance is negative but of those where money comes from and the pool's own",
    query: `SELECT format('%s: balance %s', account, balance) AS what FROM ledger_account
      WHERE balance < 0 AND account NOT IN ('reward', 'opening', 'fee')`,
  },
  {
    invariant: "I9",
    statement: "the rows of miners_balance are the balances of the accounts",
    query: `SELECT format('%s: ledger %s, miners_balance %s', a.account, a.balance, m.balance)
        AS what
      FROM (
        SELECT account, balance,
          CASE WHEN account = 'fee' THEN 'pool'
            ELSE substr(account, 8 + strpos(substr(account, 8), '/')) || '_'
              || split_part(substr(account, 8), '/', 1) END AS id
        FROM ledger_account WHERE account = 'fee' OR account LIKE 'worker:%'
      ) AS a
      FULL JOIN (SELECT id, balance FROM miners_balance) AS m USING (id)
      WHERE COALESCE(a.balance, 0) <> COALESCE(m.balance, 0)`,
  },
  {
    invariant: "I9",
    statement: "wallet_total holds at least what blocks credited to the wallet",
    query: `SELECT format('%s: total %s, credited %s', c.wallet, t.total, c.credited) AS what
      FROM (
        SELECT CASE WHEN account = 'fee' THEN 'pool'
            ELSE split_part(substr(account, 8), '/', 1) END AS wallet,
          SUM(amount) AS credited
        FROM ledger_entry
        WHERE cause LIKE 'block:%' AND (account = 'fee' OR account LIKE 'worker:%')
        GROUP BY 1
      ) AS c
      LEFT JOIN wallet_total AS t ON t.address = c.wallet
      WHERE t.total IS NULL OR t.total < c.credited`,
  },
  {
    invariant: "I10",
    statement: "paid and in flight are no more than was credited, wallet by wallet",
    query: `SELECT format('%s: credited %s, paid and in flight %s', p.wallet,
        COALESCE(c.credited, 0), p.total) AS what
      FROM (SELECT wallet, SUM(amount) AS total FROM payout
            WHERE state NOT IN ('due', 'void') GROUP BY wallet) AS p
      LEFT JOIN (
        SELECT split_part(substr(account, 8), '/', 1) AS wallet, SUM(amount) AS credited
        FROM ledger_entry
        WHERE account LIKE 'worker:%' AND cause NOT LIKE 'payout:%'
        GROUP BY 1
      ) AS c USING (wallet)
      WHERE p.total > COALESCE(c.credited, 0)`,
  },
  {
    invariant: "I11",
    statement: "only settled blue blocks are credited",
    query: `SELECT format('%s: the block is %s', e.cause, COALESCE(b.state, 'unknown')) AS what
      FROM (SELECT DISTINCT cause FROM ledger_entry WHERE cause LIKE 'block:%') AS e
      LEFT JOIN found_block AS b ON b.hash = substr(e.cause, 7)
      WHERE b.state IS DISTINCT FROM 'blue' OR b.allocated_at IS NULL`,
  },
  {
    invariant: "I12",
    statement: "the triggers that keep ledger and payments forward-only are there and enabled",
    query: `SELECT format('trigger %s on %s', wanted.name, wanted.relation) AS what
      FROM (
        SELECT relation, unnest(names::TEXT[]) AS name
        FROM (VALUES
          ('ledger_entry', '{ledger_entry_append_only, ledger_entry_balances}'),
          ('ledger_account',
            '{ledger_account_begins, ledger_account_follows, ledger_account_kept}'),
          ('found_block', '{found_block_forward, found_block_kept}'),
          ('reward_output', '{reward_output_kept}'),
          ('treasury_output', '{treasury_output_fixed}'),
          ('segment', '{segment_paid_once, segment_kept, segment_not_emptied}'),
          ('segment_work', '{segment_work_added, segment_work_changed, segment_work_stays,
            segment_work_kept, segment_work_not_emptied}'),
          ('payout_batch', '{payout_batch_forward, payout_batch_adds_up, payout_batch_kept,
            payout_input_free}'),
          ('payout', '{payout_forward, payout_kept}'),
          ('payout_input', '{payout_input_begins, payout_input_fixed, payout_input_kept}'),
          ('payout_attempt', '{payout_attempt_fixed, payout_attempt_kept}'),
          ('payments', '{payments_append_only}')) AS guarded (relation, names)
      ) AS wanted
      WHERE NOT EXISTS (
        SELECT 1 FROM pg_trigger AS t
        WHERE t.tgrelid = wanted.relation::regclass AND t.tgname = wanted.name
          AND t.tgenabled IN ('O', 'A'))`,
  },
];

/** Runs `work` on one snapshot that nothing can write to. */
export function atOneMoment<T>(
  database: Database,
  work: (reader: Reader) => Promise<T>,
): Promise<T> {
  return database.transaction(
    async (tx) => {
      await tx.query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
      return work(tx);
    },
    { statementTimeoutMs: CHECK_MS },
  );
}

/** A check reads whole tables, which grow for as long as the pool is there. */
const CHECK_MS = 600_000;

export async function runSqlChecks(reader: Reader): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  for (const { invariant, statement, query } of SQL_CHECKS) {
    const rows = await reader.query<{ violations: number; example: string | null }>(
      `SELECT COUNT(*)::INTEGER AS violations, MIN(what) AS example FROM (${query}) AS found`,
    );
    const violations = rows[0]?.violations ?? 0;
    const example = rows[0]?.example ?? undefined;
    results.push({ invariant, statement, violations, example });
  }
  return results;
}

export interface StoredBatch {
  id: bigint;
  state: string;
  transactionId: string;
  bytes: string;
  change: bigint;
  changeIndex: number;
  inputs: string[];
  wallets: string[];
  amounts: bigint[];
}

/** Signed batches after `afterId`, oldest first, so many at a time. */
export async function storedBatches(
  reader: Reader,
  afterId: bigint,
  limit: number,
): Promise<StoredBatch[]> {
  const rows = await reader.query<Omit<StoredBatch, "amounts"> & { amounts: string[] }>(
    `SELECT b.id, b.state, b.transaction_id AS "transactionId", b.signed_transaction AS bytes,
       b.change, b.change_index AS "changeIndex",
       ARRAY(SELECT i.transaction_id || ':' || i.output_index FROM payout_input AS i
         WHERE i.batch_id = b.id ORDER BY i.position) AS inputs,
       ARRAY(SELECT p.wallet FROM payout AS p WHERE p.batch_id = b.id
         ORDER BY p.output_index) AS wallets,
       ARRAY(SELECT p.amount::TEXT FROM payout AS p WHERE p.batch_id = b.id
         ORDER BY p.output_index) AS amounts
     FROM payout_batch AS b
     WHERE b.transaction_id IS NOT NULL AND b.id > $1
     ORDER BY b.id
     LIMIT $2`,
    [afterId, limit],
  );
  return rows.map((row) => ({ ...row, amounts: row.amounts.map(BigInt) }));
}
