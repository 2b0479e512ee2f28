import { afterEach, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PoolError } from "../../base/errors.ts";
import { FrontAdmin } from "./front-admin.ts";

const folder = mkdtempSync(join(tmpdir(), "katpool-front-admin-"));
let server: ReturnType<typeof Bun.serve> | undefined;
afterEach(() => {
  server?.stop(true);
});
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** A front that responds so to each path. */
function frontOf(responses: Record<string, [status: number, body: unknown]>): FrontAdmin {
  const unix = join(folder, `${Object.keys(responses).join("-")}.sock`);
  server = Bun.serve({
    unix,
    fetch: (request) => {
      const [status, body] = responses[new URL(request.url).pathname.slice(1)] ?? [404, {}];
      return Response.json(body, { status });
    },
  });
  return new FrontAdmin(unix);
}

const APP = { app: "a", id: "00", software: "x", sessions: 1, lagMs: 0, busy: 0, draining: false };

test("a front of an earlier release, which does not name its process, is understood", async () => {
  const old = frontOf({ apps: [200, { apps: [APP] }], restart: [202, { restarting: true }] });
  expect((await old.apps()).map(({ app }) => app)).toEqual(["a"]);
  expect(await old.pid()).toBeUndefined();
  await old.restart();
});

test("what a front refuses, what cannot be read and a front that is away have kinds of their own", async () => {
  const kinds = async (work: Promise<unknown>) =>
    work.then(
      () => "done",
      (thrown: unknown) => (thrown instanceof PoolError ? thrown.kind : "other"),
    );
  const front = frontOf({
    bans: [400, { error: "no" }],
    apps: [200, { apps: [{ ...APP, sessions: "many" }] }],
    drain: [500, { draining: 1 }],
  });
  expect(await kinds(front.bans())).toBe("config");
  expect(await kinds(front.apps())).toBe("data");
  expect(await kinds(front.drain("a", 1))).toBe("data");
  expect(await kinds(new FrontAdmin(join(folder, "none")).apps())).toBe("network");
});
