// Moving sessions away from apps at a front: one app, or one after the other while each is
// restarted. And the restart of the front itself, which keeps its sockets.

import type { FrontAdmin, FrontAppRow } from "../../adapters/front/front-admin.ts";
import { sleep, systemClock } from "../../base/clock.ts";
import { PoolError } from "../../base/errors.ts";
import { EXIT } from "../payment/exit.ts";
import type { Call } from "./call.ts";
import { frontOf, wholeNumber } from "./sessions.ts";

const POLL_MS = 200;
const DEFAULT_WAIT_SECONDS = 60;
const MAX_WAIT_SECONDS = 3600;

/** Without a name: lists the apps. */
export async function drainApp(call: Call): Promise<number> {
  const front = frontOf(call);
  const [name] = call.arguments;
  if (name === undefined) return listApps(call, await front.apps());
  const before = await front.apps();
  const chosen = before.filter((one) => one.app === name || one.id === name);
  if (chosen.length === 0) throw new PoolError("config", `the front has no app ${name}`);
  if (!before.some((one) => !one.draining && !chosen.includes(one))) {
    throw new PoolError(
      "conflict",
      `${name} is the only app. Start another one, or restart it: its miners wait for it`,
    );
  }
  await moveAway(call, front, name);
  if (call.isJson) call.print(JSON.stringify({ app: name, sessions: 0 }));
  else call.print(`${name} has no sessions and gets no new ones until it is started again`);
  return EXIT.done;
}

function listApps(call: Call, apps: readonly FrontAppRow[]): number {
  if (call.isJson) call.print(JSON.stringify({ apps }));
  for (const { app, id, sessions, lagMs, draining } of call.isJson ? [] : apps) {
    const state = draining ? "draining" : "serving";
    call.print(`${app}  ${id}  ${sessions} sessions  lag ${lagMs} ms  ${state}`);
  }
  if (!call.isJson && apps.length === 0) call.print("no app is linked: miners wait");
  return EXIT.done;
}

/** Resolves when the app has no session left; throws PoolError "conflict" if time runs out. */
async function moveAway(call: Call, front: FrontAdmin, name: string): Promise<void> {
  const seconds = waitSeconds(call);
  await front.drain(name, seconds);
  const isEmpty = await within(call, seconds, async () =>
    (await front.apps()).every(
      (one) => (one.app !== name && one.id !== name) || one.sessions === 0,
    ),
  );
  if (!isEmpty) throw new PoolError("conflict", `${name} still has sessions after ${seconds} s`);
}

/**
 * Restarts every app, one at a time, each after its sessions have moved. `--restart` is run by a
 * shell with the app's name in APP; it must return when the new process has been started.
 */
export async function rollApps(call: Call): Promise<number> {
  const { restart } = call.options;
  if (typeof restart !== "string") {
    throw new PoolError("config", "--restart COMMAND is needed: it restarts the app $APP");
  }
  const front = frontOf(call);
  const apps = await front.apps();
  if (apps.length === 0) throw new PoolError("conflict", "no app is linked");
  for (const { app, id, sessions } of apps) {
    call.progress(`${app}: ${sessions} sessions`);
    if (apps.length > 1) await moveAway(call, front, id);
    await runShell(restart, app);
    const seconds = waitSeconds(call);
    const isBack = await within(call, seconds, async () => {
      const now = await front.apps();
      return now.length >= apps.length && now.every((one) => one.id !== id && !one.draining);
    });
    if (!isBack) throw new PoolError("conflict", `${app} did not come back within ${seconds} s`);
  }
  const names = apps.map((one) => one.app);
  call.print(call.isJson ? JSON.stringify({ restarted: names }) : `restarted: ${names.join(", ")}`);
  return EXIT.done;
}

/**
 * A new process of the front takes over its sockets. Never by `docker kill -s HUP`: Docker takes
 * any signal sent that way for a stop, and does not restart the container after a later crash.
 */
export async function restartFront(call: Call): Promise<number> {
  const front = frontOf(call);
  const before = await front.pid();
  await front.restart();
  if (before === undefined) {
    const text = "asked the front, an older one, to restart; its log says whether it did";
    call.print(call.isJson ? JSON.stringify({ restarted: null }) : text);
    return EXIT.done;
  }
  const seconds = waitSeconds(call);
  // The process that retires may drop a request that it has just accepted.
  const isReplaced = async () => {
    try {
      return (await front.pid()) !== before;
    } catch (thrown) {
      if (thrown instanceof PoolError && thrown.kind === "network") return false;
      throw thrown;
    }
  };
  if (!(await within(call, seconds, isReplaced))) {
    const text = `the front did not restart within ${seconds} s and serves as before; see its log`;
    throw new PoolError("conflict", text);
  }
  call.print(call.isJson ? JSON.stringify({ restarted: true }) : "the front was restarted");
  return EXIT.done;
}

async function runShell(command: string, app: string): Promise<void> {
  const child = Bun.spawn(["env", `APP=${app}`, "sh", "-c", command], {
    stdin: "ignore",
    // The command's own output must not mix with the result on stdout.
    stdout: 2,
    stderr: "inherit",
  });
  const code = await child.exited;
  if (code !== 0) throw new PoolError("conflict", `the command for ${app} exited with ${code}`);
}

function waitSeconds(call: Call): number {
  const range = { otherwise: DEFAULT_WAIT_SECONDS, most: MAX_WAIT_SECONDS };
  return wholeNumber(call, "wait", range);
}

async function within(
  { signal }: Call,
  seconds: number,
  isSo: () => Promise<boolean>,
): Promise<boolean> {
  const limit = systemClock.monotonicMs() + seconds * 1000;
  while (!(await isSo())) {
    if (systemClock.monotonicMs() > limit || signal.aborted) return false;
    await sleep(systemClock, POLL_MS, signal);
  }
  return true;
}
