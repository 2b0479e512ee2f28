// Types and constants of Rust sources as text, to compare one version of kaspad with another. It
// reads what rustfmt writes: one field, variant or constant a line. Pure.

/** Field or variant → its type or number, by struct or enum. */
export type RustTypes = Record<string, Record<string, string>>;

/** Public structs and enums of a file, limited to `names`. */
export function readRustTypes(source: string, names: readonly string[]): RustTypes {
  const types: RustTypes = {};
  for (const [, name = "", body = ""] of source.matchAll(
    /pub (?:struct|enum) (\w+) \{\n([\s\S]*?)\n\}/g,
  )) {
    if (!names.includes(name)) continue;
    const members: Record<string, string> = {};
    for (const line of body.split("\n")) {
      const code = line.replace(/\/\/.*/, "").trim();
      const field = /^(?:pub )?(\w+)(?:: | = |\()?([^,]*?)\)?,$/.exec(code);
      if (field !== null) members[field[1] ?? ""] = field[2] ?? "";
    }
    types[name] = members;
  }
  return types;
}

/** `pub const NAME: type = value;` of a file, by name. */
export function readConstants(source: string): Record<string, string> {
  const constants: Record<string, string> = {};
  for (const [, name = "", value = ""] of source.matchAll(
    /^\s*pub(?:\(crate\))? const (\w+): [^=]+ = ([^;]+);/gm,
  )) {
    constants[name] = value.replace(/\s+/g, " ");
  }
  return constants;
}

/** Lines such as "RpcHeader.bits is u64, here u32" for two records of one kind. */
export function compareRecords(
  prefix: string,
  { ours, theirs }: { ours: Record<string, string>; theirs: Record<string, string> },
): string[] {
  const lines: string[] = [];
  for (const [name, value] of Object.entries(ours)) {
    const now = theirs[name];
    if (now === undefined) lines.push(`${prefix}${name} is gone`);
    else if (now !== value) lines.push(`${prefix}${name} is ${now}, here ${value}`);
  }
  for (const [name, value] of Object.entries(theirs)) {
    if (ours[name] === undefined) lines.push(`${prefix}${name} is new: ${value}`);
  }
  return lines;
}
