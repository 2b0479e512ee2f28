// Where newer versions and advisories are asked for, each by the program that knows its registry.
// Pure: what to run, and what its output means.

export interface Finding {
  kind: "newer" | "vulnerable";
  text: string;
}

/** What one source said; `unasked` says why it could not be asked. */
export type Answer = { findings: Finding[] } | { unasked: string };

export interface Source {
  name: string;
  command: readonly string[];
  /** Below the project's folder. */
  folder?: string;
  read: (ran: { code: number; out: string; err: string }) => Answer;
}

export const SOURCES: readonly Source[] = [
  { name: "packages, newer", command: ["bun", "outdated"], read: readOutdated },
  { name: "packages, advisories", command: ["bun", "audit", "--json"], read: readAudit },
  {
    name: "Go modules, newer",
    command: ["go", "list", "-m", "-u", "-json=Path,Version,Update,Indirect", "all"],
    folder: "go",
    read: readGoModules,
  },
  {
    name: "Go modules, advisories",
    command: ["go", "run", "golang.org/x/vuln/cmd/govulncheck@v1.9.0", "./..."],
    folder: "go",
    read: readGovulncheck,
  },
  {
    name: "lock files, advisories",
    command: ["osv-scanner", "scan", "--format", "json", "-r", "."],
    read: readOsv,
  },
];

/** Rows of the table that `bun outdated` prints: package, current, update, latest. */
export function readOutdated({
  code,
  out,
  err,
}: {
  code: number;
  out: string;
  err: string;
}): Answer {
  if (code !== 0) return { unasked: lastLine(err) };
  const rows = out.split("\n").map((line) => line.split("|").map((cell) => cell.trim()));
  return {
    findings: rows
      .filter((cells) => cells.length >= 6 && /^\d/.test(cells[2] ?? ""))
      .map(([, name, current, , latest]) => ({
        kind: "newer" as const,
        text: `${name} ${current} → ${latest}`,
      })),
  };
}

export function readAudit({ out, err }: { out: string; err: string }): Answer {
  const found = parsed(out);
  if (found === undefined) return { unasked: lastLine(err) };
  return {
    findings: Object.entries(found).flatMap(([name, advisories]) =>
      (Array.isArray(advisories) ? advisories : []).map(
        (one: { title?: string; url?: string }) => ({
          kind: "vulnerable" as const,
          text: `${name}: ${one.title ?? "advisory"} ${one.url ?? ""}`.trim(),
        }),
      ),
    ),
  };
}

/** JSON objects one after the other. */
export function readGoModules({
  code,
  out,
  err,
}: {
  code: number;
  out: string;
  err: string;
}): Answer {
  if (code !== 0) return { unasked: lastLine(err) };
  interface Module {
    Path: string;
    Version?: string;
    Indirect?: boolean;
    Update?: { Version: string };
  }
  const modules = out
    .split(/^}$/m)
    .filter((text) => text.trim() !== "")
    .map((text) => JSON.parse(`${text}}`) as Module);
  return {
    findings: modules
      .filter((one) => one.Update !== undefined && one.Indirect !== true)
      .map((one) => ({
        kind: "newer" as const,
        text: `${one.Path} ${one.Version} → ${one.Update?.Version}`,
      })),
  };
}

/** Exit code 3: advisories that concern code we call. */
export function readGovulncheck({
  code,
  out,
  err,
}: {
  code: number;
  out: string;
  err: string;
}): Answer {
  if (code === 0) return { findings: [] };
  const named = [...out.matchAll(/^Vulnerability #\d+: (\S+)\n\s+(.+)$/gm)];
  if (named.length === 0) return { unasked: lastLine(err) };
  return {
    findings: named.map(([, id, title]) => ({ kind: "vulnerable", text: `${id} ${title}` })),
  };
}

export function readOsv({ out, err }: { out: string; err: string }): Answer {
  interface Report {
    results?: {
      packages?: {
        package: { name: string; version: string };
        vulnerabilities?: { id: string; summary?: string }[];
      }[];
    }[];
  }
  const report = parsed(out) as Report | undefined;
  if (report === undefined) return { unasked: lastLine(err) };
  return {
    findings: (report.results ?? [])
      .flatMap((one) => one.packages ?? [])
      .flatMap(({ package: { name, version }, vulnerabilities }) =>
        (vulnerabilities ?? []).map(({ id, summary }) => ({
          kind: "vulnerable" as const,
          text: `${name} ${version}: ${id} ${summary ?? ""}`.trim(),
        })),
      ),
  };
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}

/** `go run` adds the exit status of what it ran. */
function lastLine(text: string): string {
  const lines = text.split("\n").filter((line) => !/^(exit status \d+)?$/.test(line.trim()));
  return lines.at(-1)?.trim() ?? "no output";
}
