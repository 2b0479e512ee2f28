// Which output of which transaction: the name of a coin on the chain. Pure.

/** `transactionId` is 64 hex digits, `index` counts the transaction's outputs from 0. */
export interface Outpoint {
  transactionId: string;
  index: number;
}

/** "transactionId:index", for sets and maps. */
export function outpointKey({ transactionId, index }: Outpoint): string {
  return `${transactionId}:${index}`;
}
