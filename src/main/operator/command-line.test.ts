import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { PoolError } from "../../base/errors.ts";
import { formatKas, sompi } from "../../domain/sompi.ts";
import { COMMANDS, parseCommandLine, parseKas } from "./command-line.ts";

const parse = (text: string) => parseCommandLine(text.split(" ").filter((word) => word !== ""));

describe("help", () => {
  test("names every command, and is shown without one", () => {
    for (const line of ["", "--help", "help"]) {
      const parsed = parse(line);
      const help = "help" in parsed ? parsed.help : "";
      for (const name of Object.keys(COMMANDS)) expect(help).toContain(`\n  ${name}`);
    }
  });

  test.each(Object.keys(COMMANDS))("of %s lists its options and needs no reason", (name) => {
    const parsed = parse(`${name} --help`);
    const spec = COMMANDS[name as keyof typeof COMMANDS];
    const help = "help" in parsed ? parsed.help : "";
    expect(help).toContain(spec.summary);
    expect(help.includes("--yes")).toBe(spec.effect === "moves money");
    const isNoted = spec.effect === "changes" || spec.effect === "moves money";
    expect(help.includes("--reason")).toBe(isNoted);
  });
});

test.each([
  "unknown",
  "status now",
  "hold --reason x",
  "hold",
  "hold kaspa:a",
  "hold kaspa:a --reason=",
  "halt",
  "pay a b --reason x",
  "status --yes",
  "status --nothing",
])("%p is refused", (line) => {
  expect(() => parse(line)).toThrow(PoolError);
});

test("what moves money is a dry run without --yes; what does not, is none", () => {
  expect(parse("pay --reason x")).toMatchObject({ isDryRun: true, arguments: [] });
  expect(parse("pay kaspa:a --reason x --yes")).toMatchObject({
    isDryRun: false,
    arguments: ["kaspa:a"],
  });
  expect(parse("halt --reason x")).toMatchObject({ isDryRun: false, reason: "x" });
});

test("an amount in KAS is read to the last sompi, or refused", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 10n ** 17n }), (amount) => {
      expect(parseKas(formatKas(sompi(amount)))).toBe(sompi(amount));
    }),
  );
  for (const text of ["", "0", "0.0", "-1", "1e3", "1.123456789", "1,5", ".5", "5.", " 5"]) {
    expect(() => parseKas(text)).toThrow(PoolError);
  }
});
