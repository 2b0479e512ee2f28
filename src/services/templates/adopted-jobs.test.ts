import { expect, test } from "bun:test";
import { HandWoundClock } from "../../base/clock.ts";
import { type Job, jobTag, type PowChecker, type Template } from "../../domain/job.ts";
import { NonceSet } from "../shares/nonce-set.ts";
import { AdoptedJobs } from "./adopted-jobs.ts";
import { JobBook } from "./job-book.ts";

const OWN = 7;
const template = (n: number) =>
  ({ prePowHash: `hash${n}-`, timestampMs: BigInt(n), bits: 0x207fffff }) as Template;

/** Apps share what is in `store`: template texts by work, and works by tag. */
function adoptedOf(completeAfterMs = -1n) {
  const clock = new HandWoundClock();
  const requests: string[] = [];
  const store = { tags: new Map<number, number>(), texts: new Map<string, string>() };
  const book = new JobBook({
    ...{ limit: 5, maxAgeMs: 10_000, confirmedAgeMs: () => 0, nowMs: () => clock.monotonicMs() },
    ...{ firstId: 1, maxVariants: 1, part: 0, maxSeen: 1000, maxAdopted: 10 },
    makeChecker: () => ({ free: () => undefined }) as PowChecker,
    makeSeen: () => new NonceSet(),
  });
  const put = (run: number, id: number, n: number) => {
    store.tags.set(jobTag(run, id), n);
    store.texts.set(`hash${n}-${n}`, String(n));
  };
  const adopted = new AdoptedJobs({
    ...{ run: OWN, book, clock, completeAfterMs: () => completeAfterMs },
    stored: {
      find: async (tags) => {
        requests.push(`find ${tags.length}`);
        const known = tags.filter((tag) => store.tags.has(tag));
        return new Map(
          known.map((tag) => {
            const n = store.tags.get(tag) ?? 0;
            return [tag, { work: `hash${n}-${n}`, storedMs: clock.nowMs() - 5000 + n * 1000 }];
          }),
        );
      },
      read: async (works) => {
        requests.push(`read ${works.length}`);
        return new Map(works.flatMap((work) => pairOf(work, store.texts.get(work))));
      },
    },
    recall: (text) => (text === "odd" ? undefined : template(Number(text))),
  });
  /** Every wait on the clock is over at once. */
  const works = async (...asked: [number, number][]) => {
    const found = adopted.works(asked.map(([run, id]) => jobTag(run, id)));
    let isDone = false;
    const end = () => {
      isDone = true;
    };
    found.then(end, end);
    while (!isDone) {
      clock.advance(0);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return [...(await found)].map(([tag, work]) => [tag - jobTag(asked[0]?.[0] ?? 0, 0), work]);
  };
  return { adopted, book, clock, put, requests, store, works };
}

const pairOf = (work: string, text: string | undefined): [string, string][] =>
  text === undefined ? [] : [[work, text]];

test("another app's jobs are found by their tags, and become jobs that are not sent", async () => {
  const { book, put, works, requests } = adoptedOf();
  const own: Job = book.add(template(1));
  for (const n of [1, 2, 3]) put(3, 100 + n, n);
  expect(await works([3, 101], [3, 102], [3, 103], [3, 104])).toEqual([
    [101, "hash1-1"],
    [102, "hash2-2"],
    [103, "hash3-3"],
  ]);
  expect(requests).toEqual(["find 4", "read 2"]);
  expect(book.ofWork("hash1-1")).toBe(own);
  expect(book.newest()).toBe(own);
  expect(await works([3, 102])).toEqual([[102, "hash2-2"]]);
  expect(requests.slice(2)).toEqual(["find 1", "read 0"]);
});

test("own jobs are found in the book, without Redis", async () => {
  const { book, works, requests } = adoptedOf();
  const { id } = book.add(template(1));
  expect(await works([OWN, id], [OWN, id + 1])).toEqual([[id, "hash1-1"]]);
  expect(requests).toEqual(["find 0", "read 0"]);
});

test("a job lives as long as it would have where it was sent", async () => {
  const { book, put, works, clock } = adoptedOf();
  for (const n of [1, 2]) put(3, n, n);
  // Stored 4 and 3 s ago: the first was followed 3 s ago, the second by nothing yet.
  await works([3, 1], [3, 2]);
  const living = () => ["hash1-1", "hash2-2"].filter((work) => book.ofWork(work) !== undefined);
  clock.advance(7000);
  expect(living()).toEqual(["hash1-1", "hash2-2"]);
  clock.advance(1);
  expect(living()).toEqual(["hash2-2"]);
  clock.advance(3000);
  expect(living()).toEqual([]);
});

test("a template that is odd, another one or too old to know its nonces is not adopted", async () => {
  const { put, store, works } = adoptedOf(2n);
  for (const n of [1, 2, 3, 4]) put(3, n, n);
  store.texts.set("hash3-3", "odd");
  expect(await works([3, 1], [3, 2], [3, 3], [3, 4])).toEqual([[4, "hash4-4"]]);
  store.texts.set("hash3-3", "4");
  expect(await works([3, 3])).toEqual([]);
});
