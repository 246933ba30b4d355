/**
 * Makes what the documentation shows of preview: its terminal output, between markers, and pictures of its page. Needs
 * Chromium; everything is of the sample account on a fixed day, so that the same code gives the same again.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromiumMissing, openChromium } from '../../lab/browser/chromium.ts';
import { previewOf } from '../../lab/account/findings.ts';
import { sampleAccount, sampleMaxDays, sampleWhitelist } from '../../lab/account/sample-account.ts';
import { root } from '../build/bundle.ts';
import { renderTable } from '../../cli/formats/table.ts';
import { renderHtml } from '../../cli/html/page.ts';

const now = new Date('2026-11-23T12:00:00Z');
const findings = previewOf(sampleAccount(now), now, { maxDays: sampleMaxDays, whitelist: sampleWhitelist });

const [begin, end] = ['<!-- BEGIN_SAMPLE -->', '<!-- END_SAMPLE -->'];
const documents = ['README.md', 'docs/preview-and-report.md'];
const longest = 14;

/** The first rows and the summary: the whole table would push everything else off the page. */
const shorten = (table: string): string => {
  const [rows = '', ...rest] = table.trimEnd().split('\n\n');
  const lines = rows.split('\n');
  // A role may take several lines: the cut is before one.
  const cut = lines.findLastIndex((line, index) => index <= longest && line.startsWith('/'));
  return [...lines.slice(0, cut), '…', '', ...rest].join('\n');
};

const writeSample = (file: string, sample: string): void => {
  const path = join(root, file);
  const text = readFileSync(path, 'utf8');
  const [before, after] = [text.indexOf(begin), text.indexOf(end)];
  if (before < 0 || after < before) {
    console.log(`${file} has no ${begin} … ${end}: left as it is`);
    return;
  }
  writeFileSync(
    path,
    `${text.slice(0, before + begin.length)}\n\n\`\`\`text\n${sample}\n\`\`\`\n\n${text.slice(after)}`,
  );
};

const takePictures = async (): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'sample-'));
  const browser = await openChromium();
  try {
    const file = join(folder, 'report.html');
    writeFileSync(file, renderHtml(findings));
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser.newPage({ colorScheme, viewport: { width: 1280, height: 1240 } });
      await page.goto(pathToFileURL(file).href);
      await page.screenshot({ path: join(root, `docs/images/report-${colorScheme}.png`) });
    }
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
};

const sample = shorten(renderTable(findings.report, { width: 100, colours: false }));
for (const file of documents) writeSample(file, sample);
if (chromiumMissing === undefined) await takePictures();
else console.log(`No pictures: ${chromiumMissing}`);
