import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

export interface WatchedPage {
  readonly page: Page;
  /** What the page tried that it may not: console errors, requests, dialogs. */
  readonly offences: string[];
}

/** Opens a file from disk, as a reader would. */
export const openWatched = async (
  browser: Browser,
  file: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> => {
  const page = await browser.newPage({ acceptDownloads: true, ...options });
  const offences: string[] = [];
  page.on('console', (message) => offences.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => offences.push(String(error)));
  page.on('dialog', (dialog) => {
    offences.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (!/^(file|data|blob):/.test(request.url())) offences.push(`request: ${request.url()}`);
  });
  await page.goto(pathToFileURL(file).href);
  return { page, offences };
};
