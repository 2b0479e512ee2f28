// The ids of a line as they were written: `1.0`, `1e400` and 20 digits are numbers that parsing
// changes. Pure; messages.ts passes texts that are JSON. Only the request's own `id` counts, never
// one inside its parameters; the time is linear.

const PLAIN_ID_FIRST = /^\s*\{\s*"id"\s*:\s*([0-9]{1,15})\s*,/;
const NUMBER = /\s*(-?[0-9][0-9.eE+-]*)/y;

/** The text of the numeric id of each request: of the object, or of the array's members. */
export function idTexts(text: string): (string | undefined)[] {
  const plain = PLAIN_ID_FIRST.exec(text);
  if (plain !== null && text.indexOf('"id"', plain[0].length) === -1) return [plain[1]];
  return scan(text);
}

function scan(text: string): (string | undefined)[] {
  const found: (string | undefined)[] = [undefined];
  const memberDepth = text.trimStart().startsWith("[") ? 2 : 1;
  let depth = 0;
  let member = 0;
  let key = { start: 0, end: 0 };
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') {
      key = { start: at, end: stringEnd(text, at) };
      at = key.end - 1;
    } else if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") depth -= 1;
    else if (character === "," && depth === 1 && memberDepth === 2) found[++member] = undefined;
    else if (character === ":" && depth === memberDepth && isId(text.slice(key.start, key.end))) {
      found[member] = numberAt(text, at + 1);
    }
  }
  return found;
}

/** Behind the closing quote of the string that begins at `start`. */
function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at + 1;
}

function isId(keyJson: string): boolean {
  return keyJson === '"id"' || (keyJson.includes("\\") && JSON.parse(keyJson) === "id");
}

function numberAt(text: string, at: number): string | undefined {
  NUMBER.lastIndex = at;
  return NUMBER.exec(text)?.[1];
}
