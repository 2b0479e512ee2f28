// Every statement with a row type is described by Postgres, and the compiler compares the columns
// with the type: names both ways, and types as the driver delivers them. Nullability is left to
// the tests of each query: Postgres does not describe it.

import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Expression, type Node, parseSync } from "oxc-parser";
import pg from "pg";
import { type PostgresServer, startPostgres } from "../../../testing/harness/servers/postgres.ts";
import { silentLog } from "../../base/log.ts";
import { migrate } from "./schema/migrate.ts";
import { openDatabase } from "./sql.ts";

setDefaultTimeout(120_000);

const ROOT = join(import.meta.dir, "..", "..", "..");
const FOLDER = "src/adapters/database";
/** A statement of so many lines belongs into a .sql file, unless its text is put together. */
const MAX_INLINE_LINES = 11;

interface Statement {
  file: string;
  line: number;
  /** All that it may be; undefined if that depends on more than constants. */
  texts: string[] | undefined;
  /** Of a statement that stands in the call in one piece; otherwise 0. */
  lines: number;
  /** Where the row type stands in the file, if the call names one. */
  row: { start: number; end: number } | undefined;
}

let server: PostgresServer;
let client: pg.Client;
beforeAll(async () => {
  server = await startPostgres();
  const url = await server.freshDatabase();
  await using database = openDatabase({ url, log: silentLog });
  await migrate(database, silentLog);
  client = new pg.Client({ connectionString: url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await server.crash();
  await server.stop();
});

const files = readdirSync(join(ROOT, FOLDER), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !/\.test\.ts$|\.d\.ts$/.test(name))
  .map((name) => join(FOLDER, name));
const statements = files.flatMap(statementsOf);

test("every .sql file that is imported is a statement that Postgres can prepare", async () => {
  const paths = readdirSync(join(ROOT, FOLDER), { recursive: true, encoding: "utf8" }).filter(
    (name) => /\/sql\/[^/]+\.sql$/.test(name),
  );
  expect(paths.length).toBeGreaterThan(20);
  for (const path of paths) await described(path, readFileSync(join(ROOT, FOLDER, path), "utf8"));
});

test("row types are what Postgres returns", async () => {
  const copy = mkdtempSync(join(tmpdir(), "katpool-rows-"));
  try {
    symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
    cpSync(join(ROOT, "src"), join(copy, "src"), { recursive: true });
    const scope = { include: [FOLDER], exclude: ["**/*.test.ts"] };
    const settings = { extends: join(ROOT, "tsconfig.json"), ...scope };
    writeFileSync(join(copy, "tsconfig.json"), JSON.stringify(settings));
    let compared = 0;
    for (const file of files) compared += await writeChecked(join(copy, file), file);
    expect(compared).toBeGreaterThan(80);
    expect(compilerFaults(copy)).toBe("");
  } finally {
    rmSync(copy, { recursive: true });
  }
});

test("a wrong row type is noticed", async () => {
  expect(await columnsOf(`SELECT 1::BIGINT AS a, 'x' AS "b c", ARRAY[1::BIGINT] AS d`)).toBe(
    '{ "a": bigint; "b c": string; "d": string[] }',
  );
});

test("statements of twelve lines and more are .sql files", () => {
  const long = statements.filter(({ lines }) => lines > MAX_INLINE_LINES);
  expect(long.map(({ file, line }) => `${file}:${line}`)).toEqual([]);
});

test("few statements are put together from texts that cannot be followed", () => {
  const dynamic = statements.filter(({ texts, row }) => texts === undefined && row !== undefined);
  expect([...new Set(dynamic.map(({ file }) => file.slice(FOLDER.length + 1)))].sort()).toEqual([
    // The connection itself, the audit around its checks, and conditions or limits as arguments.
    ...["ledger/ledger-audit.ts", "ledger/outputs.ts", "ledger/rewards.ts", "ledger/suspense.ts"],
    ...["maintenance/statistics-rollup.ts", "maintenance/work-retention.ts"],
    ...["openbook/published.ts", "payouts/queries.ts"],
    ...["reports/blocks.ts", "reports/miners.ts", "shares/undecided-blocks.ts", "sql.ts"],
  ]);
});

// ---------------------------------------------------------------- statements of the code

function statementsOf(file: string): Statement[] {
  const text = readFileSync(join(ROOT, file), "utf8");
  const { program, errors } = parseSync(file, text);
  expect(errors).toEqual([]);
  const constants = constantsOf(program, file);
  const found: Statement[] = [];
  visit(program, (node) => {
    if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return;
    const { property } = node.callee;
    if (property.type !== "Identifier" || property.name !== "query") return;
    const [argument] = node.arguments;
    if (argument === undefined || argument.type === "SpreadElement") return;
    const row = node.typeArguments?.params[0];
    found.push({
      file,
      line: text.slice(0, node.start).split("\n").length,
      texts: textsOf(argument, constants),
      lines: linesOf(argument),
      row: row === undefined ? undefined : { start: row.start, end: row.end },
    });
  });
  return found;
}

type Constants = ReadonlyMap<string, Expression | string>;

/** Constants of the whole file by name: expressions, and the texts of .sql files. */
function constantsOf(program: Node, file: string): Constants {
  const constants = new Map<string, Expression | string>();
  visit(program, (node) => {
    if (node.type === "VariableDeclarator" && node.id.type === "Identifier" && node.init) {
      constants.set(node.id.name, node.init);
    }
    if (node.type !== "ImportDeclaration" || !node.source.value.endsWith(".sql")) return;
    const name = node.specifiers[0]?.local.name;
    const path = join(ROOT, file, "..", node.source.value);
    if (name !== undefined) constants.set(name, readFileSync(path, "utf8"));
  });
  return constants;
}

function linesOf(node: Node): number {
  if (node.type !== "TemplateLiteral" || node.expressions.length > 0) return 0;
  return (node.quasis[0]?.value.cooked ?? "").trimEnd().split("\n").length;
}

/** The texts that an expression may have; undefined if it depends on more than constants. */
function textsOf(node: Expression, constants: Constants): string[] | undefined {
  if (node.type === "Literal") return [String(node.value)];
  if (node.type === "ConditionalExpression") {
    const [left, right] = [textsOf(node.consequent, constants), textsOf(node.alternate, constants)];
    return left === undefined || right === undefined ? undefined : [...left, ...right];
  }
  if (node.type === "Identifier") {
    const value = constants.get(node.name);
    return typeof value === "string" ? [value] : value && textsOf(value, constants);
  }
  if (node.type !== "TemplateLiteral") return undefined;
  let texts: string[] | undefined = [""];
  node.quasis.forEach((quasi, index) => {
    const inserted = node.expressions[index];
    const next = inserted === undefined ? [""] : textsOf(inserted, constants);
    const whole = quasi.value.cooked ?? "";
    texts = next && texts?.flatMap((before) => next.map((after) => `${before}${whole}${after}`));
  });
  return texts;
}

function visit(node: Node, see: (node: Node) => void): void {
  see(node);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === "object" && child !== null && "type" in child) visit(child, see);
    }
  }
}

