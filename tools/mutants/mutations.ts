// The mutations of a TypeScript file: small edits of its syntax tree, each a defect that a test
// should notice. SQL inside strings is mutated too (sql-mutations.ts). Log calls, error messages
// and types are left alone, because no test should depend on them.

import { type Node, parseSync } from "oxc-parser";
import type { Edit } from "./edit.ts";
import { mutationsOfSql, mutationsOfSqlFile } from "./sql-mutations.ts";

export interface Mutant extends Edit {
  /** Path inside the project. */
  file: string;
  /** Line number, from 1. */
  line: number;
}

const SWAPPED: Record<string, { to: string; kind: string }> = {
  "<": { to: "<=", kind: "boundary" },
  "<=": { to: "<", kind: "boundary" },
  ">": { to: ">=", kind: "boundary" },
  ">=": { to: ">", kind: "boundary" },
  "===": { to: "!==", kind: "equality" },
  "!==": { to: "===", kind: "equality" },
  "&&": { to: "||", kind: "logic" },
  "||": { to: "&&", kind: "logic" },
  "+": { to: "-", kind: "arithmetic" },
  "-": { to: "+", kind: "arithmetic" },
  "*": { to: "/", kind: "arithmetic" },
  "/": { to: "*", kind: "arithmetic" },
  "%": { to: "*", kind: "arithmetic" },
  "+=": { to: "-=", kind: "arithmetic" },
  "-=": { to: "+=", kind: "arithmetic" },
  "++": { to: "--", kind: "arithmetic" },
  "--": { to: "++", kind: "arithmetic" },
};
const SWAPPED_METHODS: Record<string, string> = {
  min: "max",
  max: "min",
  some: "every",
  every: "some",
};
/** Calls whose arguments are texts for people, and nodes without code that runs. */
const UNTESTED_CALL = /^(?:this\.)?#?(?:\w+\.)*(?:log|logger)\.(?:debug|info|warn|error)$|^assert$/;
const UNTESTED_NODE =
  /^(?:TS(?!AsExpression|NonNull|Satisfies)|ImportDeclaration|ExportAllDeclaration)/;

/** All mutants of a .ts or .sql file, in the order of the text. Throws if it cannot be parsed. */
export function mutantsOf(file: string, text: string): Mutant[] {
  if (file.endsWith(".sql")) return atLines(file, text, mutationsOfSqlFile(text));
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]?.message}`);
  const edits: Edit[] = [];
  visit(program, (node) => edits.push(...editsOf(node, text)));
  return atLines(file, text, edits);
}

function atLines(file: string, text: string, edits: readonly Edit[]): Mutant[] {
  const sorted = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  return sorted.map((edit) => ({ file, line: lineAt(text, edit.start), ...edit }));
}

/** The text with the mutant applied. */
export function applied(text: string, mutant: Edit): string {
  return text.slice(0, mutant.start) + mutant.replacement + text.slice(mutant.end);
}

function visit(node: Node, edit: (node: Node) => void): void {
  if (UNTESTED_NODE.test(node.type) || isUntestedCall(node)) return;
  edit(node);
  for (const [key, value] of Object.entries(node)) {
    if (/[tT]ypeAnnotation$|^type(?:Arguments|Parameters)$|^returnType$/.test(key)) continue;
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) visit(child, edit);
    }
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

function isUntestedCall(node: Node): boolean {
  if (node.type === "ThrowStatement") return true;
  return node.type === "CallExpression" && UNTESTED_CALL.test(nameOf(node.callee));
}

/** "a.b.c" of a chain of names; "" for anything else. */
function nameOf(node: Node): string {
  if (node.type === "Identifier") return node.name;
  if (node.type === "PrivateIdentifier") return `#${node.name}`;
  if (node.type === "ThisExpression") return "this";
  if (node.type !== "MemberExpression" || node.computed) return "";
  return `${nameOf(node.object)}.${nameOf(node.property)}`;
}

