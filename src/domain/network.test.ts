import { expect, test } from "bun:test";
import { NETWORKS, networkFacts, wrpcEndpointOf } from "./network.ts";

test("the networks have the prefixes and ports of the node", () => {
  const facts = NETWORKS.map((network) => {
    const { addressPrefix, grpcPort, wrpcJsonPort } = networkFacts(network);
    return [network, addressPrefix, grpcPort, wrpcJsonPort];
  });
  expect(facts).toEqual([
    ["mainnet", "kaspa", 16110, 18110],
    ["testnet-10", "kaspatest", 16210, 18210],
    ["devnet", "kaspadev", 16610, 18610],
    ["simnet", "kaspasim", 16510, 18510],
  ]);
});

test("the wRPC endpoint is derived from the gRPC endpoint", () => {
  for (const network of NETWORKS) {
    const { grpcPort, wrpcJsonPort } = networkFacts(network);
    expect(wrpcEndpointOf(`kaspad:${grpcPort}`)).toBe(`ws://kaspad:${wrpcJsonPort}`);
  }
});
