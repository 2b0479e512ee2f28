import { expect, test } from "bun:test";
import {
  compareProto,
  readBlockRates,
  readErrorTexts,
  readMessageTable,
  readNumber,
  readProto,
} from "./compare.ts";

const PROTO = `
// A comment = 9;
message RpcBlock {
  RpcHeader header = 1; // trailing
  repeated RpcTransaction transactions = 2;
}
message Empty {}
message RpcHeader {
  uint32 version = 1;
  optional uint64 new_field = 16;
}
`;

test("new, gone and changed fields of known messages are differences", () => {
  const theirs = readProto(PROTO);
  expect(theirs.get("rpcblock")?.get("transactions")).toBe("2 repeated rpctransaction");
  expect(theirs.get("empty")).toEqual(new Map());
  const ours = readProto("message RpcHeader {\n  uint32 version = 2;\n  string old = 3;\n}\n");
  expect(compareProto(ours, theirs, [])).toEqual([
    "field rpcheader.version is 1 uint32, here 2 uint32",
    "field rpcheader.old is gone",
    "field rpcheader.newfield is new: 16 uint64",
  ]);
  const allowed = ["rpcheader.newfield"];
  expect(compareProto(theirs, theirs, allowed)).toEqual([]);
  expect(compareProto(readProto("message Other {\n}\n"), theirs, [])).toEqual([
    "message other is gone",
  ]);
});

test("block rates are read with their activations", () => {
  const params = `pub const MAINNET_PARAMS: Params = Params {
    blockrate: BlockrateParams::new::<25>(),
    crescendo_activation: ForkActivation::new(110_165_000),
};
pub const SIMNET_PARAMS: Params = Params {
    blockrate: BlockrateParams::new::<10>().increase_max_block_parents(64),
    crescendo_activation: ForkActivation::always(),
};`;
  expect([...readBlockRates(params)]).toEqual([
    ["mainnet", "0: 1, 110165000: 25"],
    ["simnet", "0: 10"],
  ]);
});

test("error texts of the sources meet the patterns of the table", () => {
  const [text = "", general] = readErrorTexts(
    `#[error("cannot find header {0}")] Err(ConsensusError::General("no root"))`,
  );
  const [entry] = readMessageTable(
    `const A = "core/consensus.rs";\nx = [{ pattern: /find header ([0-9a-f]{64})/, source: A }]`,
  );
  expect(entry?.source).toBe("core/consensus.rs");
  expect(entry?.pattern.test(text)).toBe(true);
  expect(general).toBe("no root");
});

test("constants are read", () => {
  expect(readNumber("pub const BLOCK_VERSION: u16 = 2;", "BLOCK_VERSION")).toBe(2);
  expect(readNumber("nothing", "BLOCK_VERSION")).toBeUndefined();
});
