// The open book of the running stack: it grows, and templates carry its root.

import { expectThat } from "../report.ts";
import { waitFor } from "../shell.ts";
import type { Stack } from "../stack.ts";

const GROWS_LIMIT_MS = 120_000;

export async function publishesBook(stack: Stack): Promise<string> {
  const size = await waitFor("the open book has entries", GROWS_LIMIT_MS, async () => {
    const response = await stack.get("/openbook/checkpoint");
    const [origin = "", count = ""] = (await response.text()).split("\n");
    if (response.status !== 200) return undefined;
    expectThat(origin.endsWith("/ob1"), `a checkpoint names its log, not ${origin}`);
    return Number(count) > 0 ? Number(count) : undefined;
  });
  const text = await waitFor("a template carries the root", GROWS_LIMIT_MS, async () => {
    const get = [
      "exec",
      "-T",
      "redis",
      "redis-cli",
      "--raw",
      "GET",
      "NewBlockTemplateChannel:latest",
    ];
    const message = await stack.compose(...get);
    const payload = /"payload":"([0-9a-f]*)"/.exec(message)?.[1] ?? "";
    const tag = Buffer.from(payload, "hex").toString("latin1");
    return /\/ob1:[^/]*/.exec(tag)?.[0];
  });
  return `${size} entries, templates carry ${text.slice(0, 16)}…`;
}
