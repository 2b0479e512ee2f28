// The table of public images that the stack builds on and runs: the tag of each, and the facts that
// our files depend on. docs/operator/images.md says how to read and change it.

import table from "./images.json" with { type: "json" };

export interface ImageFacts {
  tag: string;
  /** Names another image in .env. */
  variable: string;
  /** Target in tools/compose-test/stand-ins; null where Debian has no such program. */
  standIn: string | null;
  /** `debian 12`, `debian 13`, `alpine` or `busybox`. */
  system: string;
  /** The program that /bin/sh leads to. */
  shell: string;
  /** As whom it runs unless told otherwise; absent: root. */
  user?: string;
  entrypoint?: string[];
  command?: string[];
  workdir?: string;
  volumes?: string[];
  stopSignal?: string;
  environment?: Record<string, string>;
  /** Name → `uid:gid`. */
  accounts: Record<string, string>;
  /** Paths of the programs that our Dockerfiles, commands and health checks use. */
  programs: string[];
  /** Programs that some release of the image lacks: nothing of ours may use them. */
  lacks: string[];
  /** Where these facts can be read. */
  sources: string[];
}

export const IMAGES: Readonly<Record<string, ImageFacts>> = table;

/** The image as Docker names it, `name:tag`. */
export function reference(name: string): string {
  const facts = IMAGES[name];
  if (facts === undefined) throw new Error(`${name} is not in tools/images/images.json`);
  return `${name}:${facts.tag}`;
}
