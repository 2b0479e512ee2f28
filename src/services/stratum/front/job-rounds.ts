// New jobs for the sessions of one link to a front: those who get the same bytes at the same moment
// get them by one frame, as a class if all of it does, otherwise as a list. A session joins the
// class of its device with its first job.

import { type Broadcast, encodeBroadcast, MAX_LISTED } from "../../../adapters/front/app-frames.ts";

interface Cast {
  tag: number;
  sessionClass: number;
  sessions: number[];
}

export class JobRounds {
  readonly #send: (frame: Buffer) => void;
  /** How many sessions of this link are in each class. */
  readonly #members = new Map<number, number>();
  /** Jobs of the round that is under way, by their bytes; undefined between rounds. */
  #casts: Map<string, Cast> | undefined;

  constructor(send: (frame: Buffer) => void) {
    this.#send = send;
  }

  /** Jobs are collected until `end`. */
  begin(): void {
    this.#casts = new Map();
  }

  get isOpen(): boolean {
    return this.#casts !== undefined;
  }

  /** A session of the class gets this job; its own lines before it were sent already. */
  add(job: { line: string; tag: number; session: number; sessionClass: number }): void {
    const { line, tag, session, sessionClass } = job;
    const cast = this.#casts?.get(line);
    if (cast === undefined) this.#casts?.set(line, { tag, sessionClass, sessions: [session] });
    else cast.sessions.push(session);
  }

  joined(sessionClass: number): void {
    this.#members.set(sessionClass, (this.#members.get(sessionClass) ?? 0) + 1);
  }

  left(sessionClass: number): void {
    this.#members.set(sessionClass, (this.#members.get(sessionClass) ?? 1) - 1);
  }

  end(): void {
    const casts = this.#casts;
    this.#casts = undefined;
    for (const [line, { tag, sessionClass, sessions }] of casts ?? []) {
      const bytes = Buffer.from(line, "latin1");
      const isWhole = sessions.length === this.#members.get(sessionClass);
      const targets: Broadcast["to"][] = isWhole ? [{ sessionClass }] : listsOf(sessions);
      for (const to of targets) this.#send(encodeBroadcast({ tag, to, bytes }));
    }
  }
}

function listsOf(sessions: readonly number[]): { sessions: number[] }[] {
  const lists: { sessions: number[] }[] = [];
  for (let at = 0; at < sessions.length; at += MAX_LISTED) {
    lists.push({ sessions: sessions.slice(at, at + MAX_LISTED) });
  }
  return lists;
}
