// Reads from a Dockerfile what has to match the image table: the public image that each stage
// builds on, and the programs that its RUN lines call.

export interface Stage {
  name: string;
  /** The image or earlier stage named by FROM, with build arguments substituted. */
  base: string;
  /** Programs in the order of their first use. */
  programs: string[];
  /** Programs that COPY puts into a bin folder. */
  copied: string[];
}

/** Default of each ARG. */
export type BuildArguments = Record<string, string>;

const KEYWORDS = [
  "echo",
  "if",
  "then",
  "else",
  "fi",
  "for",
  "do",
  "done",
  "set",
  "cd",
  "exit",
  "[",
  "!",
];

export function parseDockerfile(text: string): { stages: Stage[]; defaults: BuildArguments } {
  const defaults: BuildArguments = {};
  const stages: Stage[] = [];
  for (const [instruction, rest] of instructions(text)) {
    if (instruction === "ARG") {
      const [name = "", value = ""] = rest.split("=");
      defaults[name] = value;
    } else if (instruction === "FROM") {
      const [image = "", , name = ""] = rest.split(/\s+/);
      const base = image.replace(/\$\{(\w+)\}/g, (_, key: string) => defaults[key] ?? "");
      stages.push({ name, base, programs: [], copied: [] });
    } else if (instruction === "RUN") {
      stages.at(-1)?.programs.push(...programsOf(rest));
    } else if (instruction === "COPY") {
      const program = /\/bin\/([\w-]+)$/.exec(rest)?.[1];
      if (program !== undefined) stages.at(-1)?.copied.push(program);
    }
  }
  return { stages, defaults };
}

/** The public base image of a stage, or `scratch`. */
export function publicBase(stages: readonly Stage[], stage: Stage): string {
  const below = stages.find((one) => one.name !== "" && one.name === stage.base);
  return below === undefined ? stage.base : publicBase(stages, below);
}

function instructions(text: string): [string, string][] {
  return text
    .replace(/^\s*#.*\n/gm, "")
    .replace(/\\\n/g, " ")
    .split("\n")
    .map((line) => /^([A-Z]+)\s+(.*)$/.exec(line.trim()))
    .filter((match) => match !== null)
    .map(([, instruction = "", rest = ""]) => [instruction, rest]);
}

function programsOf(script: string): string[] {
  return script
    .split(/&&|\|\||;|\|/)
    .map((part) => part.trim().replace(/^(\w+=\S+\s+)+/, ""))
    .map((part) => part.split(/\s+/)[0] ?? "")
    .filter((word) => word !== "" && !KEYWORDS.includes(word));
}
