// The table of public images that the stack builds on and runs: the tag of each, and the facts that
// our files depend on. docs/operator/images.md says how to read and change it.

import table from "./images.json" with { type: "json" };

export interface ImageFacts {
  tag: string;
  /** Variable in .env that selects another image. */
  variable: string;
  /** Target in tools/compose-test/stand-ins; null if Debian has no such program. */
  standIn: string | null;
  /** `debian 12`, `debian 13`, `alpine` or `busybox`. */
  system: string;
  /** The program that /bin/sh links to. */
  shell: string;
  /** Default user; absent: root. */
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
  /** Programs that some release of the image lacks, so we must not use them. */
  lacks: string[];
  /** Source of these facts. */
  sources: string[];
}

export const IMAGES: Readonly<Record<string, ImageFacts>> = table;

/** The image as `name:tag`. */
export function reference(name: string): string {
  const facts = IMAGES[name];
  if (facts === undefined) throw new Error(`${name} is not in tools/images/images.json`);
  return `${name}:${facts.tag}`;
}
