import { expect, test } from "bun:test";
import { serverUrls } from "../../base/urls/server-urls.ts";
import { ServerChoice } from "./hosts.ts";

test("a URL with several hosts is one URL each, and others stay as they are", () => {
  expect(serverUrls("postgres://u:p%40@a:1,b:2/name?sslmode=require")).toEqual([
    "postgres://u:p%40@a:1/name?sslmode=require",
    "postgres://u:p%40@b:2/name?sslmode=require",
  ]);
  expect(serverUrls("postgresql://[::1]:5432/name")).toEqual(["postgresql://[::1]:5432/name"]);
  expect(serverUrls("postgres:///name")).toEqual(["postgres:///name"]);
});

test("the first server whose session can write is used, and asked first from then on", async () => {
  const asked: string[] = [];
  const discarded: string[] = [];
  const isStandby = new Map([["b", true]]);
  const connect = async (url: string) => {
    const name = new URL(url).hostname;
    asked.push(name);
    if (name === "a") throw new Error("connection refused");
    const isReadOnly = isStandby.get(name) ?? false;
    return { name, query: async () => ({ rows: [{ isReadOnly }] }) };
  };
  const choice = new ServerChoice("postgres://u@a:1,b:2,c:3/name");
  const find = () => choice.connect(connect, (client) => void discarded.push(client.name));
  expect((await find()).name).toBe("c");
  expect((await find()).name).toBe("c");
  expect(asked).toEqual(["a", "b", "c", "c"]);
  expect(discarded).toEqual(["b"]);
  isStandby.set("c", true);
  await expect(find()).rejects.toThrow("no connection");
  isStandby.set("b", false);
  expect((await find()).name).toBe("b");
});
