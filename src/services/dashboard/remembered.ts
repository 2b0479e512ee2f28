// What the browser remembers for its reader: the last wallet, and the theme.
// What must stay true: nothing leaves the browser, and a browser that remembers nothing is fine.

const WALLET = "wallet";
const THEME = "theme";

function read(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    // Some browsers forbid storage; the page works without.
    return null;
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // As above: what cannot be remembered is asked again.
    return;
  }
}

export function rememberWallet(wallet: string): void {
  write(WALLET, wallet);
}

export function rememberedWallet(): string | null {
  return read(WALLET);
}

export function applyTheme(): void {
  const theme = read(THEME);
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
}

/** Dark becomes light and the reverse, whatever the system prefers. */
export function switchTheme(): void {
  const root = document.documentElement;
  const isDark = getComputedStyle(root).colorScheme.includes("dark");
  root.dataset.theme = isDark ? "light" : "dark";
  write(THEME, root.dataset.theme);
  document.dispatchEvent(new Event("themechange"));
}
