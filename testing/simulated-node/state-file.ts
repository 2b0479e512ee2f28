// Persists the DAG across restarts: a file of lines, genesis first, then every block in order of
// arrival. A truncated last line is dropped; a file of another network or with other rules is
// refused.

import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { parseExact, stringifyExact } from "../exact-json.ts";
import type { Block, DagBlock } from "./chain/block.ts";
import { type Fields, fieldsOf, text, texts, u16 } from "./grpc/wire-fields.ts";
import type { NodeOptions } from "./options.ts";
import { blockTemplateJson, readBlock } from "./wrpc/json-blocks.ts";

export interface SavedBlock {
  block: Block;
  hash: string;
  transactionIds: string[];
  level: number;
  /** Ids of the control object's unsigned transactions. */
  trusted: string[];
}

export interface StateFile {
  genesis: Block;
  blocks: SavedBlock[];
  append(block: DagBlock, trusted: string[]): void;
  close(): void;
}

/** Opens the file, or creates it with the given genesis. */
export function openStateFile(path: string, options: NodeOptions, fresh: () => Block): StateFile {
  const rules = rulesOf(options);
  const lines = existsSync(path) ? wholeLines(path) : [];
  const [head, ...rest] = lines.map((line) => fieldsOf(parseExact(line)));
  if (head !== undefined && head.rules !== rules) {
    throw new Error(`${path} belongs to a network with other rules: ${String(head.rules)}`);
  }
  mkdirSync(dirname(path), { recursive: true });
  const genesis = head === undefined ? fresh() : readBlock(head.genesis);
  const file = openSync(path, "a");
  const write = (value: Fields) => writeSync(file, `${stringifyExact(value)}\n`);
  if (head === undefined) write({ rules, genesis: blockTemplateJson(genesis) });
  return {
    genesis,
    blocks: rest.map(readSaved),
    append(block, trusted) {
      const { hash, transactionIds, level } = block;
      write({ hash, transactionIds, level, trusted, block: blockTemplateJson(block) });
    },
    close: () => closeSync(file),
  };
}

function rulesOf(options: NodeOptions): string {
  const { network, bits, blockTimeMs, maturity, k, maxParents, mergesetLimit } = options;
  const numbers = [bits, blockTimeMs, maturity, k, maxParents, mergesetLimit];
  const change = options.rateChange;
  const rate = change === null ? [] : [change.fromDaaScore, change.before, change.after];
  return [network, ...numbers, options.subsidySompi, ...rate].join("/");
}

/** The complete lines; a truncated last one is cut off. */
function wholeLines(path: string): string[] {
  const content = readFileSync(path);
  const end = content.lastIndexOf(10) + 1;
  if (end < content.length) truncateSync(path, end);
  return content.subarray(0, end).toString("utf8").split("\n").slice(0, -1);
}

function readSaved(line: Fields): SavedBlock {
  return {
    block: readBlock(line.block),
    hash: text(line, "hash"),
    transactionIds: texts(line, "transactionIds"),
    level: u16(line, "level"),
    trusted: texts(line, "trusted"),
  };
}
