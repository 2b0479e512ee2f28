// A real headless Chromium for tests: opens pages and records every error and external request.
// Screenshots are written to test-artefacts.

import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const ARTEFACTS = join(import.meta.dir, "..", "..", "..", "test-artefacts", "browser");

export interface View {
  width: number;
  height: number;
  scheme?: "dark" | "light";
}

/** Timeout for an element: a page takes a second, on a busy machine many. */
const WAIT_MS = 60_000;

export const DESKTOP: View = { width: 1280, height: 860 };
export const PHONE: View = { width: 390, height: 844 };

/** A page and its problems: errors, blocked resources, requests to other hosts. */
export interface WatchedPage {
  page: Page;
  problems: string[];
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
  view: View = DESKTOP,
): Promise<WatchedPage> {
  const { width, height, scheme } = view;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme ?? "dark",
    acceptDownloads: true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  const problems: string[] = [];
  const own = new URL(url).origin;
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(`uncaught: ${error.message}`));
  page.on("dialog", (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    dialog.dismiss().catch(() => problems.push("dialog stays"));
  });
  page.on("request", (request) => {
    const isInside = request.url().startsWith(own) || /^(blob|data):/.test(request.url());
    if (!isInside) problems.push(`external request: ${request.url()}`);
  });
  await page.goto(url, { waitUntil: "load" });
  return { page, problems, close: () => context.close() };
}

export async function keepScreenshot(page: Page, name: string): Promise<void> {
  mkdirSync(ARTEFACTS, { recursive: true });
  await page.screenshot({ path: join(ARTEFACTS, `${name}.png`), fullPage: true });
}

/** Cumulative layout shift since the load: 0 is none, below 0.1 is good. */
export function layoutShift(page: Page): Promise<number> {
  return page.evaluate(`new Promise((resolve) => {
    const shift = (one) => (one.hadRecentInput ? 0 : one.value);
    new PerformanceObserver((list) =>
      resolve(list.getEntries().reduce((sum, one) => sum + shift(one), 0)),
    ).observe({ type: "layout-shift", buffered: true });
    setTimeout(() => resolve(0), 300);
  })`);
}

/** Names of tables that are wider than their card. */
export function cutTables(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll("main .table-wrap")]
    .filter((one) => one.scrollWidth > one.clientWidth + 1)
    .map((one) => one.querySelector("table").getAttribute("aria-label"))`);
}

/**
 * Texts with a contrast below 4.5 to 1 (WCAG 2.2 AA). The backgrounds behind a text are painted
 * over each other on a canvas, as the browser does.
 */
export function paleTexts(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const canvas = new OffscreenCanvas(1, 1);
    const paint = canvas.getContext("2d", { willReadFrequently: true });
    const luminance = ([r, g, b]) => {
      const [x, y, z] = [r, g, b].map((c) => c / 255)
        .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
      return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const over = (colour) => {
      paint.fillStyle = colour;
      paint.fillRect(0, 0, 1, 1);
      return luminance(paint.getImageData(0, 0, 1, 1).data);
    };
    const behind = (element) => {
      if (element.parentElement !== null) behind(element.parentElement);
      return over(getComputedStyle(element).backgroundColor);
    };
    const hasText = (element) =>
      [...element.childNodes].some((one) => one.nodeType === 3 && one.data.trim() !== "");
    return [...document.body.querySelectorAll("*")]
      .filter((one) => hasText(one) && one.checkVisibility() && !one.matches(":disabled"))
      .flatMap((one) => {
        paint.fillStyle = "#fff";
        paint.fillRect(0, 0, 1, 1);
        const back = behind(one);
        const front = over(getComputedStyle(one).color);
        const ratio = (Math.max(back, front) + 0.05) / (Math.min(back, front) + 0.05);
        const name = one.className + ": " + one.textContent.slice(0, 30);
        return ratio < 4.5 ? [name + " " + ratio.toFixed(2)] : [];
      });
  })()`);
}

/** Pixels by which the page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(
    "document.documentElement.scrollWidth - document.documentElement.clientWidth",
  );
}
