import { expect, test } from "bun:test";
import { compareShapes } from "./known-shapes.ts";
import { compareRecords, readConstants, readRustTypes } from "./rust-types.ts";

const SOURCE = `
#[serde(rename_all = "camelCase")]
pub struct RpcRawHeader {
    pub version: u16, // as in the block
    /// Levels.
    pub parents_by_level: Vec<Vec<Hash>>,
    #[serde(alias = "x")]
    pub bits: u32,
}

pub enum Reason {
    BlockInvalid = 1,
    Other(String),
    Success,
}
pub struct Left { pub out: u8 }
pub const MAX_SOMPI: u64 = 29_000_000_000 *
    SOMPI_PER_KASPA;
`;

test("fields, variants and constants are read", () => {
  expect(readRustTypes(SOURCE, ["RpcRawHeader", "Reason"])).toEqual({
    RpcRawHeader: { version: "u16", parents_by_level: "Vec<Vec<Hash>>", bits: "u32" },
    Reason: { BlockInvalid: "1", Other: "String", Success: "" },
  });
  expect(readConstants(SOURCE)).toEqual({ MAX_SOMPI: "29_000_000_000 * SOMPI_PER_KASPA" });
});

test("what is gone, changed and new is listed", () => {
  const ours = { version: "u16", bits: "u32", old: "u8" };
  const theirs = { version: "u16", bits: "u64", lane: "u8" };
  expect(compareRecords("Header.", { ours, theirs })).toEqual([
    "Header.bits is u64, here u32",
    "Header.old is gone",
    "Header.lane is new: u8",
  ]);
});

test("sources without the types that the pool depends on are no equal ones", () => {
  const lines = compareShapes(() => "");
  expect(lines).toContain("RpcRawHeader is gone from rpc/core/src/model/header.rs");
  expect(lines).toContain("constant BLOCK_VERSION is gone");
});
