// A process of a pool that a story kills and starts again.

import { type Child, startProcess } from "./processes.ts";

export interface Service {
  readonly pid: number;
  start(): void;
  /** SIGKILL; resolves when it has exited. */
  kill(): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  readonly ended: Promise<number | string>;
  output(): string;
}

/** It is not started yet. */
export function restartable(options: Parameters<typeof startProcess>[0]): Service {
  let child: Child | undefined;
  const running = () => {
    if (child === undefined) throw new Error(`${options.command.join(" ")} is not started`);
    return child;
  };
  return {
    get pid() {
      return running().pid;
    },
    start: () => {
      child = startProcess(options);
    },
    kill: async () => {
      child?.kill("SIGKILL");
      await child?.ended;
    },
    signal: (signal) => running().kill(signal),
    get ended() {
      return running().ended;
    },
    output: () => running().output(),
  };
}
