// The text form of an array parameter. The recorder sends thousands of elements a second, and pg
// runs two regular expressions over each. Invariant: Postgres reads the same array from this text
// as from pg's own.

/** Undefined if an element is not a plain value: then pg must format it. */
export function arrayText(values: readonly unknown[]): string | undefined {
  let text = "{";
  for (const value of values) {
    if (text.length > 1) text += ",";
    if (typeof value === "string") text += quoted(value);
    else if (typeof value === "number" || typeof value === "bigint") text += String(value);
    else if (typeof value === "boolean") text += value ? "t" : "f";
    else if (value === null) text += "NULL";
    else return undefined;
  }
  return `${text}}`;
}

function quoted(value: string): string {
  const isPlain = !value.includes('"') && !value.includes("\\");
  return isPlain ? `"${value}"` : `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
