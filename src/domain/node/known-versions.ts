// What this pool knows of the node's formats, and the kinds of values that it may not know. Pure.
// Source: rusty-kaspa 2.1.0, consensus/core/src/constants.rs (BLOCK_VERSION, MAX_TX_VERSION).

export const NEWEST_BLOCK_VERSION = 2;
export const NEWEST_TRANSACTION_VERSION = 1;
/** The newest kaspad, major and minor, that the stories were run on. */
const TESTED_NODE = [2, 1] as const;

/** What a node may send that only a newer version of the pool understands. */
export const UNKNOWN_VALUES = [
  "block_version",
  "transaction_version",
  "header_format",
  /** A field, a colour, a reject reason or an enumeration that the SDK cannot read. */
  "response",
] as const;
export type UnknownValue = (typeof UNKNOWN_VALUES)[number];

/** False if `version` ("2.1.0") is newer than the newest kaspad that was tested, or unreadable. */
export function isTestedNode(version: string): boolean {
  const [major, minor] = version.split(".").map((digits) => Number.parseInt(digits, 10));
  if (major === undefined || minor === undefined || Number.isNaN(major + minor)) return false;
  const [testedMajor, testedMinor] = TESTED_NODE;
  return major < testedMajor || (major === testedMajor && minor <= testedMinor);
}