// ---------------------------------------------------------------- what Postgres says

/** A statement that is parsed and described, and never run. */
class Description {
  columns: { name: string; oid: number }[] = [];
  callback: (error: Error | null) => void = () => undefined;
  readonly done: Promise<void>;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    this.done = new Promise((resolve, reject) => {
      this.callback = (error) => (error === null ? resolve() : reject(error));
    });
  }

  submit(connection: pg.Connection): void {
    connection.parse({ name: "", text: this.#text, types: [] }, true);
    connection.describe({ type: "S", name: "" }, true);
    connection.sync();
  }

  handleRowDescription(message: { fields: { name: string; dataTypeID: number }[] }): void {
    this.columns = message.fields.map(({ name, dataTypeID }) => ({ name, oid: dataTypeID }));
  }

  handleError(error: Error): void {
    this.callback(error);
  }

  handleReadyForQuery(): void {
    this.callback(null);
  }
}

async function described(where: string, text: string): Promise<Description["columns"]> {
  const description = new Description(text);
  client.query(description);
  await description.done.catch((cause: unknown) => {
    throw new Error(`${where} cannot be prepared: ${text}`, { cause });
  });
  return description.columns;
}

/** As the driver delivers them: BIGINT as bigint, except in arrays; NUMERIC as text. */
const TYPES: Readonly<Record<string, string>> = {
  ...{ int8: "bigint", int4: "number", int2: "number", float8: "number", bool: "boolean" },
  ...{ text: "string", varchar: "string", numeric: "string", unknown: "string", name: "string" },
  ...{ timestamptz: "Date", json: "object", jsonb: "object", bytea: "Uint8Array" },
  ...{
    _text: "(string | null)[]",
    _varchar: "(string | null)[]",
    _int8: "string[]",
    _numeric: "string[]",
  },
  ...{ _int4: "number[]", _bool: "boolean[]" },
};

async function columnsOf(text: string): Promise<string> {
  const names = await typeNames();
  const columns = (await described("a statement", text)).map(({ name, oid }) => {
    const type = TYPES[names.get(oid) ?? ""];
    if (type === undefined) throw new Error(`column ${name} is ${names.get(oid)}: ${text}`);
    return `${JSON.stringify(name)}: ${type}`;
  });
  return `{ ${columns.join("; ")} }`;
}

async function typeNames(): Promise<Map<number, string>> {
  const { rows } = await client.query<{ oid: number; name: string }>(
    "SELECT oid, typname AS name FROM pg_type",
  );
  return new Map(rows.map((row) => [row.oid, row.name]));
}

// ---------------------------------------------------------------- the comparison

/** `true` only if both have the same keys, and each value may be what Postgres returns or null. */
const AGREES = `
type RowAgrees<Row, Columns> = [keyof Row, keyof Columns] extends [keyof Columns, keyof Row]
  ? { [Key in keyof Row]: NonNullable<Row[Key]> extends Columns[Key & keyof Columns] ? never : Key }[
      keyof Row
    ] extends never
    ? true
    : false
  : false;
`;

/** Appends a check for each statement with a row type; returns how many. */
async function writeChecked(copy: string, file: string): Promise<number> {
  const text = readFileSync(join(ROOT, file), "utf8");
  const checks: string[] = [];
  for (const { row, texts, line } of statements.filter((one) => one.file === file)) {
    if (row === undefined || texts === undefined || texts.length === 0) continue;
    for (const statement of texts) {
      const columns = await columnsOf(statement);
      const type = text.slice(row.start, row.end);
      checks.push(
        `export const row${line}x${checks.length}: RowAgrees<${type}, ${columns}> = true;`,
      );
    }
  }
  if (checks.length > 0) writeFileSync(copy, `${text}\n${AGREES}\n${checks.join("\n")}\n`);
  return checks.length;
}

function compilerFaults(copy: string): string {
  try {
    execFileSync(join(ROOT, "node_modules/.bin/tsc"), ["--noEmit", "-p", copy], {
      encoding: "utf8",
    });
    return "";
  } catch (thrown) {
    if (thrown instanceof Error && "stdout" in thrown) return String(thrown.stdout);
    throw thrown;
  }
}
