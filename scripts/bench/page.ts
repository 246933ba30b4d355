/** Measures the page of a report of 5,000 roles in Chromium: its size, how soon it is there, and the script of a filter. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { renderHtml } from '../../cli/html/page.ts';
import { previewOf } from '../../lab/account/findings.ts';
import { chromiumMissing, openChromium } from '../../lab/browser/chromium.ts';
import { manyRoles } from '../../lab/stand-in/accounts.ts';

const now = new Date('2026-11-23T12:00:00Z');
const searches = ['t', 'te', 'team-3', 'team-3 app-0', 'nothing', ''];

const measure = async (file: string): Promise<void> => {
  const browser = await openChromium();
  try {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(file).href);
    const opened = await page.evaluate(() => performance.now());
    const filtered = await page.evaluate((texts) => {
      const search = document.querySelector<HTMLInputElement>('#search');
      return texts.map((text) => {
        const start = performance.now();
        if (search !== null) search.value = text;
        search?.dispatchEvent(new Event('input'));
        return performance.now() - start;
      });
    }, searches);
    console.log(`opened after ${Math.round(opened)} ms; filters ${filtered.map(Math.round).join(', ')} ms`);
  } finally {
    await browser.close();
  }
};

const html = renderHtml(previewOf({ id: '123456789012', roles: manyRoles(5_000, { now }) }, now));
const packed = /id="access">([^<]*)/.exec(html)?.[1]?.length ?? 0;
console.log(`${Math.round(html.length / 1_000)} kB, of which policies ${Math.round(packed / 1_000)} kB`);
if (chromiumMissing === undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  try {
    writeFileSync(join(folder, 'page.html'), html);
    await measure(join(folder, 'page.html'));
  } finally {
    rmSync(folder, { recursive: true });
  }
} else console.log(`Not opened: ${chromiumMissing}`);
