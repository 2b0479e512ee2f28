// The vectors of docs/developer/open-book-format.md: what our code makes of fixed inputs is what the
// file says, so that an independent checker and we read the page in the same way.

import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openBookVectors } from "../../testing/harness/openbook/format-vectors.ts";

test("the published vectors are what the code makes", async () => {
  const file = readFileSync(join(import.meta.dir, "open-book.json"), "utf8");
  expect(JSON.parse(file)).toEqual(await openBookVectors());
});
