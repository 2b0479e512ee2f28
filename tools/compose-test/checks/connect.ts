// Mines as the connect page says, from outside the stack: with a wrong host or port there, no new
// miner could connect.

import { join } from "node:path";
import { expectThat } from "../report.ts";
import { waitFor } from "../shell.ts";
import { ROOT, type Stack } from "../stack.ts";

const ACCEPTED_LIMIT_MS = 120_000;

interface Connect {
  host: string | null;
  ports: { port: number; url: string | null }[];
}

/** A share is accepted at the first address on the page. */
export async function minesAsThePageSays(stack: Stack, wallet: string): Promise<string> {
  const { ports, host } = (await (await stack.get("/api/connect")).json()) as Connect;
  const [first] = ports;
  if (first === undefined) throw new Error("the connect page shows no port");
  const { stratumPort } = stack.options;
  expectThat(first.port === stratumPort, `port ${stratumPort} is shown, not ${first.port}`);
  // Without a configured host the page shows its own.
  const url = first.url ?? `stratum+tcp://${host ?? "127.0.0.1"}:${first.port}`;
  return await minesAt(url, { wallet, worker: "connect" });
}

/** A share is accepted at the address, from outside the stack. */
export async function minesAt(
  url: string,
  { wallet, worker }: { wallet: string; worker: string },
): Promise<string> {
  const miner = join(ROOT, "testing/miner/main.ts");
  const who = ["--wallet", wallet, "--worker", worker];
  const child = Bun.spawn([process.execPath, miner, "--url", url, ...who, "--json"], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
  });
  let said = "";
  const reading = (async () => {
    for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) said += part;
  })();
  try {
    const accepted = await waitFor(`a share is accepted at ${url}`, ACCEPTED_LIMIT_MS, async () => {
      const counts = [...said.matchAll(/"accepted":(\d+)/g)].map((match) => Number(match[1]));
      return counts.find((count) => count > 0);
    });
    return `${accepted} shares accepted at ${url}`;
  } finally {
    child.kill();
    await reading;
  }
}
