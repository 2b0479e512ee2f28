// What the browser stores: the last wallet and the theme. Nothing leaves the browser.

const WALLET = "wallet";
const THEME = "theme";

function read(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    // Some browsers block storage; the page works without it.
    return null;
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // As above.
    return;
  }
}

export function saveWallet(wallet: string): void {
  write(WALLET, wallet);
}

export function savedWallet(): string | null {
  return read(WALLET);
}

export function applyTheme(): void {
  const theme = read(THEME);
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
}

/** Switches between dark and light, whatever the system prefers. */
export function switchTheme(): void {
  const root = document.documentElement;
  const isDark = getComputedStyle(root).colorScheme.includes("dark");
  root.dataset.theme = isDark ? "light" : "dark";
  write(THEME, root.dataset.theme);
  document.dispatchEvent(new Event("themechange"));
}
