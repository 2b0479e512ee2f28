// A real Chromium for tests, headless, with nothing of the outside: pages, and what went wrong
// on them. Screenshots are kept under test-artefacts.

import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const ARTEFACTS = join(import.meta.dir, "..", "..", "test-artefacts", "browser");

export interface View {
  width: number;
  height: number;
  scheme?: "dark" | "light";
}

export const DESK: View = { width: 1280, height: 860 };
export const PHONE: View = { width: 390, height: 844 };

/** A page, and all that it complained of: errors, refused resources, requests elsewhere. */
export interface WatchedPage {
  page: Page;
  complaints: string[];
  close(): Promise<void>;
}

export function startBrowser(): Promise<Browser> {
  const executablePath = CHROMIUM.find((path) => existsSync(path));
  if (executablePath === undefined) {
    throw new Error("Chromium is missing: install the package chromium");
  }
  return chromium.launch({
    executablePath,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

export async function openPage(
  browser: Browser,
  url: string,
  view: View = DESK,
): Promise<WatchedPage> {
  const { width, height, scheme } = view;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme ?? "dark",
    acceptDownloads: true,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  const own = new URL(url).origin;
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    dialog.dismiss().catch(() => complaints.push("dialog stays"));
  });
  page.on("request", (request) => {
    const isInside = request.url().startsWith(own) || /^(blob|data):/.test(request.url());
    if (!isInside) complaints.push(`request elsewhere: ${request.url()}`);
  });
  await page.goto(url, { waitUntil: "load" });
  return { page, complaints, close: () => context.close() };
}

export async function keepScreenshot(page: Page, name: string): Promise<void> {
  mkdirSync(ARTEFACTS, { recursive: true });
  await page.screenshot({ path: join(ARTEFACTS, `${name}.png`), fullPage: true });
}

/** Pixels by which the page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
}
