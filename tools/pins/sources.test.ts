import { expect, test } from "bun:test";
import { readAudit, readGoModules, readGovulncheck, readOsv, readOutdated } from "./sources.ts";

const ran = (out: string, code = 0, err = "") => ({ code, out, err });

test("newer packages are read from the table, without its heads and lines", () => {
  const table = [
    "bun outdated v1.4.5",
    "|------------------|---------|---------|---------|",
    "| Package          | Current | Update  | Latest  |",
    "| fast-check (dev) | 4.10.2  | 4.10.2  | 4.11.0  |",
    "|------------------|---------|---------|---------|",
  ].join("\n");
  expect(readOutdated(ran(table))).toEqual({
    findings: [{ kind: "newer", text: "fast-check (dev) 4.10.2 → 4.11.0" }],
  });
  expect(readOutdated(ran("bun outdated v1.4.5\n"))).toEqual({ findings: [] });
  expect(readOutdated(ran("", 1, "x\nerror: offline\n"))).toEqual({ unasked: "error: offline" });
});

test("advisories of packages, or why there is no answer", () => {
  const found = { "left-pad": [{ title: "Loops", url: "https://example.org/1" }] };
  expect(readAudit(ran(JSON.stringify(found), 1))).toEqual({
    findings: [{ kind: "vulnerable", text: "left-pad: Loops https://example.org/1" }],
  });
  expect(readAudit(ran("{}"))).toEqual({ findings: [] });
  expect(readAudit(ran("", 1, "error: POST - 405"))).toEqual({ unasked: "error: POST - 405" });
});

test("newer Go modules that we require ourselves", () => {
  const out = [
    { Path: "katpool.internal/x" },
    { Path: "example.org/a", Version: "v1.0.0", Update: { Version: "v1.1.0" } },
    { Path: "example.org/b", Version: "v1.0.0", Update: { Version: "v2.0.0" }, Indirect: true },
  ].map((one) => JSON.stringify(one, null, 2));
  expect(readGoModules(ran(out.join("\n")))).toEqual({
    findings: [{ kind: "newer", text: "example.org/a v1.0.0 → v1.1.0" }],
  });
  expect(readGoModules(ran("", 1, "go: offline"))).toEqual({ unasked: "go: offline" });
});

test("govulncheck: nothing, something, or no database", () => {
  const out =
    "=== Symbol Results ===\n\nVulnerability #1: GO-2026-1\n    A loop in x\n  More info:\n";
  expect(readGovulncheck(ran("No vulnerabilities found."))).toEqual({ findings: [] });
  expect(readGovulncheck(ran(out, 3))).toEqual({
    findings: [{ kind: "vulnerable", text: "GO-2026-1 A loop in x" }],
  });
  expect(readGovulncheck(ran("", 1, "govulncheck: no route"))).toEqual({
    unasked: "govulncheck: no route",
  });
});

test("osv-scanner's report", () => {
  const one = {
    package: { name: "a", version: "1" },
    vulnerabilities: [{ id: "X-1", summary: "s" }],
  };
  expect(readOsv(ran(JSON.stringify({ results: [{ packages: [one] }] }), 1))).toEqual({
    findings: [{ kind: "vulnerable", text: "a 1: X-1 s" }],
  });
  expect(readOsv(ran(JSON.stringify({ results: [] })))).toEqual({ findings: [] });
  expect(readOsv(ran("", 127, "offline"))).toEqual({ unasked: "offline" });
});
