// A miner's user text as it may be logged: enough to find the miner, not the whole wallet. Pure.

/** The start and the end of a wallet, and 20 characters of the name, in printable ASCII. */
export function maskUser(user: string): string {
  const dot = user.indexOf(".");
  const wallet = dot === -1 ? user : user.slice(0, dot);
  const name = dot === -1 ? "" : user.slice(dot, dot + 21);
  const shown = wallet.length <= 18 ? wallet : `${wallet.slice(0, 12)}…${wallet.slice(-6)}`;
  return `${shown}${name}`.replace(/[^\x20-\x7e…]/g, "?");
}
