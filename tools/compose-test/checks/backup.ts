// A backup of the running stack, restored over the live database.

import { expectThat } from "../report.ts";
import { waitFor } from "../shell.ts";
import type { Stack } from "../stack.ts";

/** How long a miner stays with the app it connected to. */
const NEW_APP_MS = 15_000;
const USERS = ["katpool-app", "katpool-payment", "katpool-monitor", "postgres-exporter"];

/** Takes a backup, restores it as the live database, and checks that payouts are halted. */
export async function restoresBackup(stack: Stack): Promise<string> {
  const backup = ["exec", "-T", "katpool-backup", "bun", "src/main/backup.ts"];
  // What it spends after the backup, the restored ledger would not know.
  await stack.compose("stop", "katpool-payment");
  await stack.katpool("backup");
  const noted = await stack.sql("SELECT outcome FROM operator_action WHERE command = 'backup'");
  expectThat(noted === "made", `the backup is in the audit trail, not ${noted}`);
  const listed = await stack.compose(...backup, "list");
  const newest = [...listed.matchAll(/katpool-[0-9TZ]+\.dump/g)].map((match) => match[0]).at(-1);
  expectThat(newest !== undefined, "the backup is listed");
  const entriesBefore = Number.parseInt(await stack.sql("SELECT COUNT(*) FROM ledger_entry"), 10);
  const refused = await stack.tryCompose(
    ...backup,
    "restore",
    `/backup/files/${newest}`,
    "--replace",
  );
  expectThat(refused.code !== 0, "a restore is refused while services use the database");
  await stack.compose("stop", ...USERS, "katpool-backup");
  const once = ["run", "--rm", "-T", "--no-deps", "katpool-backup", "bun", "src/main/backup.ts"];
  await stack.compose(...once, "restore", `/backup/files/${newest}`, "--replace");
  const halted = await stack.sql("SELECT payouts_halted, halt_reason FROM pool_control");
  expectThat(halted === "t|restored", `payouts are halted, not ${halted}`);
  const entries = Number.parseInt(await stack.sql("SELECT COUNT(*) FROM ledger_entry"), 10);
  expectThat(entries > 0 && entries <= entriesBefore, "the ledger is that of the backup");
  await stack.up("--no-recreate");
  await stack.healthy(120_000);
  await waitFor("blocks are credited after the restore", 180_000, async () => {
    const now = Number.parseInt(await stack.sql("SELECT COUNT(*) FROM ledger_entry"), 10);
    return now > entries ? true : undefined;
  });
  return `${newest}: ${entries} ledger entries, payouts halted, mining goes on`;
}

/** Three apps behind one front: each has its own journal and extranonces, and all record. */
export async function scales(stack: Stack): Promise<string> {
  await stack.compose(
    ...["up", "-d", "--no-recreate", "--scale", "katpool-app=3", "--no-deps", "katpool-app"],
  );
  await stack.healthy(120_000);
  const apps = (await stack.containers()).filter((one) => one.service === "katpool-app");
  expectThat(apps.length === 3, `three apps run, not ${apps.length}`);
  const since = "now() - interval '90 seconds'";
  const recorders = async () => {
    const names = await stack.sql(
      `SELECT string_agg(DISTINCT instance, ' ') FROM segment WHERE ended_at > ${since}`,
    );
    return names.split(" ").filter((name) => name !== "");
  };
  // A new connection goes to the app with the fewest; the miner is restarted until two had it.
  const used = await waitFor("two apps record shares", 240_000, async () => {
    await stack.compose("restart", "--timeout", "1", "katpool-miner");
    const limit = performance.now() + NEW_APP_MS;
    for (;;) {
      const names = await recorders();
      if (names.length >= 2) return names;
      if (performance.now() > limit) return undefined;
      await Bun.sleep(1000);
    }
  });
  const numbers = used.map((name) => /-(\d+)-[0-9a-f]{12}$/.exec(name)?.[1]);
  expectThat(new Set(numbers).size === numbers.length, `journals differ: ${used.join(", ")}`);
  return `3 healthy, shares recorded by ${used.join(" and ")}`;
}
