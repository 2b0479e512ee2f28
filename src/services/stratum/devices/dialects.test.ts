import { describe, expect, test } from "bun:test";
import vectors from "../../../../test/vectors/job-encoding.json";
import type { Job } from "../../../domain/job.ts";
import {
  dialectOf,
  difficultyJobLines,
  encodeJob,
  extranonceLine,
  subscribeResult,
} from "./dialects.ts";

const EXTRANONCE = { size: 2, value: 0x1f, hex: "001f" };

function jobOf(vector: (typeof vectors.jobs)[number], id = 34): Job {
  const template = { prePowHash: vector.prePowHash, timestampMs: BigInt(vector.timestamp) };
  return { id, template } as Job;
}

describe("a job is encoded as the public vectors say", () => {
  for (const vector of vectors.jobs) {
    const encoded = encodeJob(jobOf(vector));
    test(`hex form of ${vector.hex.slice(0, 8)}…`, () => {
      const params = ["34", vector.hex];
      expect(JSON.parse(encoded.minimalHex)).toEqual({ method: "mining.notify", params });
      expect(JSON.parse(encoded.hex)).toEqual({
        id: 34,
        jsonrpc: "2.0",
        method: "mining.notify",
        params,
      });
    });
    test(`array form of ${vector.hex.slice(0, 8)}…`, () => {
      const numbers = vector.words.join(",");
      expect(encoded.words).toBe(
        `{"id":34,"jsonrpc":"2.0","method":"mining.notify","params":["34",[${numbers}],${vector.timestamp}]}\n`,
      );
    });
  }
});

test.each([
  ["IceRiverMiner-v1.1", "iceriver"],
  ["IceMining/2.0", "iceriver"],
  ["ICM-KS3M", "iceriver"],
  ["Bitmain KS5", "bitmain"],
  ["Antminer KS3/1.0", "bitmain"],
  ["GodMiner/2.0.0", "bitmain"],
  ["Goldshell-KA/1.0", "goldshell"],
  ["BzMiner-v11.1.0", "bzminer"],
  ["lolMiner 1.88", "lolminer"],
  ["SRBMiner-MULTI/1.0.8", "srbminer"],
  ["TeamRedMiner/0.10.21", "teamredminer"],
  ["GMiner/3.44", "gminer"],
  ["kaspa-miner/0.2.1", "kaspa-miner"],
  ["NiceHash/1.0.0", "nicehash"],
  ["", "other"],
  ["something else", "other"],
])("%p is of the family %s", (agent, name) => {
  expect(dialectOf(agent).name).toBe(name);
  expect(dialectOf(agent.toUpperCase()).name).toBe(name);
});

test("each family gets what it understands", () => {
  const lineOf = (agent: string) => {
    const dialect = dialectOf(agent);
    const [first] = vectors.jobs;
    if (first === undefined) throw new Error("no vector");
    const to = { dialect, difficulty: 64 };
    return difficultyJobLines(encodeJob(jobOf(first)), to, false);
  };
  expect(lineOf("IceRiverMiner-v1.1")).not.toContain("jsonrpc");
  for (const agent of ["Goldshell-KA/1.0", "BzMiner-v11.1.0"]) {
    expect(lineOf(agent)).toMatch(/"jsonrpc".*"34","[0-9a-f]{80}"\]/);
  }
  for (const agent of ["GodMiner/2.0.0", "lolMiner 1.88", "kaspa-miner/1", "NiceHash/1", "?"]) {
    expect(lineOf(agent)).toMatch(/"34",\[[0-9]+,[0-9]+,[0-9]+,[0-9]+\],[0-9]+\]/);
  }
});

test("the difficulty stands before the job, in the same text", () => {
  const [first] = vectors.jobs;
  if (first === undefined) throw new Error("no vector");
  const to = { dialect: dialectOf("x"), difficulty: 0.000001 };
  const lines = difficultyJobLines(encodeJob(jobOf(first)), to, true).split("\n");
  expect(lines).toHaveLength(3);
  expect(JSON.parse(lines[0] ?? "")).toEqual({
    id: null,
    method: "mining.set_difficulty",
    params: [0.000001],
  });
  expect(lines[1]).toContain("mining.notify");
});

test("the extranonce goes to Bitmain, kaspa-miner and NiceHash with the bytes left to them", () => {
  for (const agent of ["GodMiner/2.0.0", "kaspa-miner/1", "NiceHash/1"]) {
    const { params } = JSON.parse(extranonceLine(dialectOf(agent), EXTRANONCE));
    expect(params).toEqual(["001f", 6]);
  }
  for (const agent of ["IceRiverMiner-v1.1", "BzMiner", "lolMiner", "?"]) {
    const { params } = JSON.parse(extranonceLine(dialectOf(agent), EXTRANONCE));
    expect(params).toEqual(["001f"]);
  }
  const bitmain = JSON.parse(subscribeResult(dialectOf("GodMiner/2.0.0"), EXTRANONCE));
  expect(bitmain).toEqual([null, "001f", 6]);
  const others = JSON.parse(subscribeResult(dialectOf("IceRiver"), EXTRANONCE));
  expect(others).toEqual([true, "EthereumStratum/1.0.0"]);
});

test("a user agent of 64 kB costs no more than its length", () => {
  const agents = ["Miner", " ", "iceriver", "GodMine", "\u0130", "a/1.0 "].map((unit) =>
    unit.repeat(65_536 / unit.length),
  );
  for (const agent of agents) dialectOf(agent);
  const begun = performance.now();
  for (const agent of agents) dialectOf(agent);
  expect(performance.now() - begun).toBeLessThan(50);
  expect(dialectOf(`${" ".repeat(200)}IceRiver`).name).toBe("other");
});
