// What this pool knows of kaspad, compared with the sources of a newer rusty-kaspa: messages and
// fields, reject reasons, versions, block rates and the error texts that decide something. Pure.

/** "number type" by field and by message, whose names are in lower case. */
export type ProtoMessages = Map<string, Map<string, string>>;

/** Messages (and enums) of a .proto file; comments and nested options are passed over. */
export function readProto(text: string): ProtoMessages {
  const messages: ProtoMessages = new Map();
  let current: Map<string, string> | undefined;
  for (const line of text.replace(/\/\*[\s\S]*?\*\//g, "").split("\n")) {
    const code = line.replace(/\/\/.*/, "").trim();
    const opened = /^(?:message|enum)\s+(\w+)\s*\{(\s*\})?/.exec(code);
    if (opened !== null) {
      current = opened[2] === undefined ? new Map() : undefined;
      messages.set((opened[1] ?? "").toLowerCase(), current ?? new Map());
    }
    const field = /^((?:repeated |optional )?[\w.]+\s+)?(\w+)\s*=\s*(\d+)\s*(?:\[.*\])?;$/.exec(
      code,
    );
    if (field === null) continue;
    // Presence and spelling do not matter on the wire: camelCase and snake_case are one name.
    const type = (field[1] ?? "").replace("optional ", "").trim().toLowerCase();
    const name = (field[2] ?? "").replaceAll("_", "").toLowerCase();
    current?.set(name, `${field[3]} ${type}`.trim());
  }
  return messages;
}

/** Differences in the messages that both know. `ours` may leave out `allowed` fields. */
export function compareProto(
  ours: ProtoMessages,
  theirs: ProtoMessages,
  allowed: readonly string[],
): string[] {
  const differences: string[] = [];
  for (const [name, fields] of ours) {
    const upstream = theirs.get(name);
    if (upstream === undefined) {
      differences.push(`message ${name} is gone`);
      continue;
    }
    for (const [field, shape] of fields) {
      const now = upstream.get(field);
      if (now === shape) continue;
      const became = now === undefined ? "is gone" : `is ${now}, here ${shape}`;
      differences.push(`field ${name}.${field} ${became}`);
    }
    for (const [field, shape] of upstream) {
      if (fields.has(field) || allowed.includes(`${name}.${field}`)) continue;
      differences.push(`field ${name}.${field} is new: ${shape}`);
    }
  }
  return differences;
}

/** Blocks per second of each network from params.rs, as "from DAA score: rate" in order. */
export function readBlockRates(params: string): Map<string, string> {
  const rates = new Map<string, string>();
  for (const [, network = "", body = ""] of params.matchAll(
    /pub const (\w+)_PARAMS: Params = Params \{([\s\S]*?)\n\};/g,
  )) {
    const rate = /blockrate: BlockrateParams::new::<(\d+)>/.exec(body)?.[1];
    const fork = /crescendo_activation: ForkActivation::(?:new\(([\d_]+)\)|always\(\))/.exec(body);
    const from = fork?.[1]?.replaceAll("_", "");
    const text = from === undefined ? `0: ${rate}` : `0: 1, ${from}: ${rate}`;
    rates.set(network.toLowerCase(), text);
  }
  return rates;
}

/** The error texts of a Rust file, with 64 digits in place of each value. */
export function readErrorTexts(source: string): string[] {
  const texts = [...source.matchAll(/#\[error\("([^"]*)"/g)].map(([, text = ""]) => text);
  const general = [...source.matchAll(/ConsensusError::General\("([^"]*)"\)/g)];
  const all = [...texts, ...general.map(([, text = ""]) => text)];
  return all.map((text) => text.replace(/\{[^}]*\}/g, "1".repeat(64)));
}

/** Entries `{ pattern: /…/, source: … }` of node-messages.ts, with constants resolved. */
export function readMessageTable(text: string): { pattern: RegExp; source: string }[] {
  const constants = new Map(
    [...text.matchAll(/const (\w+) = "([^"]+)";/g)].map(([, name = "", value = ""]) => [
      name,
      value,
    ]),
  );
  return [...text.matchAll(/pattern: \/((?:\\.|[^/\\])+)\/,\s*source: ("?)([\w./]+)\2/g)].map(
    ([, pattern = "", quote, source = ""]) => ({
      pattern: new RegExp(pattern),
      source: quote === '"' ? source : (constants.get(source) ?? source),
    }),
  );
}

/** Number constants `NAME: u16 = N` or `NAME = N`. */
export function readNumber(text: string, name: string): number | undefined {
  const digits = new RegExp(`\\b${name}(?:: \\w+)? = (\\d+)`).exec(text)?.[1];
  return digits === undefined ? undefined : Number.parseInt(digits, 10);
}
