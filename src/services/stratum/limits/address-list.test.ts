import { expect, test } from "bun:test";
import { PoolError } from "../../../base/errors.ts";
import { addressList } from "./address-list.ts";

test("only listed addresses and ranges are believed, IPv4 in IPv6 clothes too", () => {
  const isProxy = addressList(["10.0.0.0/8", "192.168.1.7", "fd00::/8", "2001:db8::1"], "key");
  for (const address of ["10.9.8.7", "192.168.1.7", "fd12::1", "2001:db8::1", "::ffff:10.0.0.1"]) {
    expect(isProxy(address)).toBe(true);
  }
  for (const address of ["11.0.0.1", "192.168.1.8", "fe80::1", "2001:db8::2", "::1", ""]) {
    expect(isProxy(address)).toBe(false);
  }
  expect(addressList([], "key")("127.0.0.1")).toBe(false);
});

test.each([
  "",
  "localhost",
  "10.0.0",
  "10.0.0.0/33",
  "10.0.0.0/",
  "10.0.0.0/x",
  "::/129",
  "1.2.3.4/-1",
])("the entry %p is a fault of the configuration", (entry) => {
  expect(() => addressList([entry], "key")).toThrow(PoolError);
});
