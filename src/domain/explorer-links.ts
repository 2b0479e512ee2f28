// Links to public block explorers. Private networks have none. Pure.

const EXPLORERS: Readonly<Record<string, string>> = {
  mainnet: "https://explorer.kaspa.org",
  "testnet-10": "https://explorer-tn10.kaspa.org",
};

export function explorerOf(network: string): string | null {
  return EXPLORERS[network] ?? null;
}

export function explorerBlock(network: string, hash: string): string {
  const explorer = explorerOf(network);
  return explorer === null ? "" : `${explorer}/blocks/${hash}`;
}

export function explorerTransaction(network: string, id: string | null): string {
  const explorer = explorerOf(network);
  return explorer === null || id === null ? "" : `${explorer}/txs/${id}`;
}
