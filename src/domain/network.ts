// The Kaspa networks with their address prefixes and default ports. Pure.
// Source: rusty-kaspa 2.1.0, consensus/core/src/network.rs. Block rates are in block-rate.ts.

export const NETWORKS = ["mainnet", "testnet-10", "devnet", "simnet"] as const;
export type NetworkId = (typeof NETWORKS)[number];

export interface NetworkFacts {
  addressPrefix: string;
  grpcPort: number;
  wrpcJsonPort: number;
  /** A network that strangers mine and hold value on. */
  isPublic: boolean;
}

const FACTS: Record<NetworkId, NetworkFacts> = {
  mainnet: {
    addressPrefix: "kaspa",
    grpcPort: 16110,
    wrpcJsonPort: 18110,
    isPublic: true,
  },
  "testnet-10": {
    addressPrefix: "kaspatest",
    grpcPort: 16210,
    wrpcJsonPort: 18210,
    isPublic: true,
  },
  devnet: {
    addressPrefix: "kaspadev",
    grpcPort: 16610,
    wrpcJsonPort: 18610,
    isPublic: false,
  },
  simnet: {
    addressPrefix: "kaspasim",
    grpcPort: 16510,
    wrpcJsonPort: 18510,
    isPublic: false,
  },
};

export function networkFacts(network: NetworkId): NetworkFacts {
  return FACTS[network];
}

/** The wRPC JSON endpoint of a node known by its gRPC endpoint: same host, port + 2000. */
export function wrpcEndpointOf(grpcEndpoint: string): string {
  const colon = grpcEndpoint.lastIndexOf(":");
  const port = Number.parseInt(grpcEndpoint.slice(colon + 1), 10);
  return `ws://${grpcEndpoint.slice(0, colon)}:${port + 2000}`;
}