function editsOf(node: Node, text: string): Edit[] {
  switch (node.type) {
    case "BinaryExpression":
    case "LogicalExpression":
    case "AssignmentExpression":
      return editsOfOperator(node, text);
    case "UpdateExpression":
      return swapOperator(node.operator, node.start, node.end, text);
    case "UnaryExpression":
      return node.operator === "!" ? [editOf(node, sliceOf(node.argument, text), "negation")] : [];
    case "IfStatement":
    case "ConditionalExpression":
      return ["true", "false"].map((value) => editOf(node.test, value, "condition"));
    case "WhileStatement":
      return node.test.type === "Literal" ? [] : [editOf(node.test, "false", "condition")];
    case "Literal":
      return editsOfLiteral(node);
    case "TemplateElement":
      return shifted(mutationsOfSql(text.slice(node.start, node.end)), node.start);
    case "ExpressionStatement":
      return editsOfStatement(node.expression, node, text);
    case "CallExpression":
      return editsOfMethod(node);
    default:
      return [];
  }
}

/** Another operator for `a op b`, unless it joins texts; `??` becomes its right side. */
function editsOfOperator(
  node: { operator: string; left: Node; right: Node; start: number; end: number },
  text: string,
): Edit[] {
  if (node.operator === "??") return [editOf(node, sliceOf(node.right, text), "default")];
  if (/^\+=?$/.test(node.operator) && (isText(node.left) || isText(node.right))) return [];
  return swapOperator(node.operator, node.left.end, node.right.start, text);
}

function swapOperator(operator: string, from: number, to: number, text: string): Edit[] {
  const swap = SWAPPED[operator];
  const start = text.indexOf(operator, from);
  if (swap === undefined || start < 0 || start + operator.length > to) return [];
  return [{ start, end: start + operator.length, replacement: swap.to, kind: swap.kind }];
}

function isText(node: Node): boolean {
  if (node.type === "TemplateLiteral") return true;
  if (node.type === "BinaryExpression") return isText(node.left) || isText(node.right);
  return node.type === "Literal" && typeof node.value === "string" && node.value.length > 0;
}

function editsOfLiteral(node: Extract<Node, { type: "Literal" }>): Edit[] {
  const { value, raw } = node;
  if (typeof value === "boolean") return [editOf(node, String(!value), "boolean")];
  if (typeof value === "bigint") return [editOf(node, `${value + 1n}n`, "number")];
  if (typeof value === "number" && Number.isInteger(value)) {
    return [editOf(node, String(value + 1), "number")];
  }
  return typeof value === "string" ? shifted(mutationsOfSql(raw ?? ""), node.start) : [];
}

/** Removes a call or an assignment that stands alone. */
function editsOfStatement(expression: Node, statement: Node, text: string): Edit[] {
  const inner = expression.type === "AwaitExpression" ? expression.argument : expression;
  if (inner.type === "UnaryExpression" && inner.operator === "void") {
    return editsOfStatement(inner.argument, statement, text);
  }
  const isRemovable =
    (inner.type === "CallExpression" && inner.callee.type !== "Super" && !isUntestedCall(inner)) ||
    inner.type === "AssignmentExpression" ||
    inner.type === "UpdateExpression" ||
    (inner.type === "ChainExpression" && inner.expression.type === "CallExpression");
  return isRemovable ? [editOf(statement, ";", "removal")] : [];
}

function editsOfMethod(node: Extract<Node, { type: "CallExpression" }>): Edit[] {
  const { callee } = node;
  if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return [];
  const other = SWAPPED_METHODS[callee.property.name];
  return other === undefined ? [] : [editOf(callee.property, other, "method")];
}

function editOf(node: { start: number; end: number }, replacement: string, kind: string): Edit {
  return { start: node.start, end: node.end, replacement, kind };
}

function shifted(edits: readonly Edit[], by: number): Edit[] {
  return edits.map((edit) => ({ ...edit, start: edit.start + by, end: edit.end + by }));
}

function sliceOf(node: { start: number; end: number }, text: string): string {
  return text.slice(node.start, node.end);
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
